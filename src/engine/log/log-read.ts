/**
 * Reading whole batches from a log, as a fetch does.
 *
 * Kafka: LocalLog.read, LogSegment.read.
 */
import type { RecordBatch } from './record.ts';
import { type Log, segmentIndexFor } from './log-state.ts';
import { firstBatchReaching, type Segment } from './segment.ts';

export interface LogRead {
  /** The first offset wanted. The batch that contains it may start below. */
  readonly fromOffset: number;
  /** Exclusive: the high watermark for consumers, the log end for followers. */
  readonly upToOffset: number;
  readonly maxBytes: number;
  /** The first batch comes even when it is larger than `maxBytes`: else a reader would starve. */
  readonly minOneMessage: boolean;
}

const NO_BATCHES: readonly RecordBatch[] = [];

/**
 * The batches from `fromOffset` on that fit. One read stays within one segment: it goes on in the
 * next one only while it has found nothing.
 */
export function readBatches(log: Log, read: LogRead): readonly RecordBatch[] {
  if (read.fromOffset >= read.upToOffset) return NO_BATCHES;
  let index = Math.max(segmentIndexFor(log, read.fromOffset), 0);
  for (let segment = log.segments[index]; segment !== undefined; segment = log.segments[index]) {
    const first = firstBatchReaching(segment, read.fromOffset);
    if (first < segment.batchCount) return batchesFrom(segment, first, read);
    index += 1;
  }
  return NO_BATCHES;
}

function batchesFrom(segment: Segment, first: number, read: LogRead): readonly RecordBatch[] {
  const { upToOffset, maxBytes, minOneMessage } = read;
  let bytes = 0;
  let end = first;
  for (; end < segment.batchCount; end += 1) {
    const batch = segment.batches[end];
    if (batch === undefined || batch.lastOffset >= upToOffset) break;
    bytes += batch.sizeInBytes;
    if (bytes > maxBytes && !(minOneMessage && end === first)) break;
  }
  const only = segment.batches[first];
  if (end === first + 1 && only !== undefined) return [only];
  return end === first ? NO_BATCHES : segment.batches.slice(first, end);
}

/** Bytes of what was read. */
export function sizeOfBatches(batches: readonly RecordBatch[]): number {
  let bytes = 0;
  for (const batch of batches) bytes += batch.sizeInBytes;
  return bytes;
}
