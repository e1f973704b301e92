/**
 * The sync phase: the leader's assignment is written to the log, and then everybody gets their
 * part.
 *
 * Kafka: GroupMetadataManager (classicGroupSync, propagateAssignment, expirePendingSync).
 */
import { emit, setTimer } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { MemberAssignment, SyncGroupRequest } from '../protocol/group-api.ts';
import {
  memberError,
  memberOf,
  memberOrder,
  rebalanceTimeoutMs,
  removeMember,
  transitionTo,
  type ClassicGroup,
  type ClassicMember,
} from './classic-group.ts';
import { takeRound, type GroupScope } from './coordinator-state.ts';
import { prepareRebalance } from './rebalance.ts';
import { stateRefused } from './refused.ts';
import { stateExpired, windUpMember } from './session.ts';
import { appendGroupSync } from './writes.ts';

export function onSyncGroup(
  scope: GroupScope,
  request: SyncGroupRequest,
  address: ReplyAddress,
): void {
  const { broker, group, context } = scope;
  const member = memberOf(group, request.memberId);
  const error = refusal(group, request);
  if (error !== 'NONE' || member === null) {
    stateRefused(scope, request, error);
    respond(context, broker, address, { api: 'SyncGroup', error, partitions: [] });
    return;
  }
  removePendingSync(group, member.id);
  if (group.state === 'Stable') {
    const partitions = member.assignment;
    respond(context, broker, address, { api: 'SyncGroup', error: 'NONE', partitions });
    return;
  }
  member.parkedSync = address;
  if (group.leader === member.id) persist(scope, request);
}

function refusal(group: ClassicGroup, request: SyncGroupRequest): ErrorCode {
  const error = memberError(group, request.memberId, request.instanceId);
  if (error !== 'NONE') return error;
  if (request.generation !== group.generation) return 'ILLEGAL_GENERATION';
  return group.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE';
}

/** Members that the leader left out get nothing, and are told so. */
function persist(scope: GroupScope, request: SyncGroupRequest): void {
  const { group } = scope;
  const given = byMember(request.assignments);
  const assignments = group.members.map(({ id: memberId }): MemberAssignment => {
    return { memberId, partitions: given.get(memberId) ?? [] };
  });
  const error = appendGroupSync(scope, assignments);
  if (error !== 'NONE') failSync(scope, request.generation, error);
}

function byMember(
  assignments: readonly MemberAssignment[],
): ReadonlyMap<string, readonly PartitionId[]> {
  return new Map(assignments.map(({ memberId, partitions }) => [memberId, partitions]));
}

/** The assignment could not be written, or not in time: everybody has to join again. */
export function failSync(scope: GroupScope, generation: number, error: ErrorCode): void {
  const { group } = scope;
  if (group.state !== 'CompletingRebalance' || group.generation !== generation) return;
  for (const member of group.members) {
    member.assignment = [];
    answerSync(scope, member, error);
  }
  prepareRebalance(scope, 'append-failed');
}

/** The assignment is committed. Another rebalance may have begun meanwhile: then it is void. */
export function completeSync(
  scope: GroupScope,
  generation: number,
  assignments: readonly MemberAssignment[],
): void {
  const { broker, group, context } = scope;
  if (group.state !== 'CompletingRebalance' || group.generation !== generation) return;
  const given = byMember(assignments);
  for (const member of group.members) {
    member.assignment = given.get(member.id) ?? [];
  }
  for (const id of memberOrder(group)) {
    const member = memberOf(group, id);
    if (member !== null) answerSync(scope, member, 'NONE');
  }
  transitionTo(group, 'Stable', context.now);
  emit(context, broker.id, {
    type: 'rebalance-completed',
    group: group.name,
    generation,
    protocol: group.protocol,
    members: group.members.map(({ clientId, assignment }) => ({
      clientId,
      partitions: assignment,
    })),
  });
}

/** Answers a parked SyncGroup, if there is one: the member is heard of at this moment. */
export function answerSync(scope: GroupScope, member: ClassicMember, error: ErrorCode): void {
  const { broker, context } = scope;
  const { parkedSync } = member;
  if (parkedSync === null) return;
  member.parkedSync = null;
  const partitions = error === 'NONE' ? member.assignment : [];
  respond(context, broker, parkedSync, { api: 'SyncGroup', error, partitions });
  windUpMember(scope, member);
}

/** Every member has to send a SyncGroup within the rebalance timeout. */
export function expectSyncs(scope: GroupScope): void {
  const { broker, group, context } = scope;
  group.syncRound = takeRound(broker.coordinator);
  setTimer(context, broker, {
    delayMs: rebalanceTimeoutMs(group),
    timer: { type: 'group-sync', group: group.name, round: group.syncRound },
  });
}

export function stopExpectingSyncs(group: ClassicGroup): void {
  group.pendingSync = [];
  group.syncRound = 0;
}

function removePendingSync(group: ClassicGroup, memberId: string): void {
  group.pendingSync = group.pendingSync.filter((id) => id !== memberId);
  if (group.pendingSync.length === 0) group.syncRound = 0;
}

/**
 * Members that have not sent their SyncGroup are out, even when the group is stable without them.
 */
export function onSyncTimer(scope: GroupScope, round: number): void {
  const { group } = scope;
  if (group.syncRound !== round) return;
  group.syncRound = 0;
  if (group.state !== 'CompletingRebalance' && group.state !== 'Stable') return;
  if (group.pendingSync.length === 0) return;
  for (const id of group.pendingSync) {
    const member = memberOf(group, id);
    if (member !== null) stateExpired(scope, member);
    removeMember(group, id);
  }
  prepareRebalance(scope, 'sync-timeout');
}
