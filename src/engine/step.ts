/**
 * The spine: what happens in one tick, and in which order.
 *
 * Everything waits in one queue in the order (tick, seq): deliveries, timers, notices of broken
 * connections, commands of the scenario. Only this module calls the handlers of processes.
 */
import { assertUnreachable } from '../base/assert.ts';
import { onAdminDisconnect, onAdminResponse, onAdminTimer } from './client/admin.ts';
import { onBrokerRequest, onBrokerResponse, onBrokerTimer } from './broker/broker-events.ts';
import { processOf, type Cluster } from './cluster.ts';
import { executeCommand } from './commands.ts';
import type { Command } from './command.ts';
import { onConsumerDisconnect, onConsumerResponse, onConsumerTimer } from './client/consumer.ts';
import { emit, type Context } from './context.ts';
import {
  onControllerDisconnect,
  onControllerRequest,
  onControllerResponse,
  onControllerTimer,
} from './controller/controller.ts';
import { mix } from './digest.ts';
import { mixEnvelope } from './digest-envelope.ts';
import type { DeliveryEvent, DisconnectEvent, QueuedEvent, TimerEvent } from './event.ts';
import type { Fact } from './fact.ts';
import type { Answer } from './network/envelope.ts';
import { admit, breakConnection, delayOf, onRequestTimeout, settle } from './network/transport.ts';
import { onProducerDisconnect, onProducerResponse, onProducerTimer } from './client/producer.ts';

import { takeTurn } from './process-settings.ts';
import type { Process } from './process.ts';
import { nextTick, popDue } from './queue.ts';
import { zooKeeperMode } from './zookeeper-mode.ts';
import { onDemand } from './on-demand.ts';

/** What the one who runs the cluster wants to hear. */
export interface RunObserver {
  /** The facts of a tick, after it; the array is not used again. */
  readonly onFacts?: (facts: readonly Fact[], cluster: Cluster) => void;
  /** Each event, before it is handled. */
  readonly onEvent?: (event: QueuedEvent) => void;
  /** Each event, after it was handled: where invariants are checked. */
  readonly afterEvent?: (event: QueuedEvent, facts: readonly Fact[], cluster: Cluster) => void;
}

/** Runs one tick of 1 simulated ms: the commands first, then what is due. Returns its facts. */
export function step(
  cluster: Cluster,
  commands: readonly Command[] = [],
  observer: RunObserver = {},
): readonly Fact[] {
  return runTick(cluster, cluster.now + 1, commands, observer);
}

/** Runs up to and including tick `until`, jumping over ticks in which nothing is due. */
export function runUntil(cluster: Cluster, until: number, observer: RunObserver = {}): void {
  for (;;) {
    const tick = nextTick(cluster.queue, until);
    if (tick < 0) break;
    const facts = runTick(cluster, tick, [], observer);
    if (facts.length > 0) observer.onFacts?.(facts, cluster);
  }
  if (cluster.now < until) cluster.now = until;
}

/** The next tick in which something is due, or -1 when nothing is before or at `limit`. */
export function nextDueTick(cluster: Cluster, limit: number): number {
  return nextTick(cluster.queue, limit);
}

/** A tick that was left between two of its events; it is gone on with by `runWithin`. */
export interface TickCut {
  /** Where the run stood before this tick: the last moment that is whole. */
  readonly before: number;
  /** With what the tick has stated so far. */
  readonly context: Context;
}

export interface WithinLimits {
  /** Asked after every few events. True: the run leaves off, be it in the middle of a tick. */
  readonly isSpent: () => boolean;
  /** The tick that was left: it is gone on with first. */
  readonly cut?: TickCut | null;
  /** Given at the beginning of the tick after this one, unless one was left. */
  readonly commands?: readonly Command[];
  readonly observer?: RunObserver;
}

/** Events that are handled in one piece: an event takes some 0.001 ms, rarely some 0.1 ms. */
const PIECE_EVENTS = 8;

/**
 * Runs as `runUntil` does, and comes to the same, but leaves off when the limit says so. Not null:
 * a tick is half done, which is no moment of the run; nothing but `runWithin` may go on from there.
 */
