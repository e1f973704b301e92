/**
 * Offsets that a producer commits within a transaction: they count when the marker of the
 * transaction is committed, and are gone when it is aborted.
 *
 * Kafka: OffsetMetadataManager (commitTransactionalOffset, validateTransactionalOffsetCommit),
 * GroupCoordinatorService.completeTransaction; KIP-98, KIP-447.
 */
import type { Broker } from '../broker/broker.ts';
import type { Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { TxnOffsetCommitRequest } from '../protocol/transaction-api.ts';
import { commitError } from './commit-check.ts';
import { addClassicGroup, groupOf, shardOf, type ShardScope } from './coordinator-state.ts';
import { appendOffsets, sorted } from './offsets.ts';
import { stateRefused } from './refused.ts';
import { answerInOrder, whenCommitted } from './writes.ts';

/** The coordinator of the transaction has confirmed before that this partition is part of it. */
export function onTxnOffsetCommit(
  scope: ShardScope,
  request: TxnOffsetCommitRequest,
  address: ReplyAddress,
): void {
  const { broker, shard, context } = scope;
  const answer = (error: ErrorCode): void => {
    respond(context, broker, address, { api: 'TxnOffsetCommit', error });
  };
  const known = groupOf(shard, request.group);
  // Who is not a member may commit for a group that is not there.
  const missing = request.generation >= 0 ? 'ILLEGAL_GENERATION' : 'NONE';
  const error = known === null ? missing : asGeneration(commitError(known, request, true));
  if (error !== 'NONE') {
    stateRefused(scope, request, error);
    return answer(error);
  }
  const group = known ?? addClassicGroup(shard, request.group, context.now);
  const { taken, refused } = sorted(scope, group, request);
  const body = { api: 'TxnOffsetCommit', error: refused[0]?.error ?? 'NONE' } as const;
  if (taken.length === 0) return answerInOrder(scope, address, body);
  const { producerId, producerEpoch } = request;
  const failure = appendOffsets(scope, request.group, taken, {
    producer: { producerId, producerEpoch },
    answer: { reply: address, body },
  });
  if (failure !== 'NONE') answer(failure);
}

/** Producers know generations alone. */
function asGeneration(error: ErrorCode): ErrorCode {
  return error === 'STALE_MEMBER_EPOCH' ? 'ILLEGAL_GENERATION' : error;
}

/** The marker lies in the log: what it decides counts when it is committed. */
export function onGroupTransactionEnd(
  broker: Broker,
  partition: PartitionId,
  ended: {
    readonly producerId: number;
    readonly isCommitted: boolean;
    /** The high watermark that commits the marker. */
    readonly requiredOffset: number;
  },
  context: Context,
): void {
  const shard = shardOf(broker.coordinator, partition);
  if (shard === null) return;
  const { producerId, isCommitted, requiredOffset } = ended;
  const outcome = { type: 'transaction-end', producerId, isCommitted } as const;
  whenCommitted({ broker, shard, context }, requiredOffset, { group: '', outcome, answer: null });
}
