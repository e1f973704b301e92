/**
 * The heartbeats of a member: from a thread of their own, so that they go on while the application
 * works, and only stop when it has not polled for too long.
 *
 * Kafka: AbstractCoordinator.HeartbeatThread, Heartbeat; KIP-62 (max.poll.interval.ms).
 */
import { emit, setTimer, type Context } from '../context.ts';
import { send } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { HeartbeatRequest } from '../protocol/group-api.ts';
import { ensureCoordinator, isCurrent, markCoordinatorUnknown } from './consumer-coordinator.ts';
import { instanceIdOf } from './consumer-config.ts';
import { leaveGroup, resetGeneration } from './consumer-join.ts';
import { fail, isInPoll } from './consumer-poll.ts';
import type { Consumer } from './consumer.ts';

/** Starts the heartbeats of a member that has just been told its generation. */
export function startHeartbeats(consumer: Consumer, context: Context): void {
  const { membership, config } = consumer;
  membership.nextHeartbeatAt = context.now + config.heartbeatIntervalMs;
  membership.lastHeartbeatAt = context.now;
  armHeartbeat(consumer, membership.nextHeartbeatAt, context);
}

/**
 * The background thread looks again at this tick, or earlier when poll() may be overdue by then.
 */
export function armHeartbeat(consumer: Consumer, at: number, context: Context): void {
  const { membership } = consumer;
  const pollDeadline = pollDeadlineOf(consumer);
  const dueAt = pollDeadline > context.now && pollDeadline < at ? pollDeadline : at;
  membership.heartbeatRound += 1;
  setTimer(context, consumer, {
    delayMs: Math.max(dueAt - context.now, 0),
    timer: { type: 'member-heartbeat', round: membership.heartbeatRound },
    cause: consumer.startedBy,
  });
}

/** max.poll.interval.ms after the last poll; -1 while it is in one. */
function pollDeadlineOf(consumer: Consumer): number {
  if (isInPoll(consumer)) return -1;
  return consumer.lastPollAt + consumer.config.maxPollIntervalMs;
}

/** The heartbeat thread: it does not depend on the application, which may be busy or stuck. */
export function onHeartbeatDue(consumer: Consumer, context: Context): void {
  const { membership, config } = consumer;
  const { state } = membership;
  if (state === 'UNJOINED' || state === 'PREPARING_REBALANCE' || consumer.closing !== null) return;
  const { now } = context;
  const pollDeadline = pollDeadlineOf(consumer);
  if (ensureCoordinator(consumer, context) === null) {
    armHeartbeat(consumer, now + config.retryBackoffMs, context);
  } else if (now >= membership.lastHeartbeatAt + config.sessionTimeoutMs) {
    // No answer for so long: perhaps another broker coordinates the group by now.
    markCoordinatorUnknown(consumer);
    armHeartbeat(consumer, now + config.retryBackoffMs, context);
  } else if (pollDeadline >= 0 && now >= pollDeadline) {
    tellPollExpired(consumer, context);
    leaveGroup(consumer, context);
  } else {
    if (now >= membership.nextHeartbeatAt) sendHeartbeat(consumer, context);
    armHeartbeat(consumer, membership.nextHeartbeatAt, context);
  }
}

/** The application is told nothing yet: it hears of it when it polls again. */
export function tellPollExpired(
  { id, plan, config, lastPollAt }: Consumer,
  context: Context,
): void {
  emit(context, id, {
    type: 'poll-interval-exceeded',
    group: plan.group ?? '',
    lastPollAt,
    maxPollIntervalMs: config.maxPollIntervalMs,
    leaves: instanceIdOf(config) === null,
  });
}

function sendHeartbeat(consumer: Consumer, context: Context): void {
  const { membership, config, plan } = consumer;
  const { coordinator, generation, memberId } = membership;
  if (coordinator === null || plan.group === null) return;
  const instanceId = instanceIdOf(config);
  membership.nextHeartbeatAt = context.now + config.heartbeatIntervalMs;
  send(context, consumer, coordinator, {
    channel: 'coordinator',
    timeoutMs: config.requestTimeoutMs,
    body: { api: 'Heartbeat', group: plan.group, generation, memberId, instanceId },
  });
}

export function onHeartbeatAnswer(
  consumer: Consumer,
  error: ErrorCode,
  request: HeartbeatRequest,
  context: Context,
): void {
  const { membership } = consumer;
  switch (error) {
    case 'NONE':
      membership.lastHeartbeatAt = context.now;
      return;
    case 'REBALANCE_IN_PROGRESS':
      // It rejoins at its next poll, and beats on until then.
      membership.lastHeartbeatAt = context.now;
      if (membership.state === 'STABLE') membership.needsRejoin = true;
      return;
    case 'COORDINATOR_NOT_AVAILABLE':
    case 'NOT_COORDINATOR':
      markCoordinatorUnknown(consumer);
      break;
    case 'ILLEGAL_GENERATION':
    case 'UNKNOWN_MEMBER_ID':
    case 'FENCED_INSTANCE_ID':
      if (!isCurrent(consumer, request)) return;
      resetGeneration(consumer, error !== 'ILLEGAL_GENERATION');
      // Somebody else has its name: the application hears of it in its next poll.
      if (error === 'FENCED_INSTANCE_ID') {
        fail(consumer, { error: 'FencedInstanceIdException', partitions: [] });
      }
      return;
    default:
  }
  onHeartbeatFailed(consumer, context);
}

/** The next one follows after the back-off instead of the interval. */
export function onHeartbeatFailed(consumer: Consumer, context: Context): void {
  const { membership, config } = consumer;
  const { state } = membership;
  if (state === 'UNJOINED' || state === 'PREPARING_REBALANCE') return;
  membership.nextHeartbeatAt = context.now + config.retryBackoffMs;
  armHeartbeat(consumer, membership.nextHeartbeatAt, context);
}