export function runWithin(cluster: Cluster, until: number, limits: WithinLimits): TickCut | null {
  const { isSpent, cut = null, commands = [], observer = {} } = limits;
  let open = cut;
  // Nothing was due before the tick that was left, so that every moment up to it is whole.
  if (open !== null && until < cluster.now)
    return { ...open, before: Math.max(open.before, until) };
  if (open === null && commands.length > 0) {
    open = beginTick(cluster, cluster.now + 1);
    for (const command of commands) giveCommand(open.context, command, observer);
  }
  let left = PIECE_EVENTS;
  let isOver = false;
  for (;;) {
    if (open === null) {
      const next = nextTick(cluster.queue, until);
      if (next < 0) break;
      if (isOver) return null;
      open = beginTick(cluster, next);
    }
    const { context } = open;
    const event = popDue(cluster.queue, context.now);
    if (event === null) {
      if (context.facts.length > 0) observer.onFacts?.(context.facts, cluster);
      open = null;
      continue;
    }
    runEvent(context, event, observer);
    left -= 1;
    if (left > 0) continue;
    left = PIECE_EVENTS;
    isOver = isSpent();
    if (isOver && nextTick(cluster.queue, context.now) >= 0) return open;
  }
  if (cluster.now < until) cluster.now = until;
  return null;
}

/** A copy of a tick that was left, for the copy of its cluster. */
export function cloneCut({ before, context }: TickCut, cluster: Cluster): TickCut {
  return { before, context: { ...context, cluster, facts: context.facts.slice() } };
}

function beginTick(cluster: Cluster, tick: number): TickCut {
  const before = cluster.now;
  cluster.now = tick;
  cluster.queue.now = tick;
  const { settings } = cluster;
  return { before, context: { cluster, settings, now: tick, cause: 0, facts: [] } };
}

function giveCommand(context: Context, command: Command, observer: RunObserver): void {
  const { cluster, now: at } = context;
  runEvent(context, { kind: 'command', at, seq: cluster.nextSeq++, cause: 0, command }, observer);
}

function runTick(
  cluster: Cluster,
  tick: number,
  commands: readonly Command[],
  observer: RunObserver,
): readonly Fact[] {
  const { context } = beginTick(cluster, tick);
  for (const command of commands) giveCommand(context, command, observer);
  for (;;) {
    const event = popDue(cluster.queue, tick);
    if (event === null) return context.facts;
    runEvent(context, event, observer);
  }
}

function runEvent(context: Context, event: QueuedEvent, observer: RunObserver): void {
  observer.onEvent?.(event);
  handle(context, event);
  observer.afterEvent?.(event, context.facts, context.cluster);
}

function handle(context: Context, event: QueuedEvent): void {
  switch (event.kind) {
    case 'delivery':
      deliver(context, event);
      break;
    case 'timer':
      fire(context, event);
      break;
    case 'disconnect':
      disconnect(context, event);
      break;
    case 'command':
      context.cause = event.seq;
      context.settings = context.cluster.settings;
      if (context.cluster.digest.isOn) mix(context.cluster.digest, event.seq);
      executeCommand(context, event.command);
      break;
    default:
      assertUnreachable(event);
  }
}

function deliver(context: Context, event: DeliveryEvent): void {
  const { cluster } = context;
  const { envelope } = event;
  const target = processOf(cluster, envelope.to);
  const status = target === null ? 'stopped' : target.status;
  if (target === null || status === 'stopped') {
    refuse(context, event);
    return;
  }
  if (status === 'paused') {
    target.backlog.push(event);
    return;
  }
  if (!admit(context, envelope) && !isLeftBehind(context, event)) return;
  context.cause = envelope.seq;
  takeTurn(context, target);
  cluster.eventCount += 1;
  if (cluster.digest.isOn) mixEnvelope(cluster.digest, context.now, envelope);
  if (envelope.kind === 'request') {
    if (target.kind === 'broker') onBrokerRequest(target, envelope, context);
    else if (target.kind === 'controller') onControllerRequest(target, envelope, context);
    else if (target.kind === 'zookeeper')
      zooKeeperMode().servers.onRequest(target, envelope, context);
    return;
  }
  const request = settle(context, envelope);
  if (request !== null)
    answer(target, { body: envelope.body, request, server: envelope.from }, context);
}

