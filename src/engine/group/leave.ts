/**
 * LeaveGroup: members go by themselves, or an administrator sends them away.
 *
 * Kafka: GroupMetadataManager (classicGroupLeave, removeCurrentMemberFromClassicGroup).
 */
import { emit } from '../context.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  LeaveGroupRequest,
  LeaveGroupResponse,
  LeavingMember,
} from '../protocol/group-api.ts';
import { isPending, memberError, memberOf, removeMember, staticMemberId } from './classic-group.ts';
import type { GroupScope } from './coordinator-state.ts';
import { answerJoinError, maybeCompleteJoin, prepareOrCompleteJoin } from './rebalance.ts';

/** Takes them all off the group; one rebalance is enough for them. */
export function onLeaveGroup(scope: GroupScope, request: LeaveGroupRequest): LeaveGroupResponse {
  const { group } = scope;
  const members = request.members.map((leaving) => {
    const { memberId, instanceId } = leaving;
    return { memberId, instanceId, error: leave(scope, leaving) };
  });
  if (members.some(({ error }) => error === 'NONE')) {
    if (group.state === 'Stable' || group.state === 'CompletingRebalance') {
      prepareOrCompleteJoin(scope, 'member-left');
    } else maybeCompleteJoin(scope);
  }
  return { api: 'LeaveGroup', error: 'NONE', members };
}

function leave(scope: GroupScope, { memberId, instanceId }: LeavingMember): ErrorCode {
  const { group } = scope;
  if (memberId === '') {
    const id = instanceId === null ? null : staticMemberId(group, instanceId);
    if (id === null) return 'UNKNOWN_MEMBER_ID';
    take(scope, id);
    return 'NONE';
  }
  if (isPending(group, memberId)) {
    removeMember(group, memberId);
    return 'NONE';
  }
  const error = memberError(group, memberId, instanceId);
  if (error === 'NONE') take(scope, memberId);
  return error;
}

function take(scope: GroupScope, memberId: string): void {
  const { broker, group, context } = scope;
  const member = memberOf(group, memberId);
  if (member === null) return;
  answerJoinError(scope, member, 'UNKNOWN_MEMBER_ID');
  const { clientId } = member;
  emit(context, broker.id, { type: 'member-left', group: group.name, memberId, clientId });
  removeMember(group, memberId);
}
