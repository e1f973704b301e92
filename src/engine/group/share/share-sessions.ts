/**
 * Sessions of the members of share groups: whoever is not heard of for one is fenced.
 *
 * Kafka: GroupMetadataManager (rescheduleShareGroupSessionTimeout, shareGroupFenceMember); KIP-932.
 */
import { emit, setTimer } from '../../context.ts';
import { shareSettingsOf } from '../../share/share-config.ts';
import type { ShardScope } from '../coordinator-state.ts';
import { isWoundOn, windClock } from '../session-clock.ts';
import { appendRecords, responseError } from '../writes.ts';
import { shareMemberOf, type ShareGroup, type ShareMember } from './share-group.ts';
import {
  replayShareRecord,
  shareMemberTombstones,
  type ShareGroupRecord,
} from './share-records.ts';
import { metadataHashOf, topicNamesOf } from './share-target.ts';

/** Unless it is heard of again, the member expires. */
export function windUpShare(
  scope: ShardScope,
  group: ShareGroup,
  { id: memberId, session }: ShareMember,
  timeoutMs: number,
): void {
  const owner = { type: 'share-session', group: group.name, memberId } as const;
  windClock(scope, session, { owner, timeoutMs });
}

/** The timer of a member went off: it may have been heard of since. */
export function onShareSessionTimer(
  scope: ShardScope,
  group: ShareGroup,
  { memberId, round }: { readonly memberId: string; readonly round: number },
): void {
  const { broker, shard, context } = scope;
  const member = shareMemberOf(group, memberId);
  if (member === null || member.session.round !== round) return;
  const clock = member.session;
  const owner = { type: 'share-session', group: group.name, memberId } as const;
  if (isWoundOn(scope, clock, owner)) return;
  const records = expel(scope, group, member);
  if (responseError(appendRecords(scope, records).error) !== 'NONE') {
    clock.timerAt = context.now + RETRY_BACKOFF_MS;
    const timer = { ...owner, round };
    setTimer(context, broker, { delayMs: RETRY_BACKOFF_MS, timer, cause: clock.heardBy });
    return;
  }
  for (const record of records) replayShareRecord(shard, record);
  const { clientId } = member;
  const { lastHeardAt } = clock;
  const who = { group: group.name, memberId, clientId, lastHeardAt };
  emit(context, broker.id, { type: 'member-expired', ...who });
}

/** Kafka: CoordinatorRuntime's timer, which retries an operation that has failed. */
const RETRY_BACKOFF_MS = 500;

/** A coordinator has just read the group: everybody in it has a whole session to be heard of. */
export function windUpShareGroup(scope: ShardScope, group: ShareGroup): void {
  const { sessionTimeoutMs } = shareSettingsOf(scope.broker, group.name, scope.context);
  for (const member of group.members) windUpShare(scope, group, member, sessionTimeoutMs);
}

/** What takes a member out of its group. */
export function expel(
  { broker }: ShardScope,
  group: ShareGroup,
  member: ShareMember,
): ShareGroupRecord[] {
  const others = group.members.filter(({ id }) => id !== member.id);
  const metadataHash = metadataHashOf(topicNamesOf(others), broker.image);
  const value = { epoch: group.groupEpoch + 1, metadataHash };
  return [
    ...shareMemberTombstones(group.name, member.id),
    { type: 'share-group-metadata', group: group.name, value },
  ];
}
