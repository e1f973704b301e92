/**
 * What becomes of a batch that was sent: acknowledged, tried again, split, or failed for good.
 *
 * Kafka: Sender.completeBatch, canRetry, failBatch; RecordAccumulator.reenqueue, splitAndReenqueue.
 */
import { assertExists } from '../../base/assert.ts';
import { emit, emitWhole, type Context } from '../context.ts';
import type { DeliveryFailure } from '../fact-producer.ts';
import type { Acks, ProduceResult } from '../protocol/data-api.ts';
import { isInvalidMetadata, isRetriable, type ErrorCode } from '../protocol/errors.ts';
import {
  dropEmptyQueues,
  isQueue,
  putBack,
  queueOf,
  release,
  topicOf,
  type PartitionQueue,
} from './accumulator.ts';
import { backoffMs } from './backoff.ts';
import {
  adoptNumbers,
  markUnresolved,
  mayRetryNumbered,
  noteNumbersAcked,
  noteNumbersFailed,
  track,
  untrack,
} from './idempotence.ts';
import { markStale, topicMetadata } from './metadata.ts';
import type { Producer } from './producer.ts';
import { split, type ProducerBatch } from './producer-batch.ts';
import { failureMessage } from './producer-errors.ts';
import { armExpiry } from './sender-timer.ts';
import { onDemand } from '../on-demand.ts';

/** An answer for this batch: from its leader, or from the connection when that broke. */
export function completeBatch(
  producer: Producer,
  batch: ProducerBatch,
  answer: BatchAnswer,
  context: Context,
): void {
  const { error, acks } = answer;
  const queue = homeOf(producer, batch);
  queue.isMuted = false;
  // A broker may say so that no longer knows where it has put the batch.
  const isWritten = error === 'NONE' || error === 'DUPLICATE_SEQUENCE_NUMBER';
  if (isWritten && batch.baseSequence >= 0) noteNumbersAcked(queue, batch);
  // It expired meanwhile: the application has been told that it failed.
  if (batch.isDone) return;
  if (isWritten) {
    const baseOffset = error === 'NONE' ? answer.baseOffset : -1;
    acknowledge(producer, batch, { baseOffset, acks }, context);
  } else if (error === 'MESSAGE_TOO_LARGE' && batch.records.length > 1) {
    replaceByParts(producer, queue, batch, context);
  } else if (canRetry(producer, queue, batch, error, context.now)) {
    retry(producer, queue, batch, error, context);
  } else {
    const mayHaveBeenWritten = batch.attempts >= producer.config.retries;
    const { transactions } = producer;
    failBatch(producer, batch, { reason: error, message: answer.message }, context);
    if (transactions !== null) {
      const message = answer.message ?? failureMessage(error);
      const failed = { batch, queue, error: { reason: error, message } };
      onDemand().producers.onBatchFailed(
        producer,
        transactions,
        { ...failed, isUnwritten: !mayHaveBeenWritten },
        context,
      );
    } else if (batch.baseSequence >= 0) {
      noteNumbersFailed(producer, queue, batch, { error, mayHaveBeenWritten });
    }
  }
  if (isInvalidMetadata(error)) markStale(producer.metadata);
}

type BatchAnswer = Pick<ProduceResult, 'error' | 'message' | 'baseOffset'> & { acks: Acks };

/** The records were written, or with acks=0 sent off. */
function acknowledge(
  producer: Producer,
  batch: ProducerBatch,
  { baseOffset, acks }: { baseOffset: number; acks: Acks },
  context: Context,
): void {
  const { partition, records } = batch;
  release(producer.accumulator, batch);
  emitWhole(context, {
    id: context.cluster.factCount,
    at: context.now,
    cause: context.cause,
    by: producer.id,
    type: 'records-acknowledged',
    partition,
    acks,
    baseOffset,
    records,
  });
}

export function failBatch(
  producer: Producer,
  batch: ProducerBatch,
  failure: { reason: ErrorCode | DeliveryFailure; message: string | null },
  context: Context,
): void {
  const { partition, records } = batch;
  const { reason } = failure;
  release(producer.accumulator, batch);
  if (producer.application !== null) producer.application.failures += 1;
  const message = failure.message ?? failureMessage(reason);
  emit(context, producer.id, { type: 'records-failed', partition, reason, message, records });
}

