/**
 * The network thread of a member of the consumer protocol, as far as its membership goes: it keeps
 * sending heartbeats whatever the application does, and watches how long that takes.
 *
 * Kafka: ConsumerNetworkThread, AbstractHeartbeatRequestManager, ConsumerHeartbeatRequestManager.
 */
import { setTimer, type Context } from '../context.ts';
import type { BrokerId } from '../ids.ts';
import { send } from '../network/transport.ts';
import type { ConsumerGroupHeartbeatRequest } from '../protocol/consumer-group-api.ts';
import { instanceIdOf } from './consumer-config.ts';
import { ensureCoordinator } from './consumer-coordinator.ts';
import { tellPollExpired } from './consumer-heartbeat.ts';
import { isInPoll } from './consumer-poll.ts';
import type { Consumer } from './consumer.ts';
import { forgetSent, noteSent, resetAttempts } from './member-heartbeat-state.ts';
import { continueReconciliation, reconcile } from './member-reconcile.ts';
import {
  isLeaving,
  isReconciled,
  isSame,
  transitionTo,
  type ModernMembership,
} from './member-state.ts';
import { completeLeave, leaveAsPollExpired, toStale } from './member-transitions.ts';

/** One round of the thread, whenever anything has happened. */
export function runNetworkThread(
  consumer: Consumer,
  modern: ModernMembership,
  context: Context,
): void {
  if (consumer.status !== 'running' || isAtRest(consumer, modern, context.now)) return;
  continueReconciliation(consumer, modern);
  reconcile(consumer, modern, false, context);
  switch (modern.state) {
    case 'UNSUBSCRIBED':
    case 'FENCED':
    case 'FATAL':
    case 'STALE':
      return;
    default:
  }
  const coordinator = ensureCoordinator(consumer, context);
  if (coordinator === null) {
    skipHeartbeat(consumer, modern, context);
    return;
  }
  if (hasPollExpired(consumer, context.now) && !isLeaving(modern)) {
    tellPollExpired(consumer, context);
    leaveAsPollExpired(consumer, modern, context);
    sendHeartbeat(consumer, modern, coordinator, context);
    resetAttempts(modern.heartbeat);
    forgetSent(modern.heartbeat);
    return;
  }
  if (mayHeartbeat(modern, context.now)) sendHeartbeat(consumer, modern, coordinator, context);
  armNetworkThread(consumer, modern, context);
}

/**
 * A stable member in a poll, whose next heartbeat is not due yet: what every answer to a fetch
 * finds is told without further ado.
 */
function isAtRest(
  consumer: Consumer,
  { state, timerAt, heartbeat }: ModernMembership,
  now: number,
): boolean {
  return (
    state === 'STABLE' &&
    !heartbeat.isInFlight &&
    timerAt > now &&
    timerAt <= heartbeat.dueAt &&
    consumer.membership.coordinator !== null &&
    consumer.isPolling &&
    consumer.busyUntil < 0 &&
    consumer.failure === null &&
    consumer.closing === null &&
    consumer.commits.length === 0
  );
}

/** Nobody to tell that it leaves: it just goes. */
function skipHeartbeat(consumer: Consumer, modern: ModernMembership, context: Context): void {
  if (modern.state !== 'LEAVING') return;
  transitionTo(consumer, modern, 'UNSUBSCRIBED', context);
  completeLeave(consumer, modern, context);
}

/** max.poll.interval.ms after the last poll; -1 while it is in one. */
function pollDeadlineOf(consumer: Consumer): number {
  if (isInPoll(consumer)) return -1;
  return consumer.lastPollAt + consumer.config.maxPollIntervalMs;
}

function hasPollExpired(consumer: Consumer, now: number): boolean {
  const deadline = pollDeadlineOf(consumer);
  return deadline >= 0 && now >= deadline;
}

/** When it joins, confirms or leaves, the coordinator hears of it at once. */
function isUrgent({ state }: ModernMembership): boolean {
  return state === 'JOINING' || state === 'ACKNOWLEDGING' || state === 'LEAVING';
}

