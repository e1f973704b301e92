/**
 * `send()`: from a record of the application to a batch of a partition. It waits for metadata and
 * for memory; while it waits the application stands still, and so do the records behind.
 *
 * Kafka: KafkaProducer.doSend, waitOnMetadata; RecordAccumulator.append.
 * Simplified: an application is one thread.
 */
import { emit, emitWhole, type Context } from '../context.ts';
import type { DeliveryFailure } from '../fact.ts';
import type { PartitionId } from '../ids.ts';
import { recordUpperBound, sizesOf } from '../log/batch-size.ts';
import type { LogRecord } from '../log/record.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { draw } from '../random.ts';
import {
  appendToLast,
  bufferNeed,
  effectiveBatchSize,
  isFilled,
  openBatch,
  queueOf,
  type PartitionQueue,
  type ProducerTopic,
} from './accumulator.ts';
import {
  markNewTopics,
  markStale,
  topicError,
  topicMetadata,
  type ClientTopic,
} from './metadata.ts';
import { partitionForKey } from './partitioner.ts';
import type { Producer } from './producer.ts';
import {
  createSticky,
  hasProducedEnough,
  loadTable,
  switchPartition,
  type Choice,
} from './sticky-partitioner.ts';
import { armExpiry, wakeSender } from './sender-timer.ts';

/** A call of `send()` that has not returned yet. */
export interface BlockedSend {
  readonly topic: string;
  readonly partitionNumber: number | null;
  readonly record: LogRecord;
  /** Simulated ms at which max.block.ms is over; -1: the application has not come to it yet. */
  expiresAt: number;
}

/** What the application hands over. */
export interface SendCall {
  readonly topic: string;
  readonly partitionNumber: number | null;
  readonly record: LogRecord;
}

/** Records that entered the accumulator in one handler call, by partition: one fact each. */
export interface SentGroup {
  readonly partition: PartitionId;
  readonly records: LogRecord[];
}

type Outcome = 'done' | 'waits-for-metadata' | 'waits-for-memory';

/** Hands one record over. It is appended, fails, or waits together with all that come after it. */
export function sendRecord(
  producer: Producer,
  call: SendCall,
  sent: SentGroup[],
  context: Context,
): void {
  if (producer.blocked.length > 0) {
    producer.blocked.push({ ...call, expiresAt: -1 });
    return;
  }
  const outcome = attempt(producer, call, sent, context);
  if (outcome === 'done') return;
  const blocked = { ...call, expiresAt: -1 };
  producer.blocked.push(blocked);
  block(producer, blocked, outcome, context);
}

/**
 * Metadata has come or memory has become free: the calls that waited go on, in their order, as far
 * as they get.
 */
export function resumeBlocked(producer: Producer, sent: SentGroup[], context: Context): void {
  let resumed = 0;
  for (const call of producer.blocked) {
    const outcome = attempt(producer, call, sent, context);
    if (outcome !== 'done') {
      block(producer, call, outcome, context);
      break;
    }
    resumed += 1;
  }
  producer.blocked.splice(0, resumed);
  if (producer.blocked.length === 0) producer.isOutOfMemory = false;
}

/** max.block.ms is over for the call that has waited longest: the application gets an exception. */
export function expireBlocked(producer: Producer, sent: SentGroup[], context: Context): void {
  const first = producer.blocked[0];
  if (first === undefined || first.expiresAt < 0 || first.expiresAt > context.now) return;
  producer.blocked.shift();
  producer.isOutOfMemory = false;
  failRecord(producer, { partition: null, reason: 'MAX_BLOCK_TIMEOUT' }, first.record, context);
  resumeBlocked(producer, sent, context);
}

/** States what entered the accumulator. */
export function emitSent(producer: Producer, sent: readonly SentGroup[], context: Context): void {
  for (const { partition, records } of sent) {
    emitWhole(context, {
      id: context.cluster.factCount,
      at: context.now,
      cause: context.cause,
      by: producer.id,
      type: 'records-sent',
      partition,
      records,
    });
  }
}

function block(producer: Producer, call: BlockedSend, outcome: Outcome, context: Context): void {
  const wasOutOfMemory = producer.isOutOfMemory;
  producer.isOutOfMemory = outcome === 'waits-for-memory';
  // With callers waiting for memory every batch counts as ready.
  if (producer.isOutOfMemory && !wasOutOfMemory) wakeSender(producer, context.now, context);
  if (call.expiresAt >= 0) return;
  call.expiresAt = context.now + producer.config.maxBlockMs;
  armExpiry(producer, call.expiresAt, context);
}

function attempt(producer: Producer, call: SendCall, sent: SentGroup[], context: Context): Outcome {
  const { record, partitionNumber } = call;
  const use = topicInUse(producer, call.topic, context.now);
  const topic = topicMetadata(producer.metadata, call.topic);
  const count = topic === null ? 0 : topic.partitions.length;
  if (topic === null || count === 0 || (partitionNumber ?? 0) >= count) {
    if (topicError(producer.metadata, call.topic) === 'INVALID_TOPIC_EXCEPTION') {
      const failure = { partition: null, reason: 'INVALID_TOPIC_EXCEPTION' } as const;
      failRecord(producer, failure, record, context);
      return 'done';
    }
    markStale(producer.metadata);
    return 'waits-for-metadata';
  }
  const number = partitionNumber ?? numberForKey(producer, record, count);
  const { maxRequestSize, bufferMemory, batchSize } = producer.config;
  const isTooLarge = recordUpperBound(sizesOf(record)) > maxRequestSize;
  if (isTooLarge || bufferNeed(record, batchSize) > bufferMemory) {
    const partition = topic.partitions[number]?.partition ?? null;
    failRecord(producer, { partition, reason: 'RECORD_TOO_LARGE' }, record, context);
    return 'done';
  }
  return number >= 0
    ? append(producer, queueFor(producer, topic, number), record, sent, context).outcome
    : appendSticky(producer, { topic, use }, record, sent, context);
}

