/**
 * A consumer joins its group: gives up what it has, joins, and takes over what it is given.
 *
 * Kafka: AbstractCoordinator (joinGroupIfNeeded, JoinGroupResponseHandler,
 * SyncGroupResponseHandler), ConsumerCoordinator (onJoinPrepare, onJoinComplete).
 */
import { emit, type Context } from '../context.ts';
import { handOver } from '../group/assignors/hand-over.ts';
import { send } from '../network/transport.ts';
import { isRetriable, type ErrorCode } from '../protocol/errors.ts';
import type {
  JoinGroupResponse,
  MemberAssignment,
  SyncGroupRequest,
  SyncGroupResponse,
} from '../protocol/group-api.ts';
import type { PartitionId } from '../ids.ts';
import type { AssignedPartition, Consumer } from './consumer.ts';
import { commitOf, commitPositions, dropCommits } from './consumer-commit.ts';
import { assignorNames, instanceIdOf, isCooperative } from './consumer-config.ts';
import {
  ensureCoordinator,
  isCurrent,
  markCoordinatorUnknown,
  retryDelayMs,
} from './consumer-coordinator.ts';
import { startHeartbeats } from './consumer-heartbeat.ts';
import { hasLedOthers, lead } from './consumer-leader.ts';
import { hasListenerReturned } from './consumer-listener.ts';
import { fail, isSubscribed, wake } from './consumer-poll.ts';
import { assign, owned } from './consumer-positions.ts';
import { onDemand } from '../on-demand.ts';

/** A JoinGroup may wait for the slowest member: for the rebalance timeout and so much more. */
const JOIN_GROUP_TIMEOUT_LAPSE_MS = 5000;

/** Joins as far as that goes now. True: there is no rebalance, or it is over. */
export function joinIfNeeded(consumer: Consumer, context: Context): boolean {
  const { membership } = consumer;
  readJoinAnswer(consumer, context);
  takeOverAssignment(consumer, context);
  if (consumer.pendingFailure !== null) return false;
  if (!membership.needsRejoin && !membership.isJoining) return true;
  if (membership.isJoining) return false;
  if (membership.needsJoinPrepare) {
    if (!prepareJoin(consumer, context)) return false;
    membership.needsJoinPrepare = false;
  }
  if (membership.joinAt > context.now) wake(consumer, membership.joinAt, context);
  else sendJoinGroup(consumer, context);
  return false;
}

/**
 * Commits what has been returned, if auto commit is on, and lets go of what it has to give up
 * first: eagerly of everything. False: the commit is not answered yet.
 */
function prepareJoin(consumer: Consumer, context: Context): boolean {
  const { membership, config } = consumer;
  if (membership.joinPrepareSince < 0) {
    membership.joinPrepareSince = context.now;
    if (config.enableAutoCommit) {
      // What came now would be read beyond what is being committed.
      if (!isCooperative(config)) for (const own of consumer.assignment) awaitRevocation(own);
      commitPositions(consumer, 'join', context);
    }
  }
  const commit = commitOf(consumer, 'join');
  const deadline = membership.joinPrepareSince + config.maxPollIntervalMs;
  if (commit !== null && context.now < deadline) {
    wake(consumer, deadline, context);
    return false;
  }
  dropCommits(consumer, 'join');
  if (consumer.listener === null && !hasMembership(consumer)) {
    if (consumer.assignment.length > 0) loseAll(consumer, context);
  } else if (!isCooperative(config)) {
    if (!letGo(consumer, owned(consumer), context)) return false;
  } else {
    const unwanted = unwantedOf(consumer);
    const isAffected = consumer.listener !== null || unwanted.length > 0;
    if (isAffected && !letGo(consumer, unwanted, context)) return false;
  }
  membership.joinPrepareSince = -1;
  membership.isLeader = false;
  membership.groupTopics = [];
  return true;
}

