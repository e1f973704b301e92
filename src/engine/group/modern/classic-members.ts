/**
 * Members of the classic protocol in a group of the consumer protocol, on its way from the one to
 * the other. Each goes on as it is used to: its generation is its member epoch, and it is told to
 * join again when it has to change something.
 *
 * Kafka: GroupMetadataManager (classicGroupJoinToConsumerGroup, classicGroupSyncToConsumerGroup,
 * classicGroupHeartbeatToConsumerGroup, classicGroupLeaveToConsumerGroup); KIP-848.
 */
import type { ErrorCode } from '../../protocol/errors.ts';
import type {
  GroupProtocol,
  HeartbeatRequest,
  JoinGroupRequest,
  JoinGroupResponse,
  LeaveGroupRequest,
  LeaveGroupResponse,
  SyncGroupRequest,
  SyncGroupResponse,
} from '../../protocol/group-api.ts';
import {
  classicMemberCount,
  consumerMemberOf,
  isHeld,
  staticMemberOf,
  targetOf,
  type ConsumerGroup,
  type ConsumerMember,
} from './consumer-group.ts';
import {
  cancelMemberTimers,
  isRefusal,
  refusal,
  setMemberTimer,
  type Draft,
  type Refusal,
  type Surroundings,
} from './draft.ts';
import { fullGroup, noteMember, reconcileMember, updateEpoch } from './heartbeat.ts';
import { mayConvert } from './group-settings.ts';
import { mayDowngrade, removeMembers } from './leave.ts';
import { admitMember, fencedInstance, unknownMember } from './membership.ts';
import { updatePatterns } from './patterns.ts';
import { lastTarget, updateTarget } from './target-assignment.ts';

/** `memberId`: as in the request, or one that was made for whoever has none. */
export function joinAsClassic(
  draft: Draft,
  request: JoinGroupRequest,
  memberId: string,
  surroundings: Surroundings,
): JoinGroupResponse | Refusal {
  const { group } = draft;
  const { instanceId, sessionTimeoutMs, protocols } = request;
  const isUnknown = request.memberId === '';
  const fault = joinFault(group, request, memberId, surroundings);
  if (fault !== null) return fault;
  const offered = protocols[0];
  if (offered === undefined) return refusal('INCONSISTENT_GROUP_PROTOCOL', '');
  const before = admitMember(draft, {
    memberId,
    clientId: request.clientId,
    instanceId,
    memberEpoch: null,
    owned: [],
    mayJoin: instanceId === null || isUnknown,
  });
  if (isRefusal(before)) return before;
  const updated: ConsumerMember = {
    ...before,
    instanceId: instanceId ?? before.instanceId,
    rack: offered.rack ?? before.rack,
    rebalanceTimeoutMs:
      request.rebalanceTimeoutMs === -1 ? before.rebalanceTimeoutMs : request.rebalanceTimeoutMs,
    topics: offered.topics,
    pattern: null,
    clientId: request.clientId,
    classic: { sessionTimeoutMs, protocols },
  };
  const after = settle(draft, { before, updated, offered }, surroundings);
  if (isRefusal(after)) return after;
  cancelMemberTimers(draft, memberId, ['join']);
  if (draft.downgrade === null) {
    setMemberTimer(draft, 'session', memberId, sessionTimeoutMs);
    setMemberTimer(draft, 'sync', memberId, request.rebalanceTimeoutMs);
  }
  return {
    api: 'JoinGroup',
    error: 'NONE',
    generation: after.memberEpoch,
    protocol: offered.name,
    leader: '',
    memberId: after.id,
    skipAssignment: false,
    members: [],
  };
}

