/**
 * A static member that comes back: it is known by its instance id, takes its place again under a
 * new member id, and whoever had the old one is fenced.
 *
 * Kafka: GroupMetadataManager.updateStaticMemberThenRebalanceOrCompleteJoin,
 * ClassicGroup.replaceStaticMember; KIP-345, KIP-814 (the leader need not assign).
 */
import { emit } from '../context.ts';
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { JoinGroupRequest } from '../protocol/group-api.ts';
import {
  memberOf,
  addMember,
  replaceMember,
  selectProtocol,
  silentClock,
  type ClassicMember,
} from './classic-group.ts';
import type { GroupScope, StaticJoin } from './coordinator-state.ts';
import {
  answerJoin,
  joinedResponse,
  maybeCompleteJoin,
  prepareOrCompleteJoin,
  prepareRebalance,
  refusedJoin,
} from './rebalance.ts';
import { windUpMember } from './session.ts';
import { answerSync } from './sync.ts';
import { appendStaticJoin } from './writes.ts';
import { mutants } from '../mutants.ts';

/** JoinGroup tells the leader from version 9 on that it need not assign. */
const KNOWS_SKIPPING = 9;

export function takeBack(
  scope: GroupScope,
  {
    request,
    address,
    oldId,
    memberId,
  }: { request: JoinGroupRequest; address: ReplyAddress; oldId: string; memberId: string },
): void {
  const { group } = scope;
  const old = memberOf(group, oldId);
  if (old === null) return;
  const leaderBefore = group.leader ?? '';
  const { protocols, sessionTimeoutMs, rebalanceTimeoutMs } = old;
  const member = putInPlace(scope, old, memberId);
  windUpMember(scope, member);
  member.protocols = request.protocols;
  member.sessionTimeoutMs = request.sessionTimeoutMs;
  member.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
  member.parkedJoin = address;
  if (group.state === 'CompletingRebalance') prepareRebalance(scope, 'member-replaced');
  else if (group.state !== 'Stable') maybeCompleteJoin(scope);
  else if (selectProtocol(group) !== group.protocol) {
    prepareOrCompleteJoin(scope, 'member-replaced');
  } else {
    const join: StaticJoin = {
      type: 'static-join',
      memberId,
      old: { id: oldId, protocols, sessionTimeoutMs, rebalanceTimeoutMs },
      leaderBefore,
      maySkip: (request.version ?? KNOWS_SKIPPING) >= KNOWS_SKIPPING,
    };
    const error = appendStaticJoin(scope, join);
    if (error !== 'NONE') failStaticJoin(scope, join, error);
  }
}

/** The new id has all that the old one had; a request of the old one that waits is fenced. */
function putInPlace(scope: GroupScope, old: ClassicMember, id: string): ClassicMember {
  const { broker, group, context } = scope;
  answerJoin(scope, old, refusedJoin(old.id, 'FENCED_INSTANCE_ID'));
  const { parkedSync } = old;
  old.parkedSync = null;
  if (parkedSync !== null) {
    const error = 'FENCED_INSTANCE_ID';
    respond(context, broker, parkedSync, { api: 'SyncGroup', error, partitions: [] });
  }
  const member: ClassicMember = { ...old, id, isNew: false, session: silentClock() };
  if (mutants.M34) addMember(group, member);
  else replaceMember(group, old, member);
  emit(context, broker.id, {
    type: 'member-replaced',
    group: group.name,
    instanceId: old.instanceId ?? '',
    clientId: old.clientId,
    memberId: id,
    oldMemberId: old.id,
  });
  return member;
}

/** The new id is committed: the group goes on as it was, without a rebalance. */
export function completeStaticJoin(scope: GroupScope, join: StaticJoin): void {
  const { group } = scope;
  const member = memberOf(group, join.memberId);
  if (member === null || member.parkedJoin === null) return;
  const response = joinedResponse(group, member);
  const isLeader = group.leader === member.id;
  answerJoin(
    scope,
    member,
    join.maySkip
      ? { ...response, skipAssignment: isLeader }
      : { ...response, leader: join.leaderBefore, members: [] },
  );
}

/** The log could not take the new id: the old one is in place again. */
export function failStaticJoin(scope: GroupScope, join: StaticJoin, error: ErrorCode): void {
  const { group } = scope;
  const member = memberOf(group, join.memberId);
  if (member === null) return;
  answerJoin(scope, member, refusedJoin('', error));
  const { id, ...before } = join.old;
  const old: ClassicMember = { ...member, ...before, id, session: silentClock() };
  answerSync(scope, member, error);
  replaceMember(group, member, old);
  windUpMember(scope, old);
}
