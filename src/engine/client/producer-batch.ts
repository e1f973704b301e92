/**
 * A batch while its producer has it: filled, closed, sent.
 *
 * Kafka: ProducerBatch, MemoryRecordsBuilder, CompressionRatioEstimator.
 * Simplified: the estimation belongs to a producer's topic, not to all producers of a JVM.
 */
import { withItem } from '../../base/list.ts';
import { BATCH_HEADER_BYTES, recordBytes, recordUpperBound, sizesOf } from '../log/batch-size.ts';
import { compressedBytes } from '../log/compression.ts';
import type { CompressionCodec, LogRecord } from '../log/record.ts';
import type { PartitionId } from '../ids.ts';

/** What is known of compression in a topic. */
export interface CompressionEstimate {
  /** Of a million bytes of records, how many compression is expected to leave. */
  compressionRatio: number;
}

export interface ProducerBatch {
  /** A topic that is created anew gets other ids: the batch moves over. */
  partition: PartitionId;
  readonly createdAt: number;
  records: LogRecord[];
  /** Without compression; with it, once it is closed. */
  sizeInBytes: number;
  readonly codec: CompressionCodec;
  /** Of a million bytes, how many compression was expected to leave when it was opened. */
  readonly estimatedRatio: number;
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
  /** -1 before it is sent, and without idempotence, as the next two. */
  producerId: number;
  producerEpoch: number;
  baseSequence: number;
  /** Its numbers are other ones than those it was last sent with. */
  isRenumbered: boolean;
}

/** A ratio of 1: nothing is gained. */
export const NO_COMPRESSION = 1_000_000;

/** COMPRESSION_RATE_ESTIMATION_FACTOR: an estimation may be too hopeful. */
const ESTIMATION_FACTOR = 1.05;

/** How fast an estimation follows: batches that come out larger count for ten that do not. */
const DETERIORATE_STEP = 50_000;
const IMPROVING_STEP = 5000;

/** Kafka takes a batch.size of 0 for 1: every record is a batch of its own. */
export function effectiveBatchSize(batchSize: number): number {
  return batchSize < 1 ? 1 : batchSize;
}

/** Full: no record will be added, so there is nothing to linger for. */
export function isFull(batch: ProducerBatch): boolean {
  return batch.isClosed || estimatedBytes(batch) >= batch.limitBytes;
}

/** What the batch is taken to be on the wire while it is being filled. */
export function estimatedBytes(batch: ProducerBatch): number {
  if (batch.codec === 'none' || batch.isClosed) return batch.sizeInBytes;
  const records = batch.sizeInBytes - BATCH_HEADER_BYTES;
  const share = (batch.estimatedRatio / NO_COMPRESSION) * ESTIMATION_FACTOR;
  return BATCH_HEADER_BYTES + Math.floor(records * share);
}

/** Closes the batch: its records are compressed, which tells how well the estimation was. */
export function close(batch: ProducerBatch, topic: CompressionEstimate | null): void {
  if (batch.isClosed) return;
  batch.isClosed = true;
  if (batch.codec === 'none') return;
  const before = batch.sizeInBytes;
  batch.sizeInBytes = compressedBytes(batch.codec, batch.records, before);
  if (topic !== null) learnRatio(topic, ratioOf(batch.sizeInBytes, before));
}

export function ratioOf(compressed: number, uncompressed: number): number {
  const records = uncompressed - BATCH_HEADER_BYTES;
  return Math.round(((compressed - BATCH_HEADER_BYTES) / records) * NO_COMPRESSION);
}

function learnRatio(topic: CompressionEstimate, observed: number): void {
  const known = topic.compressionRatio;
  if (observed > known) topic.compressionRatio = Math.max(known + DETERIORATE_STEP, observed);
  else if (observed < known) topic.compressionRatio = Math.max(known - IMPROVING_STEP, observed);
}

/** Memory that a new batch with this record needs, bytes. */
export function bufferNeed(record: LogRecord, batchSize: number): number {
  const upperBound = recordUpperBound(sizesOf(record));
  const size = effectiveBatchSize(batchSize);
  return upperBound > size ? upperBound : size;
}

export function emptyBatch(
  partition: PartitionId,
  given: {
    createdAt: number;
    firstTimestamp: number;
    limitBytes: number;
    bufferBytes: number;
    codec: CompressionCodec;
    ratio: number;
  },
): ProducerBatch {
  return {
    partition,
    createdAt: given.createdAt,
    records: [],
    sizeInBytes: BATCH_HEADER_BYTES,
    codec: given.codec,
    estimatedRatio: given.ratio,
    maxTimestamp: given.firstTimestamp,
    limitBytes: given.limitBytes,
    bufferBytes: given.bufferBytes,
    isClosed: false,
    isSplit: false,
    isDone: false,
    attempts: 0,
    lastAttemptAt: -1,
    retryAt: 0,
    attemptLeaderEpoch: -1,
    producerId: -1,
    producerEpoch: -1,
    baseSequence: -1,
    isRenumbered: false,
  };
}

export function bytesIn(batch: ProducerBatch, record: LogRecord): number {
  const first = batch.records[0] ?? record;
  return recordBytes(sizesOf(record), {
    offsetDelta: batch.records.length,
    timestampDelta: record.timestamp - first.timestamp,
  });
}

export function put(batch: ProducerBatch, record: LogRecord, bytes: number): void {
  batch.records = withItem(batch.records, record);
  batch.sizeInBytes += bytes;
  if (record.timestamp > batch.maxTimestamp) batch.maxTimestamp = record.timestamp;
}
