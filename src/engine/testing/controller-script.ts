/**
 * A controller alone, with brokers that do what a script tells them: every request reaches it at
 * once, and its answer is taken from the queue. How the rules of the controller are tested without
 * brokers.
 */
import { assertExists } from '../../base/assert.ts';
import { addProcess, type Cluster } from '../cluster.ts';
import { BROKER_SETTINGS, TOPIC_SETTINGS, type ClusterSettings } from '../config.ts';
import type { Context } from '../context.ts';
import {
  createController,
  onControllerRequest,
  onControllerTimer,
  startController,
  stopController,
  type Controller,
} from '../controller/controller.ts';
import type { MetadataRecord } from '../controller/metadata.ts';
import type { QueuedEvent } from '../event.ts';
import type { Fact, FactType } from '../fact.ts';
import { controllerId, type ProcessId } from '../ids.ts';
import type { RequestBody, ResponseBody } from '../protocol/api.ts';
import type { AdminResponse } from '../protocol/control-api.ts';
import { nextTick, popDue } from '../queue.ts';
import { defaultsOf } from '../settings.ts';
import { emptyCluster, openConnection } from './empty-cluster.ts';

export interface ControllerScript {
  readonly cluster: Cluster;
  readonly controller: Controller;
  readonly facts: Fact[];
  /** Records of the metadata log that `decisions` has returned. */
  toldOffset: number;
  /** Answers that nobody has taken yet, by connection. */
  readonly answers: Map<number, ResponseBody>;
}

/** The answer to a request of this kind. Those of the admin's requests are all of one shape. */
export type AnswerTo<Api> =
  | Extract<ResponseBody, { readonly api: Api }>
  | (Api extends AdminResponse['api'] ? AdminResponse : never);

export interface ScriptOptions {
  readonly broker?: Partial<ClusterSettings['broker']>;
  readonly topic?: Partial<ClusterSettings['topic']>;
  /** On when absent, as in new clusters. */
  readonly eligibleLeaderReplicas?: boolean;
}

/** A controller that has just started; no broker is registered. */
export function createControllerScript(options: ScriptOptions = {}): ControllerScript {
  const controller = createController(controllerId(100));
  const cluster = emptyCluster({
    broker: { ...defaultsOf(BROKER_SETTINGS), ...options.broker },
    topic: { ...defaultsOf(TOPIC_SETTINGS), ...options.topic },
    eligibleLeaderReplicas: options.eligibleLeaderReplicas ?? true,
    linkDelayMs: 1,
  });
  addProcess(cluster, controller);
  const script = { cluster, controller, facts: [], toldOffset: 0, answers: new Map() };
  startAgain(script);
  return script;
}

/** The controller starts (again), with what lies on its disk. */
export function startAgain(script: ControllerScript): void {
  const { controller, cluster } = script;
  stopController(controller);
  controller.status = 'running';
  controller.run += 1;
  controller.startedBy = cluster.nextSeq++;
  startController(controller, contextOf(script, controller.startedBy));
}

/** Hands a request to the controller. The number of its connection leads to the answer. */
export function request(script: ControllerScript, from: ProcessId, body: RequestBody): number {
  const { cluster, controller } = script;
  const ends = { client: from, server: controller.id, channel: 'admin' } as const;
  const connection = openConnection(cluster, ends);
  const seq = cluster.nextSeq++;
  const place = { from, to: controller.id, sentAt: cluster.now, arrivesAt: cluster.now };
  const link = { correlationId: 0, cause: 0, connection, connectionEpoch: 0, timeoutAt: -1 };
  const envelope = { kind: 'request' as const, seq, ...place, ...link, body };
  onControllerRequest(controller, envelope, contextOf(script, seq));
  return connection;
}

/** The answer that has arrived over a connection; null while there is none. */
export function answerOver(script: ControllerScript, connection: number): ResponseBody | null {
  return script.answers.get(connection) ?? null;
}

/** Asks, and waits for the answer. */
export function ask<Api extends ResponseBody['api']>(
  script: ControllerScript,
  from: ProcessId,
  body: Extract<RequestBody, { readonly api: Api }>,
): AnswerTo<Api> {
  const connection = request(script, from, body);
  // An answer is one network delay on its way; what else comes meanwhile happens as well.
  advance(script, 1);
  const answer = assertExists(answerOver(script, connection), `${body.api} is answered at once`);
  if (!isAnswerTo(answer, body.api)) throw new Error(`${answer.api} answers ${body.api}`);
  return answer;
}

/** Lets time pass: timers run and answers arrive. */
export function advance(script: ControllerScript, ms: number): void {
  const { cluster } = script;
  const end = cluster.now + ms;
  for (;;) {
    const tick = nextTick(cluster.queue, end);
    if (tick < 0 || tick > end) break;
    cluster.now = tick;
    for (
      let event = popDue(cluster.queue, tick);
      event !== null;
      event = popDue(cluster.queue, tick)
    ) {
      handle(script, event);
    }
  }
  cluster.now = end;
}

/** What has been committed since this was asked last. */
export function decisions(script: ControllerScript): MetadataRecord[] {
  const { controller, toldOffset } = script;
  script.toldOffset = controller.logLength;
  const entries = controller.log.slice(toldOffset, controller.logLength);
  return entries.map(({ record }) => record).filter(({ type }) => type !== 'LeaderChangeMessage');
}

export function factsOf<Type extends FactType>(
  script: ControllerScript,
  type: Type,
): Extract<Fact, { readonly type: Type }>[] {
  return script.facts.filter((fact): fact is Extract<Fact, { readonly type: Type }> => {
    return fact.type === type;
  });
}

function handle(script: ControllerScript, event: QueuedEvent): void {
  const { controller, answers } = script;
  if (event.kind === 'timer' && event.run === controller.run) {
    onControllerTimer(controller, event.timer, contextOf(script, event.seq));
  }
  if (event.kind === 'delivery' && event.envelope.kind === 'response') {
    answers.set(event.envelope.connection, event.envelope.body);
  }
}

function contextOf({ cluster, facts }: ControllerScript, cause: number): Context {
  return { cluster, settings: cluster.settings, now: cluster.now, cause, facts };
}

function isAnswerTo<Api extends ResponseBody['api']>(
  answer: ResponseBody,
  api: Api,
): answer is AnswerTo<Api> {
  return answer.api === api;
}
