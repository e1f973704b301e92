/**
 * Batches of a transaction: what may be sent, and what becomes of them when it cannot go on.
 *
 * Kafka: TransactionManager (maybeAddPartition, isSendToPartitionAllowed, handleFailedBatch),
 * RecordAccumulator (abortUndrainedBatches, abortBatches, hasIncomplete).
 */
import type { Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { dropEmptyQueues, isQueue, type Accumulator, type PartitionQueue } from './accumulator.ts';
import { failBatch } from './delivery-failures.ts';
import { untrack } from './idempotence.ts';
import { adjustSequences, forgetSequences } from './sequence-recovery.ts';
import type { Producer } from './producer.ts';
import type { ProducerBatch } from './producer-batch.ts';
import { errorOf, pendingCall } from './transaction-calls.ts';
import { noteFailure, toAbortableWithBump, unexpected } from './transaction-errors.ts';
import { illegalState, type TransactionError, type Transactions } from './transaction-state.ts';

/**
 * `send()` has put a record into a batch: its partition belongs to the transaction from now on. Or
 * it throws; the record lies in its batch all the same, as in Kafka.
 */
export function addPartition(
  producer: Producer,
  transactions: Transactions,
  { partition, topic, number }: PartitionQueue,
): TransactionError | null {
  const failed = errorOf(producer, transactions) ?? pendingCall(transactions, 'send');
  if (failed !== null) return failed;
  const { state, isVersion2 } = transactions;
  const what = `Cannot add partition ${topic}-${number} to transaction`;
  if (producer.identity.producerId < 0) {
    return illegalState(`${what} before completing a call to initTransactions`);
  }
  if (state !== 'IN_TRANSACTION') return illegalState(`${what} while in state  ${state}`);
  const { partitions, newPartitions, pendingPartitions } = transactions;
  if (partitions.includes(partition)) return null;
  if (isVersion2) {
    partitions.push(partition);
    transactions.isStarted = true;
  } else if (!newPartitions.includes(partition) && !pendingPartitions.includes(partition)) {
    newPartitions.push(partition);
  }
  return null;
}

/** Whether batches of the partition may be sent: only after it has been added. */
export function maySendTo({ state, partitions }: Transactions, partition: PartitionId): boolean {
  return state !== 'FATAL_ERROR' && partitions.includes(partition);
}

/** Whether the end of any batch is still unknown to the application. */
export function hasIncomplete({ waiting, nodes }: Accumulator): boolean {
  if (waiting.length > 0) return true;
  return nodes.some(({ inFlight }) =>
    inFlight.some(({ batches }) => batches.some(({ isDone }) => !isDone)),
  );
}

/** What has never been sent is given up; what may have been written must become known. */
export function abortUndrained(
  producer: Producer,
  error: TransactionError,
  context: Context,
): void {
  const { accumulator } = producer;
  if (accumulator.waiting.length === 0) return;
  for (const partition of accumulator.waiting) {
    const queue = accumulator.queues[partition];
    if (!isQueue(queue)) continue;
    const kept: ProducerBatch[] = [];
    for (const batch of queue.batches) {
      if (batch.baseSequence >= 0) kept.push(batch);
      else failBatch(producer, batch, error, context);
    }
    queue.batches = kept;
  }
  dropEmptyQueues(accumulator);
}

/** After a fatal error everything is given up, what is under way too. */
export function abortAll(producer: Producer, error: TransactionError, context: Context): void {
  const { accumulator } = producer;
  for (const partition of accumulator.waiting) {
    const queue = accumulator.queues[partition];
    if (!isQueue(queue)) continue;
    for (const batch of queue.batches) failBatch(producer, batch, error, context);
    queue.batches = [];
  }
  for (const { inFlight } of accumulator.nodes) {
    for (const { batches } of inFlight) {
      for (const batch of batches) {
        if (!batch.isDone) failBatch(producer, batch, error, context);
      }
    }
  }
  dropEmptyQueues(accumulator);
}

/** A batch has failed for good: the transaction cannot be committed any more. */
export function onBatchFailed(
  producer: Producer,
  transactions: Transactions,
  { batch, queue, error, isUnwritten }: FailedBatch,
  context: Context,
): void {
  noteFailure(producer, transactions, { error, by: 'sender' }, context);
  if (batch.baseSequence >= 0) untrack(queue, batch);
  if (transactions.state === 'FATAL_ERROR' || batch.baseSequence < 0) return;
  if (error.reason === 'UNKNOWN_PRODUCER_ID') forgetSequences(producer, queue);
  else if (isUnwritten) adjustSequences(producer, queue, batch);
}

interface FailedBatch {
  readonly batch: ProducerBatch;
  readonly queue: PartitionQueue;
  readonly error: TransactionError;
  /** It is certain that no broker has it: its numbers may be used again. */
  readonly isUnwritten: boolean;
}

const UNACKNOWLEDGED = unexpected(
  "The client hasn't received acknowledgment for some previously sent messages and can no longer " +
    'retry them. It is safe to abort the transaction and continue.',
);

/** Batches have expired that may be in the log, and nothing that came later proves it. */
export function onSequencesLost(
  producer: Producer,
  transactions: Transactions,
  context: Context,
): void {
  toAbortableWithBump(producer, transactions, UNACKNOWLEDGED, context);
}
