/**
 * The clock of a member goes off: unless it was wound up meanwhile, the member is given up.
 *
 * Kafka: GroupMetadataManager.expireClassicGroupMemberHeartbeat.
 */
import {
  hasAllMembersJoined,
  memberOf,
  removeMember,
  type ClassicMember,
} from './classic-group.ts';
import type { GroupScope } from './coordinator-state.ts';
import { answerJoinError, completeJoin, prepareRebalance } from './rebalance.ts';
import { stateExpired } from './session.ts';
import { isWoundOn } from './session-clock.ts';

/** The timer of a clock went off: the clock may have been wound up since. */
export function onSessionTimer(scope: GroupScope, memberId: string, round: number): void {
  const { group } = scope;
  const pending = group.pendingMembers.find(({ id }) => id === memberId) ?? null;
  const member = memberOf(group, memberId);
  const clock = (pending ?? member)?.session;
  if (clock === undefined || clock.round !== round) return;
  if (isWoundOn(scope, clock, { type: 'group-session', group: group.name, memberId })) return;
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

function completeIfAllJoined(scope: GroupScope): void {
  const { group } = scope;
  if (group.state === 'PreparingRebalance' && hasAllMembersJoined(group)) completeJoin(scope);
}