function mayHeartbeat(modern: ModernMembership, now: number): boolean {
  const { heartbeat, state } = modern;
  if (state === 'LEAVING') return true;
  if (heartbeat.isInFlight) return false;
  if (isUrgent(modern)) return heartbeat.failedAt < now;
  return now >= heartbeat.dueAt && now >= heartbeat.retryAt;
}

/** Sets the timer for what is due next, unless one goes off before that anyway. */
function armNetworkThread(consumer: Consumer, modern: ModernMembership, context: Context): void {
  const { now } = context;
  const { heartbeat } = modern;
  const pollDeadline = pollDeadlineOf(consumer);
  let at = pollDeadline > now ? pollDeadline : -1;
  if (!heartbeat.isInFlight) {
    const dueAt = isUrgent(modern) ? now + 1 : Math.max(heartbeat.dueAt, heartbeat.retryAt);
    if (at < 0 || dueAt < at) at = dueAt;
  }
  if (at < 0 || (modern.timerAt > now && modern.timerAt <= at)) return;
  modern.timerAt = at;
  consumer.membership.heartbeatRound += 1;
  setTimer(context, consumer, {
    delayMs: Math.max(at - now, 0),
    timer: { type: 'member-heartbeat', round: consumer.membership.heartbeatRound },
    cause: consumer.startedBy,
  });
}

function sendHeartbeat(
  consumer: Consumer,
  modern: ModernMembership,
  coordinator: BrokerId,
  context: Context,
): void {
  send(context, consumer, coordinator, {
    channel: 'coordinator',
    timeoutMs: consumer.config.requestTimeoutMs,
    body: heartbeatRequest(consumer, modern),
  });
  noteSent(modern.heartbeat, context.now);
  if (modern.state === 'ACKNOWLEDGING') {
    transitionTo(consumer, modern, isReconciled(modern) ? 'STABLE' : 'RECONCILING', context);
  } else if (modern.state === 'LEAVING') {
    if (modern.hasPollExpired) toStale(consumer, modern, context);
    else transitionTo(consumer, modern, 'UNSUBSCRIBED', context);
  }
}

/** Whoever joins tells everything; later heartbeats tell what has changed. */
function heartbeatRequest(
  consumer: Consumer,
  modern: ModernMembership,
): ConsumerGroupHeartbeatRequest {
  const { config, plan, subscription } = consumer;
  const { heartbeat, current, memberId, memberEpoch } = modern;
  const tellsAll = modern.state === 'JOINING';
  const tellsSettings = tellsAll || !heartbeat.hasSentSettings;
  const { topics, pattern } = subscription;
  const expression = pattern?.matchedBy === 'broker' ? pattern.expression : null;
  const tellsPattern = expression !== (tellsAll ? null : heartbeat.sentPattern);
  const tellsTopics = tellsAll || !isSameList(heartbeat.sentTopics, topics);
  const { sentAssignment: sent } = heartbeat;
  const isKnown = sent !== null && sent.localEpoch === current.localEpoch && isSame(sent, current);
  const tellsOwned = tellsAll || !isKnown;
  heartbeat.hasSentSettings = true;
  heartbeat.sentTopics = topics;
  heartbeat.sentPattern = expression;
  heartbeat.sentAssignment = current;
  return {
    api: 'ConsumerGroupHeartbeat',
    group: plan.group ?? '',
    memberId,
    clientId: consumer.clientId,
    memberEpoch,
    instanceId: instanceIdOf(config),
    rackId: tellsAll && config.clientRack !== '' ? config.clientRack : null,
    rebalanceTimeoutMs: tellsSettings ? config.maxPollIntervalMs : -1,
    topics: tellsTopics ? topics : null,
    pattern: tellsPattern ? (expression ?? '') : null,
    serverAssignor:
      tellsSettings && config.groupRemoteAssignor !== '' ? config.groupRemoteAssignor : null,
    owned: tellsOwned ? current.partitions : null,
  };
}

function isSameList(one: readonly string[] | null, other: readonly string[]): boolean {
  if (one === other) return true;
  return (
    one !== null &&
    one.length === other.length &&
    one.every((topic, index) => topic === other[index])
  );
}
