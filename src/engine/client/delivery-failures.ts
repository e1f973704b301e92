/**
 * A batch that was refused, or whose time is over: tried again, split, or failed for good.
 *
 * Kafka: Sender.canRetry, failBatch; RecordAccumulator.reenqueue, splitAndReenqueue,
 * expiredBatches.
 */
import { emit, type Context } from '../context.ts';
import type { DeliveryFailure } from '../fact-producer.ts';
import { onDemand } from '../on-demand.ts';
import { isRetriable, type ErrorCode } from '../protocol/errors.ts';
import {
  dropEmptyQueues,
  isQueue,
  putBack,
  release,
  topicOf,
  type PartitionQueue,
} from './accumulator.ts';
import { backoffMs } from './backoff.ts';
import { split } from './batch-split.ts';
import { homeOf, type BatchAnswer } from './delivery.ts';
import { track, untrack } from './idempotence.ts';
import type { Producer } from './producer.ts';
import type { ProducerBatch } from './producer-batch.ts';
import { failureMessage } from './producer-errors.ts';
import { armExpiry } from './sender-timer.ts';
import { markUnresolved, mayRetryNumbered, noteNumbersFailed } from './sequence-recovery.ts';

export function onBatchRefused(
  producer: Producer,
  queue: PartitionQueue,
  batch: ProducerBatch,
  answer: BatchAnswer,
  context: Context,
): void {
  const { error } = answer;
  if (error === 'MESSAGE_TOO_LARGE' && batch.records.length > 1) {
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
