/**
 * Where a producer's records wait to be sent: a queue of batches for each partition, and the memory
 * that all of them share.
 *
 * Kafka: RecordAccumulator, BufferPool.
 * Simplified: buffers are counted, not pooled.
 */
import { lastOf, withItem } from '../../base/list.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import type { CompressionCodec, LogRecord } from '../log/record.ts';
import {
  bufferNeed,
  bytesIn,
  close,
  emptyBatch,
  estimatedBytes,
  isFull,
  NO_COMPRESSION,
  put,
  type CompressionEstimate,
  type ProducerBatch,
} from './producer-batch.ts';
import type { StickyPartition } from './sticky-partitioner.ts';

export interface Accumulator {
  /** Index: PartitionId; null where nothing was ever appended. */
  queues: (PartitionQueue | null)[];
  /** The partitions whose queue holds batches, ascending: all that the sender looks at. */
  waiting: PartitionId[];
  /** Bytes of buffer.memory in use. */
  usedBytes: number;
  /** The topics that records were sent to, in the order of their first use. */
  topics: ProducerTopic[];
  /** The brokers that batches were sent to. */
  nodes: ProducerNode[];
}

export interface ProducerTopic extends CompressionEstimate {
  readonly name: string;
  /** Simulated ms of the last send: metadata of a topic out of use is given up. */
  usedAt: number;
  sticky: StickyPartition;
  /** Records that the round-robin partitioner has placed. */
  roundRobin: number;
}

export interface ProducerNode {
  readonly broker: BrokerId;
  /** The sender has found a batch for it that is ready. */
  isReady: boolean;
  /** Produce requests without an answer, oldest first. */
  inFlight: InFlightProduce[];
  /** The next drain starts at this partition, so that none starves. */
  drainFrom: PartitionId;
  /** When something was last ready for it, and when it could last be sent to; simulated ms. */
  readyAt: number;
  drainAt: number;
}

export interface InFlightProduce {
  readonly correlationId: number;
  readonly batches: readonly ProducerBatch[];
}

export interface PartitionQueue {
  readonly partition: PartitionId;
  readonly topic: string;
  /** Partition number. */
  readonly number: number;
  batches: ProducerBatch[];
  /** With one request in flight at most: a batch of it is under way. */
  isMuted: boolean;
  /** Id and epoch that its sequence numbers belong to; -1 before the first. */
  producerId: number;
  producerEpoch: number;
  /** Of the next batch that is sent for the first time. */
  nextSequence: number;
  /** Of the last record that a broker is known to have; -1: of none. */
  lastAckedSequence: number;
  /** Base sequences of the batches whose end is not known, ascending. */
  inFlight: number[];
  /** A batch up to here has expired after it was sent: nothing new goes; -1: there is none. */
  unresolvedFrom: number;
}

export function createAccumulator(): Accumulator {
  return { queues: [], waiting: [], usedBytes: 0, topics: [], nodes: [] };
}

/** The queue of a partition, made at its first use. */
export function queueOf(
  accumulator: Accumulator,
  { partition, topic, number }: { partition: PartitionId; topic: string; number: number },
): PartitionQueue {
  const { queues } = accumulator;
  const known = queues[partition];
  if (known !== null && known !== undefined) return known;
  while (queues.length < partition) queues.push(null);
  const queue: PartitionQueue = {
    partition,
    topic,
    number,
    batches: [],
    isMuted: false,
    producerId: -1,
    producerEpoch: -1,
    nextSequence: 0,
    lastAckedSequence: -1,
    inFlight: [],
    unresolvedFrom: -1,
  };
  queues[partition] = queue;
  return queue;
}

export function topicOf(accumulator: Accumulator, name: string): ProducerTopic | null {
  for (const topic of accumulator.topics) if (topic.name === name) return topic;
  return null;
}

export function nodeOf(accumulator: Accumulator, broker: BrokerId): ProducerNode {
  for (const node of accumulator.nodes) if (node.broker === broker) return node;
  const node = { broker, isReady: false, inFlight: [], drainFrom: 0, readyAt: 0, drainAt: 0 };
  accumulator.nodes.push(node);
  return node;
}

