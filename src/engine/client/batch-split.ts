/**
 * A batch that is too large for the broker, in parts.
 *
 * Kafka: ProducerBatch.split, RecordAccumulator.splitAndReenqueue.
 */
import { batchBytes, recordUpperBound, sizesOf } from '../log/batch-size.ts';
import { nextSequence } from '../log/producer-state.ts';
import {
  bufferNeed,
  bytesIn,
  close,
  effectiveBatchSize,
  emptyBatch,
  estimatedBytes,
  NO_COMPRESSION,
  put,
  ratioOf,
  type CompressionEstimate,
  type ProducerBatch,
} from './producer-batch.ts';

/**
 * The records of a batch that was too large for the broker in smaller ones, in order. A batch that
 * is such a part itself is halved, so that an end is reached.
 */
export function split(
  batch: ProducerBatch,
  batchSize: number,
  topic: CompressionEstimate | null = null,
): ProducerBatch[] {
  const target = batch.isSplit
    ? Math.max(largestRecord(batch), Math.floor(batch.sizeInBytes / 2))
    : effectiveBatchSize(batchSize);
  const { codec } = batch;
  const ratio = Math.max(NO_COMPRESSION, ratioOf(batch.sizeInBytes, batchBytes(batch.records)));
  if (topic !== null) topic.compressionRatio = ratio;
  const parts: ProducerBatch[] = [];
  let part: ProducerBatch | null = null;
  for (const record of batch.records) {
    if (part === null || estimatedBytes(part) + bytesIn(part, record) > part.limitBytes) {
      part = emptyBatch(batch.partition, {
        createdAt: batch.createdAt,
        firstTimestamp: record.timestamp,
        limitBytes: bufferNeed(record, target),
        bufferBytes: 0,
        codec,
        ratio,
      });
      part.isSplit = true;
      parts.push(part);
    }
    put(part, record, bytesIn(part, record));
  }
  for (const made of parts) close(made, topic);
  number(parts, batch);
  return parts;
}

/** The parts share the sequence numbers of the whole. */
function number(parts: readonly ProducerBatch[], whole: ProducerBatch): void {
  if (whole.baseSequence < 0) return;
  let { baseSequence } = whole;
  for (const part of parts) {
    part.producerId = whole.producerId;
    part.producerEpoch = whole.producerEpoch;
    part.baseSequence = baseSequence;
    baseSequence = nextSequence(baseSequence, part.records.length);
  }
}

function largestRecord(batch: ProducerBatch): number {
  let largest = 0;
  for (const record of batch.records) {
    largest = Math.max(largest, recordUpperBound(sizesOf(record)));
  }
  return largest;
}
