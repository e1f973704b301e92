/**
 * Commits of a member of the consumer protocol: what they carry, and what their errors mean.
 *
 * Kafka: CommitRequestManager (OffsetCommitRequestState, OffsetFetchRequestState, MemberInfo).
 */
import type { CommitFailure } from '../fact.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { CommitKind } from './consumer-commit.ts';
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
  { commitEpoch }: ModernMembership,
  error: ErrorCode,
  kind: CommitKind,
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
      return 'COMMIT_FAILED';
    case 'STALE_MEMBER_EPOCH':
      // Before a revocation it is repeated, as long as there is an epoch.
      if (kind === 'join') return commitEpoch < 0 ? 'COMMIT_FAILED' : error;
      return kind === 'sync' || kind === 'close' ? 'COMMIT_FAILED' : error;
    case 'UNKNOWN_TOPIC_ID':
    case 'UNKNOWN_TOPIC_OR_PARTITION':
      // A topic that was deleted holds up no revocation.
      return kind === 'join' ? 'COMMIT_FAILED' : error;
    default:
      return error;
  }
}
