/**
 * A consumer and the coordinator of its group: finding it, and the heartbeats to it.
 *
 * Kafka: AbstractCoordinator (ensureCoordinatorReady, HeartbeatThread), Heartbeat.
 * Simplified: when a coordinator proves wrong, requests that it has not answered stay under way.
 */
import { setTimer, type Context } from '../context.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import { send } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  FindCoordinatorResponse,
  HeartbeatRequest,
  JoinGroupResponse,
} from '../protocol/group-api.ts';
import { backoffMs } from './backoff.ts';
import type { Consumer } from './consumer.ts';
import { isInPoll, metadataNeeds, wake } from './consumer-poll.ts';
import { leaveGroup, resetGeneration } from './consumer-join.ts';
import { markStale, reconnectTick, requestMetadata } from './metadata.ts';
import { earliestReconnect, leastLoadedNode } from './nodes.ts';

/** Kafka: AbstractCoordinator.MemberState. */
export type MemberState = 'UNJOINED' | 'PREPARING_REBALANCE' | 'COMPLETING_REBALANCE' | 'STABLE';

export interface Membership {
  state: MemberState;
  coordinator: BrokerId | null;
  isFindingCoordinator: boolean;
  /** The coordinator is not looked for again before this tick. */
  findAt: number;
  memberId: string;
  /** -1: none. */
  generation: number;
  protocol: string | null;
  isLeader: boolean;
  /** The next poll has to rejoin. */
  needsRejoin: boolean;
  /** Before it joins again it has to give up what it has. */
  needsJoinPrepare: boolean;
  /** It is about to: its partitions are not fetched any more, from this tick on; -1: it is not. */
  joinPrepareSince: number;
  /** A JoinGroup or SyncGroup is under way, or its answer waits for a poll. */
  isJoining: boolean;
  /** No JoinGroup before this tick. */
  joinAt: number;
  /** Read by the next poll. */
  joinAnswer: JoinGroupResponse | null;
  /** The leader waits for fresh metadata before it assigns. */
  leading: JoinGroupResponse | null;
  /** What a SyncGroup brought, until the next poll takes it over. */
  synced: readonly PartitionId[] | null;
  /** Partition counts that it assigned by as the leader: a change needs a rejoin. */
  joinedTopics: readonly { readonly topic: string; readonly partitions: number }[];
  /** The metadata (by its arrival) that was compared with them last. */
  topicsCheckedAt: number;
  /** All topics of the group, which only its leader watches. */
  groupTopics: readonly string[];
  heartbeatRound: number;
  nextHeartbeatAt: number;
  /** When the coordinator was heard of last, simulated ms. */
  lastHeartbeatAt: number;
}

export function createMembership(): Membership {
  return {
    state: 'UNJOINED',
    coordinator: null,
    isFindingCoordinator: false,
    findAt: 0,
    memberId: '',
    generation: -1,
    protocol: null,
    isLeader: false,
    needsRejoin: true,
    needsJoinPrepare: true,
    joinPrepareSince: -1,
    isJoining: false,
    joinAt: 0,
    joinAnswer: null,
    leading: null,
    synced: null,
    joinedTopics: [],
    topicsCheckedAt: -1,
    groupTopics: [],
    heartbeatRound: 0,
    nextHeartbeatAt: 0,
    lastHeartbeatAt: 0,
  };
}

/** The coordinator, or null: then it is looked for, as soon as that may be. */
export function ensureCoordinator(consumer: Consumer, context: Context): BrokerId | null {
  const { membership, metadata, plan, config } = consumer;
  const { coordinator } = membership;
  if (coordinator !== null) {
    if (reconnectTick(metadata, coordinator) <= context.now) return coordinator;
    markCoordinatorUnknown(consumer);
  }
  if (membership.isFindingCoordinator || plan.group === null) return null;
  if (membership.findAt > context.now) {
    wake(consumer, membership.findAt, context);
    return null;
  }
  const { brokers, nodes } = metadata;
  const node = leastLoadedNode(context, { client: consumer.id, brokers, nodes });
  if (node === null) {
    const reconnectAt = earliestReconnect(nodes, context.now);
    if (reconnectAt >= 0) wake(consumer, reconnectAt, context);
    return null;
  }
  membership.isFindingCoordinator = true;
  send(context, consumer, node, {
    channel: 'data',
    timeoutMs: config.requestTimeoutMs,
    body: { api: 'FindCoordinator', group: plan.group },
  });
  return null;
}

export function markCoordinatorUnknown(consumer: Consumer): void {
  consumer.membership.coordinator = null;
}

export function onCoordinatorFound(
  consumer: Consumer,
  { error, coordinator }: FindCoordinatorResponse,
  context: Context,
): void {
  const { membership } = consumer;
  membership.isFindingCoordinator = false;
  if (error === 'NONE' && coordinator !== null) {
    membership.coordinator = coordinator;
    membership.lastHeartbeatAt = context.now;
    return;
  }
  onCoordinatorNotFound(consumer, context);
}

/** It is asked for again after the back-off, and the brokers are looked up anew. */
export function onCoordinatorNotFound(consumer: Consumer, context: Context): void {
  const { membership, metadata } = consumer;
  membership.isFindingCoordinator = false;
  membership.findAt = context.now + retryDelayMs(consumer, context);
  markStale(metadata);
  requestMetadata(consumer, metadata, metadataNeeds(consumer), context);
}

/** retry.backoff.ms, with the jitter of a first attempt. */
export function retryDelayMs({ config }: Consumer, context: Context, attempts = 0): number {
  const range = { initialMs: config.retryBackoffMs, maxMs: config.retryBackoffMaxMs };
  return backoffMs(context, range, attempts);
}

/** Starts the heartbeats of a member that has just been told its generation. */
export function startHeartbeats(consumer: Consumer, context: Context): void {
  const { membership, config } = consumer;
  membership.nextHeartbeatAt = context.now + config.heartbeatIntervalMs;
  membership.lastHeartbeatAt = context.now;
  armHeartbeat(consumer, membership.nextHeartbeatAt, context);
}

/** The background thread looks again at this tick, or earlier when poll() may be overdue by then. */
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
    leaveGroup(consumer, context);
  } else {
    if (now >= membership.nextHeartbeatAt) sendHeartbeat(consumer, context);
    armHeartbeat(consumer, membership.nextHeartbeatAt, context);
  }
}

function sendHeartbeat(consumer: Consumer, context: Context): void {
  const { membership, config, plan } = consumer;
  const { coordinator, generation, memberId } = membership;
  if (coordinator === null || plan.group === null) return;
  membership.nextHeartbeatAt = context.now + config.heartbeatIntervalMs;
  send(context, consumer, coordinator, {
    channel: 'coordinator',
    timeoutMs: config.requestTimeoutMs,
    body: { api: 'Heartbeat', group: plan.group, generation, memberId },
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
      if (!isCurrent(consumer, request)) return;
      resetGeneration(consumer, error === 'UNKNOWN_MEMBER_ID');
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

/** Whether a request was sent as the member that this is now. */
export function isCurrent(
  { membership }: Consumer,
  { generation, memberId }: { readonly generation: number; readonly memberId: string },
): boolean {
  return membership.generation === generation && membership.memberId === memberId;
}
