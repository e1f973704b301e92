/**
 * Commits of a member of the consumer protocol: what they carry, and what their errors mean.
 *
 * Kafka: CommitRequestManager (OffsetCommitRequestState, OffsetFetchRequestState, MemberInfo).
 */
import type { CommitFailure } from '../fact.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { markCoordinatorUnknown } from './consumer-coordinator.ts';
import { fail } from './consumer-poll.ts';
import type { Consumer } from './consumer.ts';
import { exceptionOf } from './member-answer.ts';
import type { ModernMembership } from './member-state.ts';

/**
 * With its id and epoch as long as it is a member; afterwards with the id alone, which the broker
 * refuses as long as the group has other members.
 */
export function commitIdentity(
  { membership }: Consumer,
  { commitEpoch }: ModernMembership,
): { readonly generation: number; readonly memberId: string } {
  return { generation: commitEpoch, memberId: membership.memberId };
}

/** Who asks for committed offsets; only a member is checked. */
export function offsetFetchIdentity(
  { membership }: Consumer,
  { commitEpoch }: ModernMembership,
): { readonly memberId: string | null; readonly memberEpoch: number } {
  return {
    memberId: commitEpoch < 0 ? null : membership.memberId,
    memberEpoch: commitEpoch,
  };
}

/** With a newer epoch it asks again; who is no member any more gets an exception out of poll(). */
export function onOffsetFetchRefused(
  consumer: Consumer,
  { commitEpoch }: ModernMembership,
  error: ErrorCode,
): void {
  const isOutside = error === 'STALE_MEMBER_EPOCH' && commitEpoch < 0;
  if (error !== 'UNKNOWN_MEMBER_ID' && !isOutside) return;
  fail(consumer, { error: exceptionOf(error), partitions: [] });
}

/**
 * What the application hears of a commit that was refused. The membership is not touched: that is
 * the heartbeats' business.
 */
export function readModernCommitError(
  consumer: Consumer,
  error: ErrorCode,
): ErrorCode | CommitFailure {
  switch (error) {
    case 'COORDINATOR_NOT_AVAILABLE':
    case 'NOT_COORDINATOR':
    case 'REQUEST_TIMED_OUT':
    case 'NETWORK_EXCEPTION':
      markCoordinatorUnknown(consumer);
      return error;
    case 'UNKNOWN_MEMBER_ID':
    case 'FENCED_INSTANCE_ID':
    case 'STALE_MEMBER_EPOCH':
      return 'COMMIT_FAILED';
    default:
      return error;
  }
}