/** What it owns of topics that it does not ask for any more. */
function unwantedOf({ assignment, subscription: { topics } }: Consumer): PartitionId[] {
  return assignment
    .filter(({ topic }) => topic !== '' && !topics.includes(topic))
    .map(({ partition }) => partition);
}

function awaitRevocation(own: AssignedPartition): void {
  own.isPendingRevocation = true;
}

function hasMembership({ membership }: Consumer): boolean {
  return membership.generation >= 0 && membership.memberId !== '';
}

/**
 * The listener of the application is called first. False: it has not returned. What it was called
 * for is given up then, whatever has become of the membership.
 */
function letGo(consumer: Consumer, partitions: readonly PartitionId[], context: Context): boolean {
  const told = consumer.listener?.partitions ?? partitions;
  if (!hasListenerReturned(consumer, partitions, context)) return false;
  revoke(consumer, told, context);
  return true;
}

/** The listener of the application is called, and then they are not assigned any more. */
function revoke(consumer: Consumer, partitions: readonly PartitionId[], context: Context): void {
  const group = consumer.plan.group ?? '';
  emit(context, consumer.id, { type: 'partitions-revoked', group, partitions });
  const kept = owned(consumer).filter((partition) => !partitions.includes(partition));
  assign(consumer, kept, context);
}

/** Others may have them already. */
function loseAll(consumer: Consumer, context: Context): void {
  const group = consumer.plan.group ?? '';
  emit(context, consumer.id, { type: 'partitions-lost', group, partitions: owned(consumer) });
  assign(consumer, [], context);
}

function sendJoinGroup(consumer: Consumer, context: Context): void {
  const { membership, config, plan } = consumer;
  const { coordinator, memberId } = membership;
  if (coordinator === null || plan.group === null) return;
  membership.state = 'PREPARING_REBALANCE';
  membership.isJoining = true;
  const { topics } = consumer.subscription;
  membership.joinedSubscription = topics;
  const held = owned(consumer);
  send(context, consumer, coordinator, {
    channel: 'coordinator',
    timeoutMs: Math.max(
      config.requestTimeoutMs,
      config.maxPollIntervalMs + JOIN_GROUP_TIMEOUT_LAPSE_MS,
    ),
    body: {
      api: 'JoinGroup',
      group: plan.group,
      memberId,
      instanceId: instanceIdOf(config),
      clientId: consumer.clientId,
      sessionTimeoutMs: config.sessionTimeoutMs,
      rebalanceTimeoutMs: config.maxPollIntervalMs,
      protocols: assignorNames(config).map((name) => ({
        name,
        topics,
        owned: held,
        generation: membership.generation,
        rack: config.clientRack === '' ? null : config.clientRack,
        userData: name === 'sticky' ? membership.stickyAssignment : null,
      })),
    },
  });
}

/** Only the application's thread reads it: while it does not poll, the answer waits. */
export function onJoinAnswer({ membership }: Consumer, response: JoinGroupResponse): void {
  membership.joinAnswer = response;
}

function readJoinAnswer(consumer: Consumer, context: Context): void {
  const { membership } = consumer;
  const { joinAnswer: response } = membership;
  if (response === null) return;
  membership.joinAnswer = null;
  if (membership.state !== 'PREPARING_REBALANCE') {
    joinFailed(consumer, 'REBALANCE_IN_PROGRESS', context);
  } else if (response.error === 'NONE') joined(consumer, response, context);
  else if (response.error === 'MEMBER_ID_REQUIRED') {
    membership.memberId = response.memberId;
    membership.generation = -1;
    joinFailed(consumer, response.error, context);
  } else {
    if (response.error === 'UNKNOWN_MEMBER_ID') resetGeneration(consumer, true);
    joinFailed(consumer, response.error, context);
  }
}