/** The partition number that the key stands for; -1: any will do. */
function numberForKey(producer: Producer, { key }: LogRecord, partitionCount: number): number {
  if (key === null || producer.config.partitionerIgnoreKeys) return -1;
  return partitionForKey(key, partitionCount);
}

function append(
  producer: Producer,
  queue: PartitionQueue,
  record: LogRecord,
  sent: SentGroup[],
  context: Context,
): { outcome: Outcome; bytes: number } {
  const { accumulator, config } = producer;
  let bytes = appendToLast(queue, record);
  if (bytes === 0) {
    const { batchSize, bufferMemory } = config;
    if (accumulator.usedBytes + bufferNeed(record, batchSize) > bufferMemory) {
      return { outcome: 'waits-for-memory', bytes };
    }
    bytes = openBatch(accumulator, queue, record, { batchSize, now: context.now });
    armExpiry(producer, context.now + config.deliveryTimeoutMs, context);
    wakeSender(producer, context.now + config.lingerMs, context);
  }
  if (queue.batches.length > 1 || isFilled(queue)) wakeSender(producer, context.now, context);
  note(sent, queue.partition, record);
  return { outcome: 'done', bytes };
}

function appendSticky(
  producer: Producer,
  { topic, use }: { topic: ClientTopic; use: ProducerTopic },
  record: LogRecord,
  sent: SentGroup[],
  context: Context,
): Outcome {
  const { sticky } = use;
  const batchSize = effectiveBatchSize(producer.config.batchSize);
  const isUsable = sticky.partition >= 0 && sticky.partition < topic.partitions.length;
  if (!isUsable) goOn(producer, topic, use, context);
  let queue = queueFor(producer, topic, sticky.partition);
  // A switch that had to wait for a batch to fill up may be due by now: it may have been sent.
  while (isFilled(queue) && hasProducedEnough(sticky, { bytes: 0, batchSize, maySwitch: true })) {
    goOn(producer, topic, use, context);
    queue = queueFor(producer, topic, sticky.partition);
  }
  const { outcome, bytes } = append(producer, queue, record, sent, context);
  if (outcome !== 'done') return outcome;
  if (hasProducedEnough(sticky, { bytes, batchSize, maySwitch: isFilled(queue) })) {
    goOn(producer, topic, use, context);
  }
  return outcome;
}

function goOn(
  producer: Producer,
  topic: ClientTopic,
  { sticky }: ProducerTopic,
  { cluster }: Context,
): void {
  const random = draw(cluster.random, 'partitioner', 0x80000000);
  switchPartition(sticky, choiceOf(producer, topic), random);
}

function choiceOf(producer: Producer, topic: ClientTopic): Choice {
  const { queues } = producer.accumulator;
  const available: number[] = [];
  const sizes: number[] = [];
  let seen = 0;
  topic.partitions.forEach(({ partition, leader }, number) => {
    const queue = queues[partition];
    if (queue !== null && queue !== undefined) seen += 1;
    if (leader === null) return;
    available.push(number);
    sizes.push(queue?.batches.length ?? 0);
  });
  const partitionCount = topic.partitions.length;
  const isAdaptive = producer.config.partitionerAdaptivePartitioningEnable;
  // A partition that was never sent to would not be in the table, and would never be chosen.
  if (!isAdaptive || seen < partitionCount) return { partitionCount, available, load: null };
  const count = sizes.length;
  while (sizes.length < partitionCount) sizes.push(0);
  return { partitionCount, available, load: loadTable(sizes, available, count) };
}

function queueFor(producer: Producer, topic: ClientTopic, number: number): PartitionQueue {
  const partition = topic.partitions[number]?.partition ?? 0;
  return queueOf(producer.accumulator, { partition, topic: topic.name, number });
}

/** Notes that the topic is in use. A new one is asked about at once. */
function topicInUse(producer: Producer, name: string, now: number): ProducerTopic {
  for (const topic of producer.accumulator.topics) {
    if (topic.name === name) {
      topic.usedAt = now;
      return topic;
    }
  }
  const topic = { name, usedAt: now, sticky: createSticky() };
  producer.accumulator.topics.push(topic);
  markNewTopics(producer.metadata);
  return topic;
}

function note(sent: SentGroup[], partition: PartitionId, record: LogRecord): void {
  for (const group of sent) {
    if (group.partition === partition) {
      group.records.push(record);
      return;
    }
  }
  sent.push({ partition, records: [record] });
}

function failRecord(
  producer: Producer,
  failure: { partition: PartitionId | null; reason: ErrorCode | DeliveryFailure },
  record: LogRecord,
  context: Context,
): void {
  emit(context, producer.id, { type: 'records-failed', ...failure, records: [record] });
}
