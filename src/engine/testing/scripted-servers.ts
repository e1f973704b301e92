/**
 * One client alone with servers that answer as a script tells them: how the handlers of a client
 * are tested without brokers, over the real network.
 */
import { assertExists } from '../../base/assert.ts';
import { createAdmin } from '../client/admin.ts';
import { addProcess, processOf, type Cluster } from '../cluster.ts';
import type { Context } from '../context.ts';
import type { DisconnectEvent, QueuedEvent, Timer } from '../event.ts';
import type { Fact, FactType } from '../fact.ts';
import { brokerId, type ProcessId } from '../ids.ts';
import type { Answer, Envelope, RequestEnvelope } from '../network/envelope.ts';
import {
  addressOf,
  admit,
  breakConnection,
  breakConnectionsOf,
  finishWithoutResponse,
  onRequestTimeout,
  respond,
  settle,
} from '../network/transport.ts';
import type { Process } from '../process.ts';
import type { ApiName, ResponseBody } from '../protocol/api.ts';
import { nextTick, popDue } from '../queue.ts';
import { emptyCluster } from './empty-cluster.ts';

export interface ClientHandlers {
  readonly onResponse: (answer: Answer, context: Context) => void;
  readonly onTimer: (timer: Timer, context: Context) => void;
  readonly onDisconnect: (event: DisconnectEvent, context: Context) => void;
}

/**
 * What a server does with a request: answers at once, stays silent (null), closes the connection,
 * or is done without an answer.
 */
export type Reply = ResponseBody | 'no-answer' | 'close' | null;

export interface Stage {
  readonly cluster: Cluster;
  readonly context: Context;
  /** Every request that reached a server, with the tick. */
  readonly requests: { readonly at: number; readonly envelope: RequestEnvelope }[];
  /** Runs everything that is due up to and including this tick. */
  readonly runUntil: (tick: number) => void;
  readonly facts: <Type extends FactType>(type: Type) => Extract<Fact, { type: Type }>[];
  readonly requestsOf: (
    api: ApiName,
  ) => { at: number; to: ProcessId; body: RequestEnvelope['body'] }[];
  /** Answers a request that a script left unanswered. */
  readonly answer: (envelope: RequestEnvelope, body: ResponseBody) => void;
  /** Kills a server: connections to it break and it takes no requests until `revive`. */
  readonly kill: (server: ProcessId) => void;
  readonly revive: (server: ProcessId) => void;
}

/** A cluster of nothing but scripted servers `b0`, `b1` ... and the client. */
export function createStage(options: {
  readonly servers: number;
  readonly client: Process;
  readonly handlers: ClientHandlers;
  readonly script: (envelope: RequestEnvelope, context: Context) => Reply;
  readonly seed?: number;
  readonly delayMs?: number;
}): Stage {
  const { client, handlers, script } = options;
  const cluster = emptyCluster({ seed: options.seed ?? 1, linkDelayMs: options.delayMs ?? 1 });
  for (let number = 0; number < options.servers; number += 1) {
    addProcess(cluster, server(brokerId(number)));
  }
  addProcess(cluster, client);
  const { settings } = cluster;
  const context: Context = { cluster, settings, now: 0, cause: 0, facts: [] };
  const requests: { at: number; envelope: RequestEnvelope }[] = [];

  const handle = handlerOf({ cluster, client, handlers, script, context, requests });

  return {
    cluster,
    context,
    requests,
    runUntil: (tick) => {
      for (let at = nextTick(cluster.queue, tick); at >= 0; at = nextTick(cluster.queue, tick)) {
        for (
          let event = popDue(cluster.queue, at);
          event !== null;
          event = popDue(cluster.queue, at)
        ) {
          handle(event);
        }
      }
      context.now = tick;
    },
    facts: (type) =>
      context.facts.filter(
        (fact): fact is Extract<Fact, { type: typeof type }> => fact.type === type,
      ),
    requestsOf: (api) =>
      requests
        .filter(({ envelope }) => envelope.body.api === api)
        .map(({ at, envelope }) => ({ at, to: envelope.to, body: envelope.body })),
    answer: (envelope, body) => {
      const from = assertExists(processOf(cluster, envelope.to), 'the server is there');
      respond(context, from, addressOf(envelope), body);
    },
    kill: (id) => {
      assertExists(processOf(cluster, id), 'the server is there').status = 'stopped';
      breakConnectionsOf(context, id);
    },
    revive: (id) => {
      assertExists(processOf(cluster, id), 'the server is there').status = 'running';
    },
  };
}

/** What the step does with one event, for a client and servers that are scripted. */
function handlerOf({
  cluster,
  client,
  handlers,
  script,
  context,
  requests,
}: {
  cluster: Cluster;
  client: Process;
  handlers: ClientHandlers;
  script: (envelope: RequestEnvelope, context: Context) => Reply;
  context: Context;
  requests: { at: number; envelope: RequestEnvelope }[];
}): (event: QueuedEvent) => void {
  const onRequest = (envelope: RequestEnvelope): void => {
    const to = assertExists(processOf(cluster, envelope.to), 'the server is there');
    if (to.status === 'stopped') {
      const connection = cluster.network.connections[envelope.connection];
      breakConnection(
        context,
        assertExists(connection, 'it came over it'),
        cluster.settings.linkDelayMs,
      );
      return;
    }
    requests.push({ at: context.now, envelope });
    const reply = script(envelope, context);
    if (reply === null) return;
    if (reply === 'no-answer') finishWithoutResponse(context, addressOf(envelope));
    else if (reply === 'close') {
      const connection = cluster.network.connections[envelope.connection];
      breakConnection(
        context,
        assertExists(connection, 'it came over it'),
        cluster.settings.linkDelayMs,
      );
    } else respond(context, to, addressOf(envelope), reply);
  };
  const onDelivery = (envelope: Envelope): void => {
    if (!admit(context, envelope)) return;
    if (envelope.kind === 'request') {
      onRequest(envelope);
      return;
    }
    const request = settle(context, envelope);
    if (request !== null)
      handlers.onResponse({ body: envelope.body, request, server: envelope.from }, context);
  };
  return (event) => {
    context.now = event.at;
    context.cause = event.seq;
    if (event.kind === 'delivery') onDelivery(event.envelope);
    else if (event.kind === 'command' || event.run !== client.run) return;
    else if (event.kind === 'disconnect') handlers.onDisconnect(event, context);
    else if (event.timer.type === 'request-timeout') {
      onRequestTimeout(context, client, event.timer.connection);
    } else handlers.onTimer(event.timer, context);
  };
}

function server(id: ProcessId): Process {
  return { ...createAdmin(id, []), status: 'running', run: 1 };
}
