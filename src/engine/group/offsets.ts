/**
 * Committed offsets: how far a group says that it has come.
 *
 * Kafka: OffsetMetadataManager (commitOffset, fetchOffsets), ClassicGroup.validateOffsetCommit.
 * Simplified: offsets do not expire (offsets.retention.minutes).
 */
import type { PartitionId } from '../ids.ts';
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  CommittedOffset,
  FetchedOffset,
  OffsetCommitRequest,
  OffsetFetchRequest,
  OffsetFetchResponse,
} from '../protocol/group-api.ts';
import type { PartitionError } from '../protocol/transaction-api.ts';
import { classicCommitError, renewByCommit, type Committer } from './commit-check.ts';
import {
  addClassicGroup,
  groupOf,
  keptOffsets,
  type CoordinatorPartition,
  type Group,
  type OffsetCommitRecord,
  type PendingAnswer,
  type ShardScope,
} from './coordinator-state.ts';
import { hasPendingOffset, offsetFor, type StoredOffset } from './group-offsets.ts';
import { stateRefused } from './refused.ts';
import { appendRecords, responseError, whenCommitted } from './writes.ts';

export function onOffsetCommit(
  scope: ShardScope,
  request: OffsetCommitRequest,
  address: ReplyAddress,
): void {
  const { broker, shard, context } = scope;
  const answer = (error: ErrorCode, refused: readonly PartitionError[] = NONE_REFUSED): void => {
    respond(context, broker, address, { api: 'OffsetCommit', error, refused });
  };
  const known = groupOf(shard, request.group);
  // Whoever commits without being a member makes a group that never has any.
  const missing = request.generation >= 0 ? 'GROUP_ID_NOT_FOUND' : 'NONE';
  const error = known === null ? missing : commitError(known, request, false);
  if (error !== 'NONE') {
    stateRefused(scope, request, error);
    return answer(error);
  }
  const group = known ?? addClassicGroup(shard, request.group, context.now);
  renewByCommit(scope, group, request.memberId);
  const offsets = request.offsets.filter(({ partition }) => exists(scope, partition));
  const refused = refusedOf(request.offsets, offsets);
  if (offsets.length === 0) return answer('NONE', refused);
  const body = { api: 'OffsetCommit', error: 'NONE', refused } as const;
  const failure = appendOffsets(scope, request.group, offsets, {
    producerId: -1,
    answer: { reply: address, body },
  });
  if (failure !== 'NONE') answer(failure);
}

const NONE_REFUSED: readonly PartitionError[] = [];

function refusedOf(
  asked: readonly CommittedOffset[],
  taken: readonly CommittedOffset[],
): readonly PartitionError[] {
  if (taken.length === asked.length) return NONE_REFUSED;
  return asked
    .filter((committed) => !taken.includes(committed))
    .map(({ partition }) => ({ partition, error: 'UNKNOWN_TOPIC_OR_PARTITION' }));
}

function exists({ broker }: ShardScope, partition: PartitionId): boolean {
  return Boolean(broker.image.partitions[partition]);
}

function commitError(group: Group, committer: Committer, isTransactional: boolean): ErrorCode {
  if (group.type === 'classic') return classicCommitError(group, committer, isTransactional);
  return 'UNKNOWN_MEMBER_ID';
}

/** Writes committed offsets. They count, and are answered, when the records are committed. */
export function appendOffsets(
  scope: ShardScope,
  group: string,
  offsets: readonly CommittedOffset[],
  { producerId, answer }: { producerId: number; answer: PendingAnswer | null },
): ErrorCode {
  const committedAt = scope.context.now;
  const records = offsets.map(
    ({ partition, offset, leaderEpoch, metadata }): OffsetCommitRecord => ({
      type: 'offset-commit',
      group,
      partition,
      value: { offset, leaderEpoch, metadata, committedAt },
    }),
  );
  const { error, requiredOffset } = appendRecords(scope, records);
  if (error !== 'NONE') return responseError(error);
  const baseOffset = requiredOffset - offsets.length;
  const stored = offsets.map((committed, index): StoredOffset => {
    return { ...committed, committedAt, recordOffset: baseOffset + index };
  });
  const outcome = { type: 'offset-commit', offsets: stored, producerId } as const;
  whenCommitted(scope, requiredOffset, { group, outcome, answer });
  return 'NONE';
}

export function fetchOffsets(
  shard: CoordinatorPartition,
  request: OffsetFetchRequest,
): OffsetFetchResponse {
  const kept = keptOffsets(shard, request.group);
  const offsets = request.partitions.map((partition): FetchedOffset => {
    if (kept === null) return { ...NOTHING_COMMITTED, partition };
    if (request.requireStable && hasPendingOffset(kept, partition)) {
      return { ...NOTHING_COMMITTED, partition, error: 'UNSTABLE_OFFSET_COMMIT' };
    }
    const found = offsetFor(kept.offsets, partition);
    if (found === null) return { ...NOTHING_COMMITTED, partition };
    const { offset, leaderEpoch, metadata } = found;
    return { partition, offset, leaderEpoch, metadata, error: 'NONE' };
  });
  return { api: 'OffsetFetch', error: 'NONE', offsets };
}

const NOTHING_COMMITTED = { offset: -1, leaderEpoch: -1, metadata: '', error: 'NONE' } as const;
