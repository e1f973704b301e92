/**
 * How members of a consumer group go: for good, for a while, or because nothing was heard of them.
 *
 * Kafka: GroupMetadataManager (consumerGroupLeave, consumerGroupStaticMemberGroupLeave,
 * consumerGroupFenceMembers); KIP-848.
 */
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../protocol/consumer-group-api.ts';
import {
  consumerMemberOf,
  staticMemberOf,
  type ConsumerGroup,
  type ConsumerMember,
} from './consumer-group.ts';
import {
  currentAssignmentRecord,
  epochRecord,
  memberTombstones,
  patternTombstone,
} from './consumer-records.ts';
import {
  cancelMemberTimers,
  refusal,
  type Draft,
  type Refusal,
  type Surroundings,
} from './draft.ts';
import { mayConvert } from './group-settings.ts';
import { fencedInstance, LEAVES_FOR_A_WHILE, unknownMember } from './membership.ts';
import { metadataHashOf, patternsOf, subscribedNames } from './subscriptions.ts';

/** A heartbeat with the epoch -1, or -2. */
export function leave(
  draft: Draft,
  request: ConsumerGroupHeartbeatRequest,
  surroundings: Surroundings,
): ConsumerGroupHeartbeatResponse | Refusal {
  const { group } = draft;
  const { memberId, instanceId, memberEpoch } = request;
  const member =
    instanceId === null ? consumerMemberOf(group, memberId) : staticMemberOf(group, instanceId);
  if (member === null) {
    return instanceId === null
      ? unknownMember(group, memberId)
      : refusal('UNKNOWN_MEMBER_ID', `Instance id ${instanceId} is unknown.`);
  }
  const fenced = instanceId === null ? null : fencedInstance(member, memberId);
  if (fenced !== null) return fenced;
  const isForAWhile = instanceId !== null && memberEpoch === LEAVES_FOR_A_WHILE;
  draft.facts.push({
    type: isForAWhile ? 'static-member-away' : 'member-left',
    group: group.name,
    memberId,
    clientId: member.clientId,
  });
  if (isForAWhile) stepAside(draft, member);
  else removeMembers(draft, [member], surroundings);
  return {
    api: 'ConsumerGroupHeartbeat',
    error: 'NONE',
    message: null,
    memberId,
    memberEpoch,
    heartbeatIntervalMs: 0,
    assignment: null,
  };
}

/** It keeps its place, and what it has, until its session is over. */
function stepAside({ group, records }: Draft, member: ConsumerMember): void {
  const away: ConsumerMember = {
    ...member,
    memberEpoch: LEAVES_FOR_A_WHILE,
    assignedEpochs: member.assigned.map(() => 0),
    pendingRevocation: [],
    pendingEpochs: [],
  };
  records.push(currentAssignmentRecord(group.name, away));
}

/**
 * Takes members off the group, whose epoch moves on. When only members of the classic protocol are
 * left the group becomes one of that protocol.
 */
export function removeMembers(
  draft: Draft,
  leaving: readonly ConsumerMember[],
  surroundings: Surroundings,
): void {
  const { group, records, facts } = draft;
  if (leaving.length === 0) return;
  const left = group.members.filter((member) => !leaving.includes(member));
  if (mayDowngrade(left, surroundings)) {
    draft.downgrade = { leaving, joining: null, needsRebalance: true };
    return;
  }
  for (const { id } of leaving) records.push(...memberTombstones(group.name, id));
  const patterns = patternsOf(group, left);
  for (const { pattern } of unusedPatterns(group, leaving, left)) {
    records.push(patternTombstone(group.name, pattern));
  }
  const metadataHash = metadataHashOf(subscribedNames(left, patterns), surroundings.image);
  const groupEpoch = group.groupEpoch + 1;
  records.push(epochRecord(group.name, groupEpoch, metadataHash));
  facts.push({
    type: 'group-epoch-bumped',
    group: group.name,
    from: group.groupEpoch,
    to: groupEpoch,
    reason: 'member-gone',
  });
  for (const { id } of leaving) cancelMemberTimers(draft, id);
}

/** Nobody of the consumer protocol would be left, but somebody of the classic one. */
export function mayDowngrade(
  left: readonly ConsumerMember[],
  { broker }: Pick<Surroundings, 'broker'>,
): boolean {
  return (
    left.length > 0 &&
    left.every(({ classic }) => classic !== null) &&
    mayConvert(broker, 'classic') &&
    left.length <= broker.groupMaxSize
  );
}

/** Regular expressions that nobody uses any more. */
function unusedPatterns(
  { name }: ConsumerGroup,
  leaving: readonly ConsumerMember[],
  left: readonly ConsumerMember[],
): readonly { readonly group: string; readonly pattern: string }[] {
  const unused = new Set<string>();
  for (const { pattern } of leaving) {
    if (pattern !== null && !left.some((member) => member.pattern === pattern)) unused.add(pattern);
  }
  return [...unused].map((pattern) => ({ group: name, pattern }));
}
