/**
 * `send()`: from a record of the application to a batch of a partition. It waits for metadata and
 * for memory; while it waits the application stands still, and so do the records behind.
 *
 * Kafka: KafkaProducer.doSend, waitOnMetadata, ProducerRecord; RecordAccumulator.append.
 * Simplified: an application is one thread.
 */
import { emitWhole, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { recordUpperBound, sizesOf } from '../log/batch-size.ts';
import type { LogRecord } from '../log/record.ts';
import {
  appendToLast,
  isFilled,
  openBatch,
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
import { goOn, placeOf, queueFor } from './partition-choice.ts';
import type { Producer } from './producer.ts';
import { bufferNeed, effectiveBatchSize, NO_COMPRESSION } from './producer-batch.ts';
import { codecOf } from '../log/compression.ts';
import { createSticky, hasProducedEnough } from './sticky-partitioner.ts';
import { armExpiry, wakeSender } from './sender-timer.ts';

import { onDemand } from '../on-demand.ts';

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
  if (isIllegal(call, context)) {
    onDemand().producerFailures.refuseIllegal(producer, call, context);
    return 'done';
  }
  const use = topicInUse(producer, call.topic, context.now);
  const topic = topicMetadata(producer.metadata, call.topic);
  const count = topic === null ? 0 : topic.partitions.length;
  if (topic === null || count === 0 || (partitionNumber ?? 0) >= count) {
    if (topicError(producer.metadata, call.topic) === 'INVALID_TOPIC_EXCEPTION') {
      onDemand().producerFailures.refuseInvalidTopic(producer, call, context);
      return 'done';
    }
    markStale(producer.metadata);
    return 'waits-for-metadata';
  }
  const number = partitionNumber ?? placeOf(producer, topic, use, record);
  const { maxRequestSize, bufferMemory, batchSize } = producer.config;
  const bytes = recordUpperBound(sizesOf(record));
  if (bytes > maxRequestSize || bytes > bufferMemory) {
    const partition = topic.partitions[number]?.partition ?? null;
    onDemand().producerFailures.refuseTooLarge(producer, { partition, bytes }, record, context);
    return 'done';
  }
  const neededBytes = Math.max(bytes, effectiveBatchSize(batchSize));
  if (neededBytes > bufferMemory) {
    onDemand().producerFailures.refuseOverLimit(producer, neededBytes, record, context);
    return 'done';
  }
  if (number < 0) return appendSticky(producer, { topic, use }, record, sent, context);
  const queue = queueFor(producer, topic, number);
  const { outcome } = append(producer, { queue, use }, record, sent, context);
  if (outcome === 'done' && partitionNumber === null) use.roundRobin += 1;
  return outcome;
}

function append(
  producer: Producer,
  { queue, use }: { queue: PartitionQueue; use: ProducerTopic },
  record: LogRecord,
  sent: SentGroup[],
  context: Context,
): { outcome: Outcome; bytes: number } {
  const { accumulator, config } = producer;
  let bytes = appendToLast(queue, record, use);
  if (bytes === 0) {
    const { batchSize, bufferMemory } = config;
    if (accumulator.usedBytes + bufferNeed(record, batchSize) > bufferMemory) {
      return { outcome: 'waits-for-memory', bytes };
    }
    const codec = codecOf(config.compressionType);
    const options = { batchSize, now: context.now, codec, ratio: use.compressionRatio };
    bytes = openBatch(accumulator, queue, record, options);
    armExpiry(producer, context.now + config.deliveryTimeoutMs, context);
    wakeSender(producer, context.now + config.lingerMs, context);
  }
  if (queue.batches.length > 1 || isFilled(queue)) wakeSender(producer, context.now, context);
  note(sent, queue.partition, record);
  if (producer.transactions !== null) addToTransaction(producer, queue, record, context);
  return { outcome: 'done', bytes };
}

/**
 * The partition belongs to the transaction from now on. Out of turn, `send()` throws: the record is
 * in its batch by then, and stays there.
 */
function addToTransaction(
  producer: Producer,
  queue: PartitionQueue,
  record: LogRecord,
  context: Context,
): void {
  const { transactions } = producer;
  if (transactions === null) return;
  // With version 1 the coordinator is told at once, whatever linger.ms says.
  producer.isSenderDue = true;
  const thrown = onDemand().producers.addPartition(producer, transactions, queue);
  if (thrown === null) return;
  onDemand().producerFailures.failRecord(producer, { partition: null, ...thrown }, record, context);
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
  const { outcome, bytes } = append(producer, { queue, use }, record, sent, context);
  if (outcome !== 'done') return outcome;
  if (hasProducedEnough(sticky, { bytes, batchSize, maySwitch: isFilled(queue) })) {
    goOn(producer, topic, use, context);
  }
  return outcome;
}

/** Notes that the topic is in use. A new one is asked about at once. */
function topicInUse(producer: Producer, name: string, now: number): ProducerTopic {
  for (const topic of producer.accumulator.topics) {
    if (topic.name === name) {
      topic.usedAt = now;
      return topic;
    }
  }
  const topic = {
    name,
    usedAt: now,
    sticky: createSticky(),
    compressionRatio: NO_COMPRESSION,
    roundRobin: 0,
  };
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

/** Whether no broker need be asked about it: it names what there cannot be. */
function isIllegal({ partitionNumber, record }: SendCall, { cluster }: Context): boolean {
  if (partitionNumber !== null && partitionNumber < 0) return true;
  return cluster.settings.startedAtMs + record.timestamp < 0;
}
