/**
 * What becomes of a batch that was sent: acknowledged, tried again, split, or failed for good.
 *
 * Kafka: Sender.completeBatch, canRetry, failBatch; RecordAccumulator.reenqueue, splitAndReenqueue.
 */
import { assertExists } from '../../base/assert.ts';
import { emit, emitWhole, type Context } from '../context.ts';
import type { DeliveryFailure } from '../fact.ts';
import type { Acks, ProduceResult } from '../protocol/data-api.ts';
import { isInvalidMetadata, isRetriable, type ErrorCode } from '../protocol/errors.ts';
import {
  dropEmptyQueues,
  isQueue,
  pushFront,
  queueOf,
  release,
  split,
  type PartitionQueue,
  type ProducerBatch,
} from './accumulator.ts';
import { backoffMs } from './backoff.ts';
import { markStale, topicMetadata } from './metadata.ts';
import type { Producer } from './producer.ts';
import { armExpiry } from './sender-timer.ts';

/** An answer for this batch: from its leader, or from the connection when that broke. */
export function completeBatch(
  producer: Producer,
  batch: ProducerBatch,
  { error, baseOffset, acks }: Pick<ProduceResult, 'error' | 'baseOffset'> & { acks: Acks },
  context: Context,
): void {
  const queue = homeOf(producer, batch);
  queue.isMuted = false;
  // It expired meanwhile: the application has been told that it failed.
  if (batch.isDone) return;
  if (error === 'NONE') acknowledge(producer, batch, { baseOffset, acks }, context);
  else if (error === 'MESSAGE_TOO_LARGE' && batch.records.length > 1) {
    replaceByParts(producer, queue, batch);
  } else if (canRetry(producer, batch, error, context.now)) {
    retry(producer, queue, batch, error, context);
  } else failBatch(producer, batch, error, context);
  if (isInvalidMetadata(error)) markStale(producer.metadata);
}

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
  reason: ErrorCode | DeliveryFailure,
  context: Context,
): void {
  const { partition, records } = batch;
  release(producer.accumulator, batch);
  emit(context, producer.id, { type: 'records-failed', partition, reason, records });
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
      failBatch(producer, batch, 'DELIVERY_TIMEOUT', context);
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
 * for the old ones goes to them.
 */
export function rehome(producer: Producer): void {
  const { accumulator } = producer;
  for (const partition of accumulator.waiting.slice()) {
    const queue = accumulator.queues[partition];
    if (!isQueue(queue)) continue;
    const home = currentQueue(producer, queue);
    if (home === queue) continue;
    for (const batch of queue.batches.reverse()) pushFront(accumulator, home, batch);
    queue.batches = [];
  }
  dropEmptyQueues(accumulator);
}

function homeOf(producer: Producer, batch: ProducerBatch): PartitionQueue {
  const { accumulator } = producer;
  const queue = assertExists(accumulator.queues[batch.partition], 'a batch came out of a queue');
  const home = currentQueue(producer, queue);
  if (home !== queue) queue.isMuted = false;
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
  batch: ProducerBatch,
  error: ErrorCode,
  now: number,
): boolean {
  const { deliveryTimeoutMs, retries } = producer.config;
  if (now - batch.createdAt >= deliveryTimeoutMs || batch.attempts >= retries) return false;
  return isRetriable(error);
}

/** Back to the head of the queue. With several requests in flight this may change the order. */
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
  pushFront(producer.accumulator, queue, batch);
  const { partition, records } = batch;
  emit(context, producer.id, { type: 'records-retried', partition, error, records });
}

/** The parts take the batch's place at the head of the queue; it does not count as an attempt. */
function replaceByParts(producer: Producer, queue: PartitionQueue, batch: ProducerBatch): void {
  const parts = split(batch, producer.config.batchSize);
  for (const part of parts.reverse()) pushFront(producer.accumulator, queue, part);
  release(producer.accumulator, batch);
}