function joined(consumer: Consumer, response: JoinGroupResponse, context: Context): void {
  const { membership } = consumer;
  membership.state = 'COMPLETING_REBALANCE';
  membership.generation = response.generation;
  membership.memberId = response.memberId;
  membership.protocol = response.protocol;
  startHeartbeats(consumer, context);
  if (response.leader === response.memberId) lead(consumer, response, context);
  else sendSyncGroup(consumer, [], context);
}

export function sendSyncGroup(
  consumer: Consumer,
  assignments: readonly MemberAssignment[],
  context: Context,
): void {
  const { membership, config, plan } = consumer;
  const { generation, memberId } = membership;
  const coordinator = ensureCoordinator(consumer, context);
  if (coordinator === null || plan.group === null) {
    joinFailed(consumer, 'COORDINATOR_NOT_AVAILABLE', context);
    return;
  }
  send(context, consumer, coordinator, {
    channel: 'coordinator',
    timeoutMs: config.requestTimeoutMs,
    body: {
      api: 'SyncGroup',
      group: plan.group,
      generation,
      memberId,
      instanceId: instanceIdOf(config),
      assignments,
    },
  });
}

export function onSyncAnswer(
  consumer: Consumer,
  { error, partitions }: SyncGroupResponse,
  request: SyncGroupRequest,
  context: Context,
): void {
  const { membership } = consumer;
  if (error === 'NONE') {
    if (membership.state !== 'COMPLETING_REBALANCE' || !isCurrent(consumer, request)) {
      joinFailed(consumer, 'ILLEGAL_GENERATION', context);
      return;
    }
    membership.state = 'STABLE';
    membership.needsRejoin = false;
    membership.synced = partitions;
    return;
  }
  const isReset = error === 'UNKNOWN_MEMBER_ID' || error === 'ILLEGAL_GENERATION';
  if (isReset && isCurrent(consumer, request)) {
    resetGeneration(consumer, error === 'UNKNOWN_MEMBER_ID');
  }
  joinFailed(consumer, error, context);
}

/** The join did not come to an end: it is tried again, at once or after the back-off. */
export function joinFailed(consumer: Consumer, error: ErrorCode, context: Context): void {
  const { membership } = consumer;
  membership.isJoining = false;
  membership.leading = null;
  membership.synced = null;
  membership.needsRejoin = true;
  switch (error) {
    case 'UNKNOWN_MEMBER_ID':
    case 'ILLEGAL_GENERATION':
    case 'REBALANCE_IN_PROGRESS':
    case 'MEMBER_ID_REQUIRED':
      return;
    case 'COORDINATOR_NOT_AVAILABLE':
    case 'NOT_COORDINATOR':
    case 'NETWORK_EXCEPTION':
      markCoordinatorUnknown(consumer);
      break;
    default:
      if (!isRetriable(error)) fail(consumer, { error: exceptionOf(error), partitions: [] });
  }
  membership.joinAt = context.now + retryDelayMs(consumer, context);
}

/** What poll() throws when the coordinator does not want this member. */
function exceptionOf(error: ErrorCode): string {
  switch (error) {
    case 'INCONSISTENT_GROUP_PROTOCOL':
      return 'InconsistentGroupProtocolException';
    case 'INVALID_SESSION_TIMEOUT':
      return 'InvalidSessionTimeoutException';
    case 'GROUP_MAX_SIZE_REACHED':
      return 'GroupMaxSizeReachedException';
    case 'INVALID_GROUP_ID':
      return 'InvalidGroupIdException';
    case 'FENCED_INSTANCE_ID':
      return 'FencedInstanceIdException';
    default:
      return 'KafkaException';
  }
}

