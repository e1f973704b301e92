/**
 * ConsumerGroupHeartbeat: by one request a member joins, says what it wants and what it has, and is
 * told what it shall have.
 *
 * Kafka: GroupCoordinatorService.throwIfConsumerGroupHeartbeatRequestIsInvalid,
 * GroupMetadataManager (consumerGroupHeartbeat, updateSubscriptionMetadata, maybeReconcile);
 * KIP-848.
 */
import type { PartitionId } from '../../ids.ts';
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../protocol/consumer-group-api.ts';
import {
  consumerMemberOf,
  isHeld,
  isReconciledTo,
  isSameList,
  isSameSet,
  type ConsumerGroup,
  type ConsumerMember,
} from './consumer-group.ts';
import { currentAssignmentRecord, epochRecord, memberRecord } from './consumer-records.ts';
import {
  cancelMemberTimers,
  isRefusal,
  refusal,
  setMemberTimer,
  type Draft,
  type Refusal,
  type Surroundings,
} from './draft.ts';
import { listOf } from './group-settings.ts';
import { admitMember } from './membership.ts';
import { updatePatterns } from './patterns.ts';
import { reconcile } from './reconcile.ts';
import {
  hasSameSubscriptions,
  membersWith,
  metadataHashOf,
  patternsOf,
  subscribedNames,
  subscriptionOf,
  subscriptionTest,
} from './subscriptions.ts';
import { updateTarget, type MemberTarget } from './target-assignment.ts';

/** Null: the request makes sense. */
export function heartbeatFault(
  request: ConsumerGroupHeartbeatRequest,
  { broker }: Pick<Surroundings, 'broker'>,
): Refusal | null {
  const { memberId, group, instanceId, rackId, memberEpoch, serverAssignor } = request;
  const invalid = (message: string): Refusal => refusal('INVALID_REQUEST', message);
  if (memberId === '') return invalid("MemberId can't be empty.");
  if (group === '') return invalid("GroupId can't be empty.");
  if (instanceId === '') return invalid("InstanceId can't be empty.");
  if (rackId === '') return invalid("RackId can't be empty.");
  if (memberEpoch === 0) {
    if (request.rebalanceTimeoutMs === -1) {
      return invalid('RebalanceTimeoutMs must be provided in first request.');
    }
    if (request.owned === null || request.owned.length > 0) {
      return invalid('TopicPartitions must be empty when (re-)joining.');
    }
    if (request.topics === null && request.pattern === null) {
      return invalid(
        'Either SubscribedTopicNames or SubscribedTopicRegex must be non-null when (re-)joining.',
      );
    }
  } else if (memberEpoch === -2 && instanceId === null) {
    return invalid("InstanceId can't be null.");
  } else if (memberEpoch < -2) return invalid('MemberEpoch is invalid.');
  const assignors = listOf(broker.groupConsumerAssignors);
  if (serverAssignor === null || assignors.includes(serverAssignor)) return null;
  const message =
    `ServerAssignor ${serverAssignor} is not supported. ` +
    `Supported assignors: ${assignors.join(', ')}.`;
  return refusal('UNSUPPORTED_ASSIGNOR', message);
}

/** What a heartbeat of somebody who does not leave does, and what it is answered. */
export function heartbeat(
  draft: Draft,
  request: ConsumerGroupHeartbeatRequest,
  surroundings: Surroundings,
): ConsumerGroupHeartbeatResponse | Refusal {
  const { group } = draft;
  const { memberId, memberEpoch, instanceId, owned } = request;
  const full = fullGroup(group, memberId, surroundings);
  if (full !== null) return full;
  const mayJoin = memberEpoch === 0;
  const { clientId } = request;
  const who = { memberId, clientId, instanceId, memberEpoch, owned, mayJoin };
  const before = admitMember(draft, who);
  if (isRefusal(before)) return before;
  const updated: ConsumerMember = {
    ...before,
    instanceId: instanceId ?? before.instanceId,
    rack: request.rackId ?? before.rack,
    rebalanceTimeoutMs:
      request.rebalanceTimeoutMs === -1 ? before.rebalanceTimeoutMs : request.rebalanceTimeoutMs,
    serverAssignor: request.serverAssignor ?? before.serverAssignor,
    topics: request.topics ?? before.topics,
    pattern: request.pattern === null ? before.pattern : request.pattern || null,
    clientId,
    classic: null,
  };
  const hasNewTopics = noteMember(draft, before, updated);
  const pattern = updatePatterns(draft, before, updated, surroundings);
  if (isRefusal(pattern)) return pattern;
  const state = updateEpoch(draft, updated, hasNewTopics || pattern.isResolved, surroundings);
  const target = updateTarget(draft, updated, state, surroundings);
  if (isRefusal(target)) return target;
  const hasSubscriptionChanged = hasNewTopics || pattern.isUpdated;
  const said = { hasSubscriptionChanged, owned };
  const after = reconcileMember(draft, updated, target, said, surroundings);
  setMemberTimer(draft, 'session', memberId, surroundings.settings.sessionTimeoutMs);
  const isFull =
    request.rebalanceTimeoutMs !== -1 &&
    (request.topics !== null || request.pattern !== null) &&
    owned !== null;
  const isToldAssignment = mayJoin || isFull || hasOtherPartitions(before, after);
  return {
    api: 'ConsumerGroupHeartbeat',
    error: 'NONE',
    message: null,
    memberId: after.id,
    memberEpoch: after.memberEpoch,
    heartbeatIntervalMs: surroundings.settings.heartbeatIntervalMs,
    assignment: isToldAssignment ? after.assigned : null,
  };
}