/** The subscription and the next step of the member; or the group goes back to what it was. */
function settle(
  draft: Draft,
  {
    before,
    updated,
    offered,
  }: {
    readonly before: ConsumerMember;
    readonly updated: ConsumerMember;
    readonly offered: GroupProtocol;
  },
  surroundings: Surroundings,
): ConsumerMember | Refusal {
  const { group } = draft;
  const isDowngraded = takesLastPlace(group, updated, surroundings);
  const hasNewTopics = noteMember(draft, before, updated);
  const pattern = updatePatterns(draft, before, updated, surroundings);
  if (isRefusal(pattern)) return pattern;
  const hasSubscriptionChanged = hasNewTopics || pattern.isUpdated;
  const state = updateEpoch(draft, updated, hasSubscriptionChanged, surroundings);
  const said = { hasSubscriptionChanged, owned: offered.owned };
  if (!isDowngraded) {
    const target = updateTarget(draft, updated, state, surroundings);
    if (isRefusal(target)) return target;
    return reconcileMember(draft, updated, target, said, surroundings);
  }
  const needsRebalance = group.assignmentEpoch < state.groupEpoch;
  const target = { epoch: group.assignmentEpoch, partitions: lastTarget(group, updated) };
  const after = needsRebalance
    ? updated
    : reconcileMember(draft, updated, target, said, surroundings);
  draft.downgrade = { leaving: [], joining: after, needsRebalance };
  return after;
}

/** The static member whose place it takes was the last one of the consumer protocol. */
function takesLastPlace(
  group: ConsumerGroup,
  updated: ConsumerMember,
  surroundings: Surroundings,
): boolean {
  const former = staticMemberOf(group, updated.instanceId);
  if (former === null || former.classic !== null) return false;
  return mayDowngrade([...group.members.filter((own) => own !== former), updated], surroundings);
}

function joinFault(
  group: ConsumerGroup,
  request: JoinGroupRequest,
  memberId: string,
  surroundings: Surroundings,
): Refusal | null {
  const { broker } = surroundings;
  if (!mayConvert(broker, 'consumer') && !mayConvert(broker, 'classic')) {
    return refusal(
      'INCONSISTENT_GROUP_PROTOCOL',
      `Cannot join the consumer group ${group.name} with the classic protocol because the group ` +
        'migration is disabled.',
    );
  }
  const full = fullGroup(group, memberId, surroundings);
  if (full !== null) return full;
  if (!supports(group, request.protocols)) {
    const message = `Member ${memberId}'s protocols are not supported.`;
    return refusal('INCONSISTENT_GROUP_PROTOCOL', message);
  }
  const isNewClient = (request.version ?? HANDS_OUT_IDS) >= HANDS_OUT_IDS;
  if (request.memberId !== '' || request.instanceId !== null || !isNewClient) return null;
  return refusal('MEMBER_ID_REQUIRED', '');
}

/** The version of JoinGroup from which on a new member is told its id first. */
const HANDS_OUT_IDS = 4;

/** One of these assignors is known to every member of the classic protocol. */
function supports(group: ConsumerGroup, protocols: readonly GroupProtocol[]): boolean {
  if (group.members.length === 0) return protocols.length > 0;
  const count = classicMemberCount(group);
  return protocols.some(
    ({ name }) =>
      group.members.filter(({ classic }) =>
        classic?.protocols.some((protocol) => protocol.name === name),
      ).length === count,
  );
}

/** SyncGroup: it is told what it has now. */
export function syncAsClassic(
  draft: Draft,
  request: SyncGroupRequest,
): SyncGroupResponse | Refusal {
  const { group } = draft;
  const member = classicMemberFor(group, request);
  if (isRefusal(member)) return member;
  if (group.assignmentEpoch > member.memberEpoch && member.state !== 'UNREVOKED_PARTITIONS') {
    awaitJoin(draft, member);
    return refusal(
      'REBALANCE_IN_PROGRESS',
      `A new rebalance is triggered in group ${group.name} and member ${member.id} should rejoin ` +
        'to catch up.',
    );
  }
  cancelMemberTimers(draft, member.id, ['sync']);
  setMemberTimer(draft, 'session', member.id, member.classic?.sessionTimeoutMs ?? 0);
  return { api: 'SyncGroup', error: 'NONE', partitions: member.assigned };
}