/** Whether the queue has no batch that is still being filled. Only its last one may be. */
export function isFilled(queue: PartitionQueue): boolean {
  const last = lastOf(queue.batches);
  return last === undefined || isFull(last);
}

/** How long the first batch may still wait for more records, simulated ms; 0: it is ready. */
export function lingerLeft(
  { batches }: PartitionQueue,
  { lingerMs, now }: { lingerMs: number; now: number },
): number {
  const first = batches[0];
  if (first === undefined || batches.length > 1 || isFull(first)) return 0;
  return Math.max(first.createdAt + lingerMs - now, 0);
}

/** Puts the record in the last batch. The bytes that it takes there; 0: it does not fit. */
export function appendToLast(
  queue: PartitionQueue,
  record: LogRecord,
  topic: CompressionEstimate | null = null,
): number {
  const last = lastOf(queue.batches);
  if (last === undefined || last.isClosed) return 0;
  const bytes = bytesIn(last, record);
  if (estimatedBytes(last) + bytes > last.limitBytes) {
    close(last, topic);
    return 0;
  }
  put(last, record, bytes);
  return bytes;
}

interface OpenOptions {
  readonly batchSize: number;
  readonly now: number;
  readonly codec?: CompressionCodec;
  /** What compression is expected to leave. */
  readonly ratio?: number;
}

/**
 * Opens a new batch with the record in it. The bytes that it takes, those of the batch included.
 */
export function openBatch(
  accumulator: Accumulator,
  queue: PartitionQueue,
  record: LogRecord,
  { batchSize, now, codec = 'none', ratio = NO_COMPRESSION }: OpenOptions,
): number {
  const bytes = bufferNeed(record, batchSize);
  const batch = emptyBatch(queue.partition, {
    createdAt: now,
    firstTimestamp: record.timestamp,
    limitBytes: bytes,
    bufferBytes: bytes,
    codec,
    ratio,
  });
  put(batch, record, bytesIn(batch, record));
  accumulator.usedBytes += bytes;
  if (queue.batches.length === 0) noteWaiting(accumulator, queue.partition);
  queue.batches = withItem(queue.batches, batch);
  return batch.sizeInBytes;
}

/** Whether any batch is queued or in flight, its fate unknown. */
export function hasBatches({ waiting, nodes }: Accumulator): boolean {
  return waiting.length > 0 || nodes.some(({ inFlight }) => inFlight.length > 0);
}

/**
 * Puts a batch back into its queue: at its head, as retries go there. One with sequence numbers
 * goes to where they belong, for the answers of several requests under way may come out of order;
 * one without them, behind those that have some.
 */
export function putBack(
  accumulator: Accumulator,
  queue: PartitionQueue,
  batch: ProducerBatch,
): void {
  const { batches } = queue;
  const own = batch.baseSequence;
  let at = 0;
  for (const { baseSequence } of batches) {
    if (baseSequence < 0 || (own >= 0 && baseSequence >= own)) break;
    at += 1;
  }
  batch.partition = queue.partition;
  if (batches.length === 0) noteWaiting(accumulator, queue.partition);
  if (at === 0) batches.unshift(batch);
  else batches.splice(at, 0, batch);
}

/** Forgets the queues that have become empty. */
export function dropEmptyQueues(accumulator: Accumulator): void {
  const { waiting, queues } = accumulator;
  let kept = 0;
  for (const partition of waiting) {
    const queue = queues[partition];
    if (queue === null || queue === undefined || queue.batches.length === 0) continue;
    waiting[kept] = partition;
    kept += 1;
  }
  waiting.length = kept;
}

/** A place in `queues` may be empty. */
export function isQueue(queue: PartitionQueue | null | undefined): queue is PartitionQueue {
  return queue !== null && queue !== undefined;
}

/** A batch has come to its end: its memory is free again. */
export function release(accumulator: Accumulator, batch: ProducerBatch): void {
  batch.isDone = true;
  accumulator.usedBytes -= batch.bufferBytes;
}

/** Keeps `waiting` ascending. */
function noteWaiting(accumulator: Accumulator, partition: PartitionId): void {
  const { waiting } = accumulator;
  let low = 0;
  let high = waiting.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waiting[middle] ?? 0) < partition) low = middle + 1;
    else high = middle;
  }
  waiting.splice(low, 0, partition);
}