/**
 * The client hung up while the server was paused: the request lay in the socket's buffer all the
 * same, and is carried out. Its answer goes nowhere.
 */
function isLeftBehind(context: Context, { envelope, hasArrived }: DeliveryEvent): boolean {
  if (hasArrived !== true || envelope.kind !== 'request') return false;
  const connection = context.cluster.network.connections[envelope.connection];
  return connection !== undefined && connection.epoch !== envelope.connectionEpoch;
}

/** Nobody listens there: a request finds the connection refused, a response is gone. */
function refuse(context: Context, { envelope }: DeliveryEvent): void {
  const connection = context.cluster.network.connections[envelope.connection];
  if (connection === undefined || connection.epoch !== envelope.connectionEpoch) return;
  if (envelope.kind !== 'request') return;
  context.cause = envelope.seq;
  breakConnection(context, connection, delayOf(context, envelope.to, envelope.from));
}

function answer(process: Process, given: Answer, context: Context): void {
  switch (process.kind) {
    case 'broker':
      return onBrokerResponse(process, given, context);
    case 'controller':
      return onControllerResponse(process, given, context);
    case 'producer':
      return onProducerResponse(process, given, context);
    case 'consumer':
      return onConsumerResponse(process, given, context);
    case 'share-consumer':
      return onDemand().shareConsumers.onShareConsumerResponse(process, given, context);
    case 'admin':
      return onAdminResponse(process, given, context);
    case 'zookeeper':
      return zooKeeperMode().servers.onResponse(process, given, context);
    default:
      return assertUnreachable(process);
  }
}

function fire(context: Context, event: TimerEvent): void {
  const { cluster } = context;
  const process = processOf(cluster, event.owner);
  if (process === null || process.run !== event.run) return;
  const { status } = process;
  if (status === 'stopped') return;
  if (status === 'paused') {
    process.backlog.push(event);
    return;
  }
  context.cause = event.seq;
  takeTurn(context, process);
  cluster.eventCount += 1;
  if (cluster.digest.isOn) mix(mixed(context), event.seq);
  const { timer } = event;
  if (timer.type === 'request-timeout') {
    onRequestTimeout(context, process, timer.connection);
    return;
  }
  switch (process.kind) {
    case 'broker':
      return onBrokerTimer(process, timer, context);
    case 'controller':
      return onControllerTimer(process, timer, context);
    case 'producer':
      return onProducerTimer(process, timer, context);
    case 'consumer':
      return onConsumerTimer(process, timer, context);
    case 'share-consumer':
      return onDemand().shareConsumers.onShareConsumerTimer(process, timer, context);
    case 'admin':
      return onAdminTimer(process, timer, context);
    case 'zookeeper':
      return zooKeeperMode().servers.onTimer(process, timer, context);
    default:
      return assertUnreachable(process);
  }
}

function mixed(context: Context): Cluster['digest'] {
  mix(context.cluster.digest, context.now);
  return context.cluster.digest;
}

function disconnect(context: Context, event: DisconnectEvent): void {
  const process = processOf(context.cluster, event.owner);
  if (process === null || process.run !== event.run || process.status === 'stopped') return;
  if (process.status === 'paused') {
    process.backlog.push(event);
    return;
  }
  context.cause = event.seq;
  takeTurn(context, process);
  emit(context, process.id, {
    type: 'connection-broken',
    from: process.id,
    to: event.server,
    unanswered: event.unanswered.map((request) => request.body.api),
  });
  switch (process.kind) {
    case 'broker':
      return onDemand().brokers.onBrokerDisconnect(process, event, context);
    case 'controller':
      return onControllerDisconnect(process, event, context);
    case 'producer':
      return onProducerDisconnect(process, event, context);
    case 'consumer':
      return onConsumerDisconnect(process, event, context);
    case 'share-consumer':
      return onDemand().shareConsumers.onShareConsumerDisconnect(process, event, context);
    case 'admin':
      return onAdminDisconnect(process, event, context);
    case 'zookeeper':
      return zooKeeperMode().servers.onDisconnect(process, event, context);
    default:
      return assertUnreachable(process);
  }
}
