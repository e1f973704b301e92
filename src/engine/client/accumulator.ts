/**
 * Where a producer's records wait to be sent: a queue of batches for each partition, and the memory
 * that all of them share.
 *
 * Kafka: RecordAccumulator, ProducerBatch, BufferPool.
 * Simplified: batches are not compressed; buffers are counted, not pooled.
 */
import { withItem } from '../../base/list.ts';
import { BATCH_HEADER_BYTES, recordBytes, recordUpperBound, sizesOf } from '../log/batch-size.ts';
import type { LogRecord } from '../log/record.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
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

export interface ProducerTopic {
  readonly name: string;
  /** Simulated ms of the last send: metadata of a topic out of use is given up. */
  usedAt: number;
  sticky: StickyPartition;
}

export interface ProducerNode {
  readonly broker: BrokerId;
  /** The sender has found a batch for it that is ready. */
  isReady: boolean;
  /** Produce requests without an answer, oldest first. */
  inFlight: InFlightProduce[];
  /** The next drain starts at this partition, so that none starves. */
  drainFrom: PartitionId;
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
}

export interface ProducerBatch {
  /** A topic that is created anew gets other ids: the batch moves over. */
  partition: PartitionId;
  readonly createdAt: number;
  records: LogRecord[];
  sizeInBytes: number;
  maxTimestamp: number;
  /** A further record must fit in: batch.size, or more for a first record that is larger. */
  readonly limitBytes: number;
  /** Bytes of buffer.memory that it holds; what was split off another batch holds none. */
  readonly bufferBytes: number;
  /** It takes no more records. */
  isClosed: boolean;
  isSplit: boolean;
  /** It expired while it was in flight: its answer does not matter any more. */
  isDone: boolean;
  attempts: number;
  /** Simulated ms of the last attempt; -1: none yet. */
  lastAttemptAt: number;
  /** No new attempt before this tick. */
  retryAt: number;
  /** Leader epoch at the last attempt: a newer one makes the back-off void (KIP-951). */
  attemptLeaderEpoch: number;
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
  const queue: PartitionQueue = { partition, topic, number, batches: [], isMuted: false };
  queues[partition] = queue;
  return queue;
}

export function nodeOf(accumulator: Accumulator, broker: BrokerId): ProducerNode {
  for (const node of accumulator.nodes) if (node.broker === broker) return node;
  const node = { broker, isReady: false, inFlight: [], drainFrom: 0 };
  accumulator.nodes.push(node);
  return node;
}

/** Kafka takes a batch.size of 0 for 1: every record is a batch of its own. */
export function effectiveBatchSize(batchSize: number): number {
  return batchSize < 1 ? 1 : batchSize;
}

/** Full: no record will be added, so there is nothing to linger for. */
export function isFull(batch: ProducerBatch): boolean {
  return batch.isClosed || batch.sizeInBytes >= batch.limitBytes;
}

/** Whether the queue has no batch that is still being filled. Only its last one may be. */
export function isFilled(queue: PartitionQueue): boolean {
  const last = queue.batches[queue.batches.length - 1];
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

/** Memory that a new batch with this record needs, bytes. */
export function bufferNeed(record: LogRecord, batchSize: number): number {
  const upperBound = recordUpperBound(sizesOf(record));
  const size = effectiveBatchSize(batchSize);
  return upperBound > size ? upperBound : size;
}

/** Puts the record in the last batch. The bytes that it takes there; 0: it does not fit. */
export function appendToLast(queue: PartitionQueue, record: LogRecord): number {
  const last = queue.batches[queue.batches.length - 1];
  if (last === undefined || last.isClosed) return 0;
  const bytes = bytesIn(last, record);
  if (last.sizeInBytes + bytes > last.limitBytes) {
    last.isClosed = true;
    return 0;
  }
  put(last, record, bytes);
  return bytes;
}

/**
 * Opens a new batch with the record in it. The bytes that it takes, those of the batch included.
 */
export function openBatch(
  accumulator: Accumulator,
  queue: PartitionQueue,
  record: LogRecord,
  { batchSize, now }: { batchSize: number; now: number },
): number {
  const bytes = bufferNeed(record, batchSize);
  const batch = emptyBatch(queue.partition, {
    createdAt: now,
    limitBytes: bytes,
    bufferBytes: bytes,
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

/** Puts a batch at the head of its queue, where retries go. */
export function pushFront(
  accumulator: Accumulator,
  queue: PartitionQueue,
  batch: ProducerBatch,
): void {
  batch.partition = queue.partition;
  if (queue.batches.length === 0) noteWaiting(accumulator, queue.partition);
  queue.batches.unshift(batch);
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

/**
 * The records of a batch that was too large for the broker in smaller ones, in order. A batch that
 * is such a part itself is halved, so that an end is reached.
 */
export function split(batch: ProducerBatch, batchSize: number): ProducerBatch[] {
  const target = batch.isSplit
    ? Math.max(largestRecord(batch), Math.floor(batch.sizeInBytes / 2))
    : effectiveBatchSize(batchSize);
  const parts: ProducerBatch[] = [];
  let part: ProducerBatch | null = null;
  for (const record of batch.records) {
    if (part === null || part.sizeInBytes + bytesIn(part, record) > part.limitBytes) {
      part = emptyBatch(batch.partition, {
        createdAt: batch.createdAt,
        limitBytes: bufferNeed(record, target),
        bufferBytes: 0,
      });
      part.isSplit = true;
      parts.push(part);
    }
    put(part, record, bytesIn(part, record));
  }
  for (const made of parts) made.isClosed = true;
  return parts;
}

function emptyBatch(
  partition: PartitionId,
  sizes: { createdAt: number; limitBytes: number; bufferBytes: number },
): ProducerBatch {
  return {
    partition,
    createdAt: sizes.createdAt,
    records: [],
    sizeInBytes: BATCH_HEADER_BYTES,
    // A record may be dated before the run began.
    maxTimestamp: Number.MIN_SAFE_INTEGER,
    limitBytes: sizes.limitBytes,
    bufferBytes: sizes.bufferBytes,
    isClosed: false,
    isSplit: false,
    isDone: false,
    attempts: 0,
    lastAttemptAt: -1,
    retryAt: 0,
    attemptLeaderEpoch: -1,
  };
}

function bytesIn(batch: ProducerBatch, record: LogRecord): number {
  const first = batch.records[0] ?? record;
  return recordBytes(sizesOf(record), {
    offsetDelta: batch.records.length,
    timestampDelta: record.timestamp - first.timestamp,
  });
}

function put(batch: ProducerBatch, record: LogRecord, bytes: number): void {
  batch.records = withItem(batch.records, record);
  batch.sizeInBytes += bytes;
  if (record.timestamp > batch.maxTimestamp) batch.maxTimestamp = record.timestamp;
}

function largestRecord(batch: ProducerBatch): number {
  let largest = 0;
  for (const record of batch.records) {
    largest = Math.max(largest, recordUpperBound(sizesOf(record)));
  }
  return largest;
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