/** The poll after a SyncGroup: the partitions are taken over, and the application is told. */
function takeOverAssignment(consumer: Consumer, context: Context): void {
  const { membership, config, plan } = consumer;
  const { synced } = membership;
  if (synced === null) return;
  membership.synced = null;
  membership.isJoining = false;
  if (membership.state !== 'STABLE' || !hasMembership(consumer)) {
    if (consumer.listener !== null) letGo(consumer, [], context);
    // The heartbeats have found out meanwhile that it is not a member any more.
    resetGeneration(consumer, true);
    return;
  }
  membership.needsJoinPrepare = true;
  if (!membership.isLeader) {
    if (hasLedOthers(consumer)) membership.needsRejoin = true;
    membership.joinedTopics = [];
  }
  membership.groupMetadata = { generation: membership.generation, memberId: membership.memberId };
  if (!isWanted(consumer, synced)) {
    // It has asked for other topics since: it joins again, and keeps what it has until then.
    membership.needsRejoin = true;
    return;
  }
  if (consumer.matching !== null) onDemand().patterns.obeyLeader(consumer, synced, context);
  const protocol = isCooperative(config) ? 'COOPERATIVE' : 'EAGER';
  const { revoked, added, joinsAgain } = handOver(protocol, owned(consumer), synced);
  if (joinsAgain) {
    if (!letGo(consumer, revoked, context)) {
      membership.synced = synced;
      membership.isJoining = true;
      return;
    }
    // What it has given up is for somebody else, who gets it in another rebalance.
    membership.needsRejoin = true;
  }
  const { generation } = membership;
  if (membership.protocol === 'sticky') {
    membership.stickyAssignment = { partitions: synced, generation };
  }
  consumer.nextAutoCommitAt = context.now + config.autoCommitIntervalMs;
  assign(consumer, synced, context);
  const isNew = new Set(added);
  emit(context, consumer.id, {
    type: 'partitions-assigned',
    group: plan.group ?? '',
    generation,
    partitions: owned(consumer).filter((partition) => isNew.has(partition)),
  });
}

/** Whether the assignment is of topics that it still asks for. */
function isWanted(consumer: Consumer, partitions: readonly PartitionId[]): boolean {
  const { topics } = consumer.subscription;
  return consumer.metadata.topics.every(
    ({ name, partitions: those }) =>
      topics.includes(name) ||
      (consumer.matching !== null && onDemand().patterns.isMatching(consumer, name)) ||
      !those.some(({ partition }) => partitions.includes(partition)),
  );
}

/** It is not the member any more that it was. Without its id it joins as a stranger. */
export function resetGeneration({ membership }: Consumer, forgetsId: boolean): void {
  membership.state = 'UNJOINED';
  membership.generation = -1;
  membership.protocol = null;
  if (forgetsId) membership.memberId = '';
  membership.needsRejoin = true;
  membership.needsJoinPrepare = true;
}

/**
 * Leaves without waiting for an answer. True: there is one to come. A static member does not tell
 * that it goes, unless it is told to; a dynamic one does, unless it is told not to.
 */
export function leaveGroup(
  consumer: Consumer,
  context: Context,
  leaves: boolean | null = null,
): boolean {
  const { membership, config, plan } = consumer;
  const { state, memberId, coordinator } = membership;
  const isMember = state !== 'UNJOINED' && memberId !== '';
  resetGeneration(consumer, true);
  if (!(leaves ?? instanceIdOf(config) === null)) return false;
  if (!isMember || coordinator === null || plan.group === null) return false;
  send(context, consumer, coordinator, {
    channel: 'coordinator',
    timeoutMs: config.requestTimeoutMs,
    body: { api: 'LeaveGroup', group: plan.group, members: [{ memberId, instanceId: null }] },
  });
  return true;
}

/** Before it leaves for good, the application gives up its partitions. */
export function giveUpAssignment(consumer: Consumer, context: Context): void {
  if (!isSubscribed(consumer) || consumer.assignment.length === 0) return;
  const { state } = consumer.membership;
  const isJoining = state === 'PREPARING_REBALANCE' || state === 'COMPLETING_REBALANCE';
  if (hasMembership(consumer) && !isJoining) revoke(consumer, owned(consumer), context);
  else loseAll(consumer, context);
}
