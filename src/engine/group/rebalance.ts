/**
 * The join phase: a rebalance begins, waits for the members, and makes a new generation of them.
 *
 * Kafka: GroupMetadataManager (prepareRebalance, tryCompleteInitialRebalanceElseSchedule,
 * completeClassicGroupJoin); KIP-134 (initial rebalance delay).
 */
import { emit, setTimer } from '../context.ts';
import type { RebalanceReason } from '../fact.ts';
import { respond } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { JoinGroupResponse } from '../protocol/group-api.ts';
import {
  canRebalance,
  electJoinedLeader,
  hasAllMembersJoined,
  memberOf,
  memberOrder,
  rebalanceTimeoutMs,
  removeMember,
  selectProtocol,
  subscribedTopics,
  transitionTo,
  type ClassicGroup,
  type ClassicMember,
} from './classic-group.ts';
import { takeRound, type GroupScope } from './coordinator-state.ts';
import { stateExpired, windUpMember } from './session.ts';
import { answerSync, expectSyncs, stopExpectingSyncs } from './sync.ts';
import { appendGroupMetadata } from './writes.ts';

/** A change in the membership: it begins a rebalance, or may be what one has been waiting for. */
export function prepareOrCompleteJoin(scope: GroupScope, reason: RebalanceReason): void {
  if (canRebalance(scope.group)) prepareRebalance(scope, reason);
  else maybeCompleteJoin(scope);
}

export function prepareRebalance(scope: GroupScope, reason: RebalanceReason): void {
  const { broker, group, context } = scope;
  if (group.state === 'CompletingRebalance') {
    for (const member of group.members) {
      member.assignment = [];
      answerSync(scope, member, 'REBALANCE_IN_PROGRESS');
    }
  }
  stopExpectingSyncs(group);
  const isInitial = group.state === 'Empty';
  transitionTo(group, 'PreparingRebalance', context.now);
  emit(context, broker.id, { type: 'rebalance-started', group: group.name, reason });
  if (isInitial) {
    const { groupInitialRebalanceDelayMs } = context.settings.broker;
    const leftMs = rebalanceTimeoutMs(group) - groupInitialRebalanceDelayMs;
    waitForMore(scope, groupInitialRebalanceDelayMs, Math.max(leftMs, 0));
  } else if (hasAllMembersJoined(group)) completeJoin(scope);
  else waitForMembers(scope);
}

/** Everybody is there. An initial rebalance waits all the same: more members may be starting. */
export function maybeCompleteJoin(scope: GroupScope): void {
  const { group } = scope;
  if (group.state !== 'PreparingRebalance' || group.previousState === 'Empty') return;
  if (hasAllMembersJoined(group)) completeJoin(scope);
}

function waitForMore(scope: GroupScope, delayMs: number, leftMs: number): void {
  scope.group.initialDelayMs = delayMs;
  scope.group.initialDelayLeftMs = leftMs;
  setJoinTimer(scope, delayMs);
}

function waitForMembers(scope: GroupScope): void {
  scope.group.initialDelayMs = -1;
  setJoinTimer(scope, rebalanceTimeoutMs(scope.group));
}

function setJoinTimer({ broker, group, context }: GroupScope, delayMs: number): void {
  group.joinRound = takeRound(broker.coordinator);
  const timer = { type: 'group-join', group: group.name, round: group.joinRound } as const;
  setTimer(context, broker, { delayMs, timer });
}

export function onJoinTimer(scope: GroupScope, round: number): void {
  const { group, context } = scope;
  if (group.joinRound !== round) return;
  group.joinRound = 0;
  const { initialDelayMs, initialDelayLeftMs: leftMs } = group;
  if (initialDelayMs >= 0 && group.hasNewMember && leftMs !== 0) {
    group.hasNewMember = false;
    const { groupInitialRebalanceDelayMs } = context.settings.broker;
    const delayMs = Math.min(groupInitialRebalanceDelayMs, leftMs);
    waitForMore(scope, delayMs, Math.max(leftMs - initialDelayMs, 0));
  } else completeJoin(scope);
}

/**
 * Ends the join phase with the members that are there. Those that did not come are out, but for
 * static ones: they have their session to come back in.
 */
export function completeJoin(scope: GroupScope): void {
  const { group } = scope;
  group.joinRound = 0;
  for (const member of group.members) {
    if (member.parkedJoin !== null || member.instanceId !== null) continue;
    stateExpired(scope, member);
    removeMember(group, member.id);
  }
  if (!electJoinedLeader(group) && group.members.length > 0) {
    waitForMembers(scope);
    return;
  }
  group.generation += 1;
  group.pendingSync = [];
  if (group.members.length === 0) becomeEmpty(scope);
  else startSyncPhase(scope);
}

function becomeEmpty(scope: GroupScope): void {
  const { broker, group, context } = scope;
  group.protocol = null;
  group.subscribedTopics = [];
  transitionTo(group, 'Empty', context.now);
  // When this write fails the old generation comes back with the next coordinator, and expires
  // there.
  appendGroupMetadata(scope, []);
  const { name, generation } = group;
  emit(context, broker.id, {
    type: 'rebalance-completed',
    group: name,
    generation,
    protocol: null,
    members: [],
  });
}

function startSyncPhase(scope: GroupScope): void {
  const { group } = scope;
  group.protocol = selectProtocol(group);
  group.subscribedTopics = subscribedTopics(group);
  transitionTo(group, 'CompletingRebalance', scope.context.now);
  for (const id of memberOrder(group)) {
    const member = memberOf(group, id);
    if (member === null) continue;
    answerJoin(scope, member, joinedResponse(group, member));
    windUpMember(scope, member);
    member.isNew = false;
    group.pendingSync.push(id);
  }
  expectSyncs(scope);
}

/** What a member of the current generation is told. Only the leader learns who the members are. */
export function joinedResponse(group: ClassicGroup, member: ClassicMember): JoinGroupResponse {
  const { generation, protocol, leader } = group;
  return {
    api: 'JoinGroup',
    error: 'NONE',
    generation,
    protocol,
    leader: leader ?? '',
    memberId: member.id,
    skipAssignment: false,
    members: member.id === leader ? subscriptions(group) : [],
  };
}

function subscriptions(group: ClassicGroup): JoinGroupResponse['members'] {
  const members: JoinGroupResponse['members'][number][] = [];
  for (const id of memberOrder(group)) {
    const member = memberOf(group, id);
    const subscription = member?.protocols.find(({ name }) => name === group.protocol);
    if (member === null || subscription === undefined) continue;
    members.push({ memberId: id, instanceId: member.instanceId, subscription });
  }
  return members;
}

export function refusedJoin(memberId: string, error: ErrorCode): JoinGroupResponse {
  return {
    api: 'JoinGroup',
    error,
    generation: -1,
    protocol: null,
    leader: '',
    memberId,
    skipAssignment: false,
    members: [],
  };
}

/** Answers a parked JoinGroup, if there is one. */
export function answerJoin(
  { broker, context }: GroupScope,
  member: ClassicMember,
  response: JoinGroupResponse,
): void {
  const { parkedJoin } = member;
  if (parkedJoin === null) return;
  member.parkedJoin = null;
  respond(context, broker, parkedJoin, response);
}

export function answerJoinError(scope: GroupScope, member: ClassicMember, error: ErrorCode): void {
  const memberId = error === 'UNKNOWN_MEMBER_ID' ? '' : member.id;
  answerJoin(scope, member, refusedJoin(memberId, error));
}
