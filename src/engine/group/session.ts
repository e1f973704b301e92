/**
 * Who is still there: each member has a clock that its requests wind up again.
 *
 * Kafka: GroupMetadataManager (rescheduleClassicGroupMemberHeartbeat, classicGroupHeartbeat).
 */
import { emit } from '../context.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { HeartbeatRequest } from '../protocol/group-api.ts';
import { memberError, memberOf, type ClassicMember, type SessionClock } from './classic-group.ts';
import type { GroupScope } from './coordinator-state.ts';
import { stateRefused } from './refused.ts';
import { windClock } from './session-clock.ts';

/** Winds the clock up: unless it is wound again, `memberId` expires in `timeoutMs` simulated ms. */
export function windUp(
  scope: GroupScope,
  clock: SessionClock,
  { memberId, timeoutMs }: { memberId: string; timeoutMs: number },
): void {
  const owner = { type: 'group-session', group: scope.group.name, memberId } as const;
  windClock(scope, clock, { owner, timeoutMs });
}

export function windUpMember(scope: GroupScope, member: ClassicMember): void {
  windUp(scope, member.session, { memberId: member.id, timeoutMs: member.sessionTimeoutMs });
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
