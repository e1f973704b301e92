/**
 * A consumer and the coordinator of its group: what it is to it, and how it finds it.
 *
 * Kafka: AbstractCoordinator (ensureCoordinatorReady, FindCoordinatorResponseHandler).
 * Simplified: when a coordinator proves wrong, requests that it has not answered stay under way.
 */
import type { Context } from '../context.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import { send } from '../network/transport.ts';
import type { FindCoordinatorResponse, JoinGroupResponse } from '../protocol/group-api.ts';
import { backoffMs } from './backoff.ts';
import type { Consumer } from './consumer.ts';
import { metadataNeeds, wake } from './consumer-poll.ts';
import { markStale, reconnectTick, requestMetadata } from './metadata.ts';
import { earliestReconnect, leastLoadedNode } from './nodes.ts';

/** Kafka: AbstractCoordinator.MemberState. */
export type MemberState = 'UNJOINED' | 'PREPARING_REBALANCE' | 'COMPLETING_REBALANCE' | 'STABLE';

/** A topic as the leader knew it. Kafka: ConsumerCoordinator.MetadataSnapshot. */
export interface JoinedTopic {
  readonly topic: string;
  readonly partitions: number;
  /** Racks of the replicas, if the leader has one itself: else empty. */
  readonly racks: string;
}

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
  /** What `groupMetadata()` tells: who it was when it was last given partitions. */
  groupMetadata: { readonly generation: number; readonly memberId: string };
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
  /** A commit that nobody waited for was refused because of its instance id: no poll() succeeds. */
  isCommitFenced: boolean;
  /** What the sticky assignor remembers of what it was given last. */
  stickyAssignment: {
    readonly partitions: readonly PartitionId[];
    readonly generation: number;
  } | null;
  /** The topics that it last joined with; null: it has not joined since it forgot. */
  joinedSubscription: readonly string[] | null;
  /** What it assigned by when it led last: a change needs a rejoin. */
  joinedTopics: readonly JoinedTopic[];
  /** The metadata (by its arrival) that was compared with them last, and what it said. */
  topicsCheckedAt: number;
  checkedTopics: readonly JoinedTopic[];
  /** How often it had returned to the bootstrap brokers when it assigned as the leader. */
  bootstraps: number;
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
    groupMetadata: { generation: -1, memberId: '' },
    isLeader: false,
    needsRejoin: true,
    needsJoinPrepare: true,
    joinPrepareSince: -1,
    isJoining: false,
    joinAt: 0,
    joinAnswer: null,
    leading: null,
    synced: null,
    isCommitFenced: false,
    stickyAssignment: null,
    joinedSubscription: null,
    joinedTopics: [],
    topicsCheckedAt: -1,
    checkedTopics: [],
    bootstraps: 0,
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
    body: { api: 'FindCoordinator', keyType: 'group', key: plan.group },
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

/** Whether a request was sent as the member that this is now. */
export function isCurrent(
  { membership }: Consumer,
  { generation, memberId }: { readonly generation: number; readonly memberId: string },
): boolean {
  return membership.generation === generation && membership.memberId === memberId;
}
