/**
 * Changes of transactions: written to `__transaction_state`, and in force once they are committed.
 *
 * Kafka: TransactionStateManager.appendTransactionToLog, TransactionCoordinator (the callbacks of
 * its appends).
 */
import type { Broker } from '../broker/broker.ts';
import { appendToEnough } from '../broker/coordinator-log.ts';
import { emit, setTimer, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { respond } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import {
  appendError,
  transactionOf,
  transactionShard,
  type ChangePurpose,
  type PendingTransactionWrite,
  type TransactionPartition,
  type WaitingClient,
} from './coordinator-state.ts';
import { identityAfter } from './end-rules.ts';
import { beginMarkers, retryMarkersLater } from './markers.ts';
import {
  complete,
  type TransactionMetadata,
  type TransactionValue,
} from './transaction-metadata.ts';
import { transactionRecord } from './parse-record.ts';

/** One transactional id and what it takes to work on it. */
export interface TransactionScope {
  readonly broker: Broker;
  readonly shard: TransactionPartition;
  readonly transaction: TransactionMetadata;
  readonly context: Context;
}

/** Writes a change that was prepared. */
export function writeChange(
  scope: TransactionScope,
  value: TransactionValue,
  purpose: ChangePurpose,
  waiting: WaitingClient | null,
): void {
  const { broker, shard, transaction, context } = scope;
  const { transactionalId } = transaction;
  const { partition } = shard;
  const record = transactionRecord(transactionalId, value, context);
  const { error, requiredOffset } = appendToEnough(broker, partition, [record], context);
  const { transactions } = broker;
  const request = transactions.nextRequest;
  transactions.nextRequest += 1;
  const expiresAt = context.now + value.timeoutMs;
  const about = { partition, transactionalId, value, purpose };
  const write = { request, requiredOffset, ...about, expiresAt, waiting };
  if (error !== 'NONE') {
    failWrite(broker, write, appendError(error), context);
    return;
  }
  transactions.pendingWrites.push(write);
  armWriteExpiry(broker, expiresAt, context);
}

/** Records below the high watermark are committed. */
export function onTransactionsCommitted(
  broker: Broker,
  partition: PartitionId,
  highWatermark: number,
  context: Context,
): void {
  const { transactions } = broker;
  const { pendingWrites } = transactions;
  if (pendingWrites.length === 0) return;
  const isDone = (write: PendingTransactionWrite): boolean =>
    write.partition === partition && write.requiredOffset <= highWatermark;
  const done = pendingWrites.filter(isDone);
  if (done.length === 0) return;
  transactions.pendingWrites = pendingWrites.filter((write) => !isDone(write));
  for (const write of done) completeWrite(broker, write, context);
}

function scopeOf(
  broker: Broker,
  { partition, transactionalId }: PendingTransactionWrite,
  context: Context,
): TransactionScope | null {
  const shard = transactionShard(broker.transactions, partition);
  const transaction = shard === null ? null : transactionOf(shard, transactionalId);
  return shard === null || transaction === null ? null : { broker, shard, transaction, context };
}

function completeWrite(broker: Broker, write: PendingTransactionWrite, context: Context): void {
  const scope = scopeOf(broker, write, context);
  if (scope === null) {
    answerClient(broker, write, 'NOT_COORDINATOR', context);
    return;
  }
  const { shard, transaction } = scope;
  const { transactionalId, value, purpose } = write;
  if (purpose === 'expire') {
    shard.transactions = shard.transactions.filter((other) => other !== transaction);
    emit(context, broker.id, { type: 'transactional-id-expired', transactionalId });
    return;
  }
  const { state: from } = transaction.value;
  complete(transaction, value);
  const { state: to, producerId, producerEpoch, partitions } = value;
  const identity = { transactionalId, producerId, producerEpoch };
  if (from !== to || to !== 'Empty') {
    const changed = { ...identity, from, to, partitions, isFence: purpose === 'fence' };
    emit(context, broker.id, { type: 'transaction-state-changed', ...changed });
  }
  if (purpose === 'init') {
    const producer = write.waiting?.from ?? null;
    emit(context, broker.id, { type: 'transactional-producer-initialized', ...identity, producer });
  }
  answerClient(broker, write, 'NONE', context);
  if (purpose === 'end' || purpose === 'fence') beginMarkers(scope);
}

/** The record may be in the log all the same, and may be committed yet. */
export function failWrite(
  broker: Broker,
  write: PendingTransactionWrite,
  error: ErrorCode,
  context: Context,
): void {
  const transaction = scopeOf(broker, write, context)?.transaction ?? null;
  if (write.purpose === 'complete' && error === 'COORDINATOR_NOT_AVAILABLE') {
    // All have their markers: it is written once more, until it is in the log.
    retryMarkersLater(broker, context);
    return;
  }
  if (transaction !== null) {
    transaction.pendingState = null;
    transaction.completion = null;
    if (write.purpose === 'fence') transaction.hasFailedEpochFence = true;
  }
  answerClient(broker, write, error, context);
}

function answerClient(
  broker: Broker,
  { waiting, value, purpose }: PendingTransactionWrite,
  error: ErrorCode,
  context: Context,
): void {
  if (waiting === null) return;
  // Who has to abort first is asked to come again.
  const told = error === 'NONE' && purpose === 'fence' ? 'CONCURRENT_TRANSACTIONS' : error;
  answerWaiting(broker, waiting, { error: told, value }, context);
}

export function answerWaiting(
  broker: Broker,
  { address, api, partitions, version }: WaitingClient,
  { error, value }: { readonly error: ErrorCode; readonly value: TransactionValue | null },
  context: Context,
): void {
  const isGood = error === 'NONE' && value !== null;
  const none = { producerId: -1, producerEpoch: -1 };
  switch (api) {
    case 'AddPartitionsToTxn': {
      const results = partitions.map((partition) => ({ partition, error }));
      respond(context, broker, address, { api, results });
      break;
    }
    case 'AddOffsetsToTxn':
      respond(context, broker, address, { api, error });
      break;
    case 'EndTxn': {
      const next = isGood && version >= 2 ? identityAfter(value) : none;
      respond(context, broker, address, { api, error, ...next });
      break;
    }
    case 'InitProducerId': {
      const { producerId, producerEpoch } = isGood ? value : none;
      respond(context, broker, address, { api, error, producerId, producerEpoch });
    }
  }
}

/** The timeout of the transaction is over, and replicas are still missing the record. */
export function onTransactionWriteExpiry(broker: Broker, context: Context): void {
  const { transactions } = broker;
  transactions.writeExpiryAt = -1;
  const { pendingWrites } = transactions;
  const isOver = ({ expiresAt }: PendingTransactionWrite): boolean => expiresAt <= context.now;
  transactions.pendingWrites = pendingWrites.filter((write) => !isOver(write));
  for (const write of pendingWrites) {
    if (isOver(write)) failWrite(broker, write, appendError('REQUEST_TIMED_OUT'), context);
  }
  let next = -1;
  for (const { expiresAt } of transactions.pendingWrites) {
    if (next < 0 || expiresAt < next) next = expiresAt;
  }
  if (next >= 0) armWriteExpiry(broker, next, context);
}

/** One timer serves all: it is set for the oldest, and set again when it fires. */
function armWriteExpiry(broker: Broker, at: number, context: Context): void {
  const { transactions } = broker;
  if (transactions.writeExpiryAt >= 0 && transactions.writeExpiryAt <= at) return;
  transactions.writeExpiryAt = at;
  const timer = { type: 'transaction-write-expiry' } as const;
  setTimer(context, broker, { delayMs: at - context.now, timer });
}