/** Heartbeat: a member that has something to change is called to join again. */
export function heartbeatAsClassic(draft: Draft, request: HeartbeatRequest): ErrorCode {
  const { group } = draft;
  const member = classicMemberFor(group, request);
  if (isRefusal(member)) return member.error;
  setMemberTimer(draft, 'session', member.id, member.classic?.sessionTimeoutMs ?? 0);
  const hasToJoin =
    member.memberEpoch < group.assignmentEpoch ||
    member.state === 'UNREVOKED_PARTITIONS' ||
    (member.state === 'UNRELEASED_PARTITIONS' && !waitsForOthers(group, member));
  if (!hasToJoin) return 'NONE';
  awaitJoin(draft, member);
  return 'REBALANCE_IN_PROGRESS';
}

/** LeaveGroup, of members of either protocol: an administrator need not know which. */
export function leaveAsClassic(
  draft: Draft,
  request: LeaveGroupRequest,
  surroundings: Surroundings,
): LeaveGroupResponse {
  const { group } = draft;
  const leaving: ConsumerMember[] = [];
  const members = request.members.map(({ memberId, instanceId }) => {
    const found = leavingMember(group, memberId, instanceId);
    if (isRefusal(found)) return { memberId, instanceId, error: found.error };
    if (!leaving.includes(found)) leaving.push(found);
    return { memberId, instanceId, error: 'NONE' as const };
  });
  for (const { id, clientId } of leaving) {
    draft.facts.push({ type: 'member-left', group: group.name, memberId: id, clientId });
  }
  removeMembers(draft, leaving, surroundings);
  return { api: 'LeaveGroup', error: 'NONE', members };
}

function leavingMember(
  group: ConsumerGroup,
  memberId: string,
  instanceId: string | null,
): ConsumerMember | Refusal {
  if (instanceId === null) {
    return consumerMemberOf(group, memberId) ?? unknownMember(group, memberId);
  }
  const member = staticMemberOf(group, instanceId);
  if (member === null) return refusal('UNKNOWN_MEMBER_ID', `Instance id ${instanceId} is unknown.`);
  return memberId === '' ? member : (fencedInstance(member, memberId) ?? member);
}

function classicMemberFor(
  group: ConsumerGroup,
  request: Pick<HeartbeatRequest, 'memberId' | 'instanceId' | 'generation'>,
): ConsumerMember | Refusal {
  const { memberId, instanceId, generation } = request;
  const member =
    instanceId === null ? consumerMemberOf(group, memberId) : staticMemberOf(group, instanceId);
  if (member === null) return unknownMember(group, memberId);
  const fenced = instanceId === null ? null : fencedInstance(member, memberId);
  if (fenced !== null) return fenced;
  if (member.classic === null) {
    const message = `Member ${member.id} does not use the classic protocol.`;
    return refusal('UNKNOWN_MEMBER_ID', message);
  }
  if (generation === member.memberEpoch) return member;
  return refusal(
    'ILLEGAL_GENERATION',
    `The request generation id ${generation} is not equal to the member epoch ` +
      `${member.memberEpoch} of member ${member.id}.`,
  );
}

/** What it shall have is still with somebody else: to join again would not help. */
function waitsForOthers(group: ConsumerGroup, member: ConsumerMember): boolean {
  return targetOf(group, member.id).some(
    (partition) => !member.assigned.includes(partition) && isHeld(group, partition),
  );
}

/** Once it has been called it has to come in time. */
function awaitJoin(draft: Draft, { id, rebalanceTimeoutMs }: ConsumerMember): void {
  draft.timers.push({
    type: 'set',
    kind: 'join',
    memberId: id,
    delayMs: rebalanceTimeoutMs,
    memberEpoch: -1,
    isOnlyIfAbsent: true,
  });
}
