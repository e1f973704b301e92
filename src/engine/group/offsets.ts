/**
 * Committed offsets: how far a group says that it has come.
 *
 * Kafka: OffsetMetadataManager (commitOffset, commitTransactionalOffset, fetchOffsets).
 */
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  CommittedOffset,
  FetchedOffset,
  OffsetCommitRequest,
  OffsetFetchRequest,
  OffsetFetchResponse,
} from '../protocol/group-api.ts';
import type { PartitionError, TxnOffsetCommitRequest } from '../protocol/transaction-api.ts';
import { commitError, offsetError, renewByCommit } from './commit-check.ts';
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
import type { TransactionalWriter } from '../broker/coordinator-log.ts';
import { answerInOrder, appendRecords, responseError, whenCommitted } from './writes.ts';
import { onDemand } from '../on-demand.ts';

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
  const missing = request.generation >= 0 ? 'GROUP_ID_NOT_FOUND' : 'NONE';
  const error = known === null ? missing : commitError(known, request, false);
  if (error !== 'NONE') {
    stateRefused(scope, request, error);
    return answer(error);
  }
  // Whoever commits without being a member makes a group that never has any.
  const group = known ?? addClassicGroup(shard, request.group, context.now);
  renewByCommit(scope, group, request.memberId);
  const { taken, refused } = sorted(scope, group, request);
  const body = { api: 'OffsetCommit', error: 'NONE', refused } as const;
  if (taken.length === 0) return answerInOrder(scope, address, body);
  const plain = { producer: null, answer: { reply: address, body } };
  const failure = appendOffsets(scope, request.group, taken, plain);
  if (failure !== 'NONE') answer(failure);
}

const NONE_REFUSED: readonly PartitionError[] = [];

/** Some partitions may be refused while others are not. */
export function sorted(
  scope: ShardScope,
  group: Group,
  request: OffsetCommitRequest | TxnOffsetCommitRequest,
): { taken: readonly CommittedOffset[]; refused: readonly PartitionError[] } {
  const { offsets } = request;
  let refused: PartitionError[] | null = null;
  for (const committed of offsets) {
    const error = offsetError(scope, group, request, committed);
    if (error === 'NONE') continue;
    refused ??= [];
    refused.push({ partition: committed.partition, error });
  }
  if (refused === null) return { taken: offsets, refused: NONE_REFUSED };
  const names = new Set(refused.map(({ partition }) => partition));
  return { taken: offsets.filter(({ partition }) => !names.has(partition)), refused };
}

/** Writes committed offsets. They count, and are answered, when the records are committed. */
export function appendOffsets(
  scope: ShardScope,
  group: string,
  offsets: readonly CommittedOffset[],
  {
    producer,
    answer,
  }: {
    producer: TransactionalWriter | null;
    answer: PendingAnswer;
  },
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
  const { error, requiredOffset } = appendRecords(scope, records, producer);
  if (error !== 'NONE') return responseError(error);
  const baseOffset = requiredOffset - offsets.length;
  const stored = offsets.map((committed, index): StoredOffset => {
    const { partition, offset, leaderEpoch, metadata } = committed;
    const recordOffset = baseOffset + index;
    return { partition, offset, leaderEpoch, metadata, committedAt, recordOffset };
  });
  const producerId = producer?.producerId ?? -1;
  const outcome = { type: 'offset-commit', offsets: stored, producerId } as const;
  whenCommitted(scope, requiredOffset, { group, outcome, answer });
  return 'NONE';
}

/**
 * Whoever wants stable offsets is told them after all that was written before; otherwise what is
 * committed is told at once.
 */
export function onOffsetFetch(
  scope: ShardScope,
  request: OffsetFetchRequest,
  address: ReplyAddress,
): void {
  const { broker, shard, context } = scope;
  if (!request.requireStable) {
    respond(context, broker, address, fetchOffsets(shard, request));
    return;
  }
  const outcome = { type: 'offset-fetch', request } as const;
  answerInOrder(scope, address, fetchOffsets(shard, request), outcome);
}

export function fetchOffsets(
  shard: CoordinatorPartition,
  request: OffsetFetchRequest,
): OffsetFetchResponse {
  const group = groupOf(shard, request.group);
  const error =
    group?.type === 'consumer'
      ? onDemand().consumerGroups.consumerFetchError(group, request)
      : 'NONE';
  if (error !== 'NONE') return { api: 'OffsetFetch', error, offsets: [] };
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