/** Its time is over, wherever it is. If it had been tried again, it may have been written. */
function expire(producer: Producer, batch: ProducerBatch, context: Context): void {
  const { transactions } = producer;
  if (transactions !== null) {
    const error = { reason: 'DELIVERY_TIMEOUT', message: '' } as const;
    const failed = { batch, queue: homeOf(producer, batch), error, isUnwritten: false };
    onDemand().producers.onBatchFailed(producer, transactions, failed, context);
    if (batch.attempts > 0) markUnresolved(producer, failed.queue, batch);
  } else if (batch.baseSequence >= 0) {
    const queue = homeOf(producer, batch);
    noteNumbersFailed(producer, queue, batch, { error: null, mayHaveBeenWritten: true });
    if (batch.attempts > 0) markUnresolved(producer, queue, batch);
  }
  const queue = producer.accumulator.queues[batch.partition];
  const where = isQueue(queue) ? `${queue.topic}-${queue.number}` : '';
  const waited = `${context.now - batch.createdAt} ms has passed since batch creation`;
  const message = `Expiring ${batch.records.length} record(s) for ${where}:${waited}`;
  failBatch(producer, batch, { reason: 'DELIVERY_TIMEOUT', message }, context);
}

/**
 * Fails every batch whose delivery.timeout.ms is over, queued or in flight, and finds out when the
 * next one will be.
 */
export function expireBatches(producer: Producer, context: Context): void {
  const { accumulator, config } = producer;
  const bornBefore = context.now - config.deliveryTimeoutMs;
  let oldest = -1;
  const look = (batch: ProducerBatch): boolean => {
    if (batch.isDone) return false;
    if (batch.createdAt <= bornBefore) {
      expire(producer, batch, context);
      return false;
    }
    if (oldest < 0 || batch.createdAt < oldest) oldest = batch.createdAt;
    return true;
  };
  for (const node of accumulator.nodes) {
    for (const { batches } of node.inFlight) for (const batch of batches) look(batch);
  }
  for (const partition of accumulator.waiting) {
    const queue = accumulator.queues[partition];
    if (isQueue(queue)) queue.batches = queue.batches.filter(look);
  }
  dropEmptyQueues(accumulator);
  if (oldest >= 0) armExpiry(producer, oldest + config.deliveryTimeoutMs, context);
}

/**
 * A topic that was deleted and created anew has other partitions under the same numbers: what waits
 * for the old ones goes to them, and how they were numbered.
 */
export function rehome(producer: Producer): void {
  const { accumulator } = producer;
  for (const queue of accumulator.queues.slice()) {
    if (!isQueue(queue) || (queue.batches.length === 0 && queue.producerId < 0)) continue;
    const home = currentQueue(producer, queue);
    if (home === queue) continue;
    adoptNumbers(producer, home, queue);
    for (const batch of queue.batches.reverse()) putBack(accumulator, home, batch);
    queue.batches = [];
  }
  dropEmptyQueues(accumulator);
}

function homeOf(producer: Producer, batch: ProducerBatch): PartitionQueue {
  const { accumulator } = producer;
  const queue = assertExists(accumulator.queues[batch.partition], 'a batch came out of a queue');
  const home = currentQueue(producer, queue);
  if (home !== queue) {
    queue.isMuted = false;
    adoptNumbers(producer, home, queue);
  }
  return home;
}

function currentQueue(producer: Producer, queue: PartitionQueue): PartitionQueue {
  const { topic, number } = queue;
  const current = topicMetadata(producer.metadata, topic)?.partitions[number]?.partition;
  if (current === undefined || current === queue.partition) return queue;
  return queueOf(producer.accumulator, { partition: current, topic, number });
}

function canRetry(
  producer: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
  error: ErrorCode,
  now: number,
): boolean {
  const { deliveryTimeoutMs, retries } = producer.config;
  if (now - batch.createdAt >= deliveryTimeoutMs || batch.attempts >= retries) return false;
  if (batch.baseSequence < 0) return isRetriable(error);
  return mayRetryNumbered(producer, queue, batch, error);
}

/**
 * Back to the head of the queue. With several requests in flight this may change the order, unless
 * sequence numbers say what it is.
 */
function retry(
  producer: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
  error: ErrorCode,
  context: Context,
): void {
  const { retryBackoffMs: initialMs, retryBackoffMaxMs: maxMs } = producer.config;
  batch.retryAt = context.now + backoffMs(context, { initialMs, maxMs }, batch.attempts);
  batch.attempts += 1;
  putBack(producer.accumulator, queue, batch);
  const { partition, records } = batch;
  emit(context, producer.id, { type: 'records-retried', partition, error, records });
}

/** The parts take the batch's place at the head of the queue; it does not count as an attempt. */
function replaceByParts(
  producer: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
  context: Context,
): void {
  const { accumulator, config } = producer;
  const parts = split(batch, config.batchSize, topicOf(accumulator, queue.topic));
  const isNumbered = batch.baseSequence >= 0;
  if (isNumbered) untrack(queue, batch);
  for (const part of parts.reverse()) {
    if (isNumbered) track(queue, part);
    putBack(accumulator, queue, part);
  }
  release(accumulator, batch);
  const { partition, records } = batch;
  const said = { partition, parts: parts.length, records };
  emit(context, producer.id, { type: 'batch-split', ...said });
}
