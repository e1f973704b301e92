/**
 * Who is still there: each member has a clock that its requests wind up again.
 *
 * Kafka: GroupMetadataManager (rescheduleClassicGroupMemberHeartbeat,
 * expireClassicGroupMemberHeartbeat, classicGroupHeartbeat).
 */
import { emit, setTimer } from '../context.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { HeartbeatRequest } from '../protocol/group-api.ts';
import {
  hasAllMembersJoined,
  memberError,
  memberOf,
  removeMember,
  type ClassicMember,
  type SessionClock,
} from './classic-group.ts';
import { takeRound, type GroupScope } from './coordinator-state.ts';
import { answerJoinError, completeJoin, prepareRebalance } from './rebalance.ts';
import { stateRefused } from './refused.ts';

/** Winds the clock up: unless it is wound again, `memberId` expires in `timeoutMs` simulated ms. */
export function windUp(
  { broker, group, context }: GroupScope,
  clock: SessionClock,
  { memberId, timeoutMs }: { memberId: string; timeoutMs: number },
): void {
  clock.deadline = context.now + timeoutMs;
  clock.lastHeardAt = context.now;
  clock.heardBy = context.cause;
  if (clock.timerAt >= 0 && clock.timerAt <= clock.deadline) return;
  clock.round = takeRound(broker.coordinator);
  clock.timerAt = clock.deadline;
  setTimer(context, broker, {
    delayMs: timeoutMs,
    timer: { type: 'group-session', group: group.name, memberId, round: clock.round },
  });
}

export function windUpMember(scope: GroupScope, member: ClassicMember): void {
  windUp(scope, member.session, { memberId: member.id, timeoutMs: member.sessionTimeoutMs });
}

/** The timer of a clock went off: the clock may have been wound up since. */
export function onSessionTimer(scope: GroupScope, memberId: string, round: number): void {
  const { broker, group, context } = scope;
  const pending = group.pendingMembers.find(({ id }) => id === memberId) ?? null;
  const member = memberOf(group, memberId);
  const clock = (pending ?? member)?.session;
  if (clock === undefined || clock.round !== round) return;
  clock.timerAt = -1;
  if (clock.deadline > context.now) {
    clock.timerAt = clock.deadline;
    setTimer(context, broker, {
      delayMs: clock.deadline - context.now,
      timer: { type: 'group-session', group: group.name, memberId, round },
      cause: clock.heardBy,
    });
    return;
  }
  if (pending !== null) {
    removeMember(group, memberId);
    completeIfAllJoined(scope);
  } else if (member !== null && !hasSatisfiedHeartbeat(member)) expire(scope, member);
}

/** One that waits for the others is there; but a new one may have gone without a word. */
function hasSatisfiedHeartbeat(member: ClassicMember): boolean {
  return !member.isNew && (member.parkedJoin !== null || member.parkedSync !== null);
}

function expire(scope: GroupScope, member: ClassicMember): void {
  const { group } = scope;
  stateExpired(scope, member);
  answerJoinError(scope, member, 'UNKNOWN_MEMBER_ID');
  removeMember(group, member.id);
  if (group.state === 'Stable' || group.state === 'CompletingRebalance') {
    prepareRebalance(scope, 'member-expired');
  } else completeIfAllJoined(scope);
}

/** A member was given up: by its session, or because it did not come to a rebalance in time. */
export function stateExpired({ broker, group, context }: GroupScope, member: ClassicMember): void {
  emit(context, broker.id, {
    type: 'member-expired',
    group: group.name,
    memberId: member.id,
    clientId: member.clientId,
    lastHeardAt: member.session.lastHeardAt,
  });
}

function completeIfAllJoined(scope: GroupScope): void {
  const { group } = scope;
  if (group.state === 'PreparingRebalance' && hasAllMembersJoined(group)) completeJoin(scope);
}

/**
 * The answer to a Heartbeat. During the join phase it calls for a rejoin, and counts all the same.
 */
export function heartbeat(scope: GroupScope, request: HeartbeatRequest): ErrorCode {
  const { group } = scope;
  const member = memberOf(group, request.memberId);
  let error: ErrorCode = memberError(group, request.memberId, request.instanceId);
  if (error === 'NONE' && request.generation !== group.generation) error = 'ILLEGAL_GENERATION';
  if (error !== 'NONE') {
    stateRefused(scope, request, error);
    return error;
  }
  if (member !== null) windUpMember(scope, member);
  return group.state === 'PreparingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE';
}
