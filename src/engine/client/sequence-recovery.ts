/**
 * How a producer goes on numbering when batches were refused, have expired or have moved.
 *
 * Kafka: TransactionManager (without transactions), TxnPartitionMap, TxnPartitionEntry; KIP-360
 * (the epoch is bumped by the client).
 */
import { emit, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { nextSequence } from '../log/producer-state.ts';
import { onDemand } from '../on-demand.ts';
import { isRetriable, type ErrorCode } from '../protocol/errors.ts';
import { isQueue, type PartitionQueue } from './accumulator.ts';
import {
  batchesUnderWay,
  startAtBeginning,
  untrack,
  type ProducerIdentity,
} from './idempotence.ts';
import type { ProducerBatch } from './producer-batch.ts';
import type { Producer } from './producer.ts';

const LARGEST_EPOCH = 32_767;

/** Where batches have expired that may have been written, it may be known by now whether. */
export function resolveSequences(producer: Producer, context: Context): void {
  const { identity, accumulator } = producer;
  if (identity.unresolved.length === 0) return;
  identity.unresolved = identity.unresolved.filter((partition) => {
    const queue = accumulator.queues[partition];
    return isQueue(queue) && !isResolved(producer, queue, context);
  });
}

/**
 * A batch that had been sent has expired. When nothing of the partition is under way any more, it
 * is known whether brokers have all numbers up to the next one.
 */
function isResolved(producer: Producer, queue: PartitionQueue, context: Context): boolean {
  if (queue.unresolvedFrom < 0) return true;
  if (queue.inFlight.length > 0) return false;
  queue.unresolvedFrom = -1;
  if (isNext(queue, queue.nextSequence)) return true;
  const { identity, transactions } = producer;
  if (transactions === null) requestBump(identity, queue);
  else onDemand().producers.onSequencesLost(producer, transactions, context);
  return true;
}

function requestBump(identity: ProducerIdentity, { partition }: PartitionQueue): void {
  identity.needsBump = true;
  if (!identity.toRewrite.includes(partition)) identity.toRewrite.push(partition);
}

/** The next epoch: what is under way is numbered anew where numbers are out of step. */
export function bumpEpoch(producer: Producer, context: Context): void {
  const { identity, accumulator } = producer;
  if (identity.epoch === LARGEST_EPOCH) {
    identity.producerId = -1;
    identity.epoch = -1;
  } else {
    identity.epoch += 1;
    const { producerId, epoch: producerEpoch } = identity;
    const bumped = { producerId, producerEpoch, partitions: identity.toRewrite.slice() };
    emit(context, producer.id, { type: 'producer-epoch-bumped', ...bumped });
  }
  for (const partition of identity.toRewrite) {
    const queue = accumulator.queues[partition];
    if (!isQueue(queue)) continue;
    startAtBeginning(producer, queue);
    queue.unresolvedFrom = -1;
  }
  identity.toRewrite = [];
  identity.needsBump = false;
}

/**
 * A batch has failed for good. Unless it may lie in the log after all, its numbers leave a gap that
 * only a new epoch closes.
 */
export function noteNumbersFailed(
  { identity }: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
  { error, mayHaveBeenWritten }: { error: ErrorCode | null; mayHaveBeenWritten: boolean },
): void {
  untrack(queue, batch);
  if (error === 'OUT_OF_ORDER_SEQUENCE_NUMBER' || !mayHaveBeenWritten) requestBump(identity, queue);
}

/** A batch that was tried more than once has expired: it may lie in the log, or not. */
export function markUnresolved(
  { identity }: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
): void {
  if (queue.unresolvedFrom < 0) identity.unresolved.push(queue.partition);
  const next = nextSequence(batch.baseSequence, batch.records.length - 1) + 1;
  if (next > queue.unresolvedFrom) queue.unresolvedFrom = next;
}

/** Whether an error that came for a numbered batch may pass. */
export function mayRetryNumbered(
  { identity, transactions }: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
  error: ErrorCode,
): boolean {
  if (error === 'UNKNOWN_PRODUCER_ID') {
    // A transaction has to be aborted then.
    if (transactions !== null) return batch.isRenumbered;
    if (!batch.isRenumbered) requestBump(identity, queue);
    return true;
  }
  if (error !== 'OUT_OF_ORDER_SEQUENCE_NUMBER') return isRetriable(error);
  const isInDoubt = queue.unresolvedFrom >= 0;
  // One before it is not answered yet, or it has been given other numbers since it was sent.
  if (!isInDoubt && (batch.isRenumbered || !isNext(queue, batch.baseSequence))) return true;
  if (transactions !== null) return false;
  // It is the next one, and the broker lacks what was before it: there is a gap.
  if (!isInDoubt || batch.baseSequence === queue.unresolvedFrom) requestBump(identity, queue);
  return true;
}

function isNext({ lastAckedSequence }: PartitionQueue, sequence: number): boolean {
  return sequence - lastAckedSequence === 1;
}

/**
 * The partition has another id now, as its topic was made again, or an id of the past, as a broker
 * has not heard of that yet: the numbers go on. Only one of its queues ever has them.
 */
export function adoptNumbers(
  { identity }: Producer,
  home: PartitionQueue,
  old: PartitionQueue,
): void {
  if (old.producerId < 0) return;
  home.producerId = old.producerId;
  home.producerEpoch = old.producerEpoch;
  home.nextSequence = old.nextSequence;
  home.lastAckedSequence = old.lastAckedSequence;
  home.inFlight = old.inFlight;
  home.unresolvedFrom = old.unresolvedFrom;
  old.producerId = -1;
  old.producerEpoch = -1;
  old.inFlight = [];
  old.unresolvedFrom = -1;
  const renamed = (partition: PartitionId): PartitionId =>
    partition === old.partition ? home.partition : partition;
  identity.unresolved = identity.unresolved.map(renamed);
  identity.toRewrite = identity.toRewrite.map(renamed);
}

/** A new epoch in every partition: all numbers begin at 0. Nothing is under way then. */
export function resetSequences({ accumulator, identity }: Producer): void {
  for (const queue of accumulator.queues) if (isQueue(queue)) forgetNumbers(queue);
  identity.unresolved = [];
}

/** The log knows nothing of this producer any more. */
export function forgetSequences({ identity }: Producer, queue: PartitionQueue): void {
  forgetNumbers(queue);
  identity.unresolved = identity.unresolved.filter((partition) => partition !== queue.partition);
}

function forgetNumbers(queue: PartitionQueue): void {
  queue.producerId = -1;
  queue.producerEpoch = -1;
  queue.nextSequence = 0;
  queue.lastAckedSequence = -1;
  queue.inFlight = [];
  queue.unresolvedFrom = -1;
}

/** A batch of a transaction was refused: those behind it take its numbers over. */
export function adjustSequences(
  producer: Producer,
  queue: PartitionQueue,
  failed: ProducerBatch,
): void {
  const count = failed.records.length;
  queue.nextSequence = Math.max(queue.nextSequence - count, 0);
  queue.inFlight = [];
  for (const batch of batchesUnderWay(producer, queue)) {
    if (batch === failed) continue;
    if (batch.baseSequence > failed.baseSequence) {
      batch.baseSequence -= count;
      batch.isRenumbered = true;
    }
    queue.inFlight.push(batch.baseSequence);
  }
}