/** Null: there is room for the member, or it has its place already. */
export function fullGroup(
  group: ConsumerGroup,
  memberId: string,
  { broker }: Pick<Surroundings, 'broker'>,
): Refusal | null {
  const most = broker.groupConsumerMaxSize;
  if (group.members.length < most || consumerMemberOf(group, memberId) !== null) return null;
  const message = `The consumer group has reached its maximum capacity of ${most} members.`;
  return refusal('GROUP_MAX_SIZE_REACHED', message);
}

/** Writes the member when anything in it has changed. True: the topics that it named have. */
export function noteMember(draft: Draft, before: ConsumerMember, updated: ConsumerMember): boolean {
  if (isSameMember(before, updated)) return false;
  draft.records.push(memberRecord(draft.group.name, updated));
  return !isSameSet(before.topics, updated.topics);
}

/**
 * The group epoch moves on when somebody wants other topics, and when the topics have changed since
 * it was last looked.
 */
export function updateEpoch(
  draft: Draft,
  updated: ConsumerMember,
  isBumped: boolean,
  { image }: Surroundings,
): { readonly groupEpoch: number; readonly isHomogeneous: boolean } {
  const { group, records, facts } = draft;
  const isStale = group.metadataOffset !== image.nextOffset;
  if (!isBumped && !isStale) return group;
  const members = membersWith(group, updated);
  const patterns = patternsOf(group, members);
  const metadataHash = metadataHashOf(subscribedNames(members, patterns), image);
  const hasNewMetadata = metadataHash !== group.metadataHash;
  const isHomogeneous = hasSameSubscriptions(members, patterns);
  draft.hasComparedMetadata = true;
  if (!isBumped && !hasNewMetadata) return { groupEpoch: group.groupEpoch, isHomogeneous };
  const groupEpoch = group.groupEpoch + 1;
  records.push(epochRecord(group.name, groupEpoch, metadataHash));
  facts.push({
    type: 'group-epoch-bumped',
    group: group.name,
    from: group.groupEpoch,
    to: groupEpoch,
    reason: isBumped ? 'subscription' : 'metadata',
  });
  return { groupEpoch, isHomogeneous };
}

/** The next step of the member towards its target. */
export function reconcileMember(
  draft: Draft,
  member: ConsumerMember,
  target: MemberTarget,
  request: {
    readonly hasSubscriptionChanged: boolean;
    readonly owned: readonly PartitionId[] | null;
  },
  { image }: Surroundings,
): ConsumerMember {
  const { group, records, facts } = draft;
  const { hasSubscriptionChanged } = request;
  if (!hasSubscriptionChanged && isReconciledTo(member, target.epoch)) return member;
  const names = subscriptionOf(member, group.patterns);
  const after = reconcile(member, {
    ...request,
    targetEpoch: target.epoch,
    target: target.partitions,
    isUnsubscribed: names.length === 0,
    isSubscribed: subscriptionTest(names, image),
    isHeld: (partition) => isHeld(group, partition),
  });
  if (isSameMember(member, after)) return after;
  records.push(currentAssignmentRecord(group.name, after));
  facts.push({
    type: 'member-reconciled',
    group: group.name,
    memberId: after.id,
    clientId: after.clientId,
    state: after.state,
    from: member.memberEpoch,
    to: after.memberEpoch,
    partitions: after.assigned,
    revoking: after.pendingRevocation,
  });
  if (after.classic === null) timeRevocation(draft, after);
  return after;
}

/** Whoever has to give something up has to do so in time. */
function timeRevocation(draft: Draft, member: ConsumerMember): void {
  if (member.state !== 'UNREVOKED_PARTITIONS') {
    cancelMemberTimers(draft, member.id, ['rebalance']);
    return;
  }
  draft.timers.push({
    type: 'set',
    kind: 'rebalance',
    memberId: member.id,
    delayMs: member.rebalanceTimeoutMs,
    memberEpoch: member.memberEpoch,
    isOnlyIfAbsent: false,
  });
}

function hasOtherPartitions(before: ConsumerMember, after: ConsumerMember): boolean {
  return !(
    isSameList(before.assigned, after.assigned) &&
    isSameList(before.assignedEpochs, after.assignedEpochs)
  );
}

function isSameMember(left: ConsumerMember, right: ConsumerMember): boolean {
  return (
    left.memberEpoch === right.memberEpoch &&
    left.previousEpoch === right.previousEpoch &&
    left.state === right.state &&
    left.rebalanceTimeoutMs === right.rebalanceTimeoutMs &&
    left.id === right.id &&
    left.instanceId === right.instanceId &&
    left.rack === right.rack &&
    left.clientId === right.clientId &&
    isSameSet(left.topics, right.topics) &&
    left.pattern === right.pattern &&
    left.serverAssignor === right.serverAssignor &&
    !hasOtherPartitions(left, right) &&
    isSameList(left.pendingRevocation, right.pendingRevocation) &&
    isSameList(left.pendingEpochs, right.pendingEpochs) &&
    isSameClassic(left.classic, right.classic)
  );
}

function isSameClassic(left: ConsumerMember['classic'], right: ConsumerMember['classic']): boolean {
  if (left === null || right === null) return left === right;
  return (
    left.sessionTimeoutMs === right.sessionTimeoutMs &&
    JSON.stringify(left.protocols) === JSON.stringify(right.protocols)
  );
}
