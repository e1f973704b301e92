/**
 * A segment that is cut, or whose indexes are written anew.
 *
 * Kafka: LogSegment (truncateTo, recover).
 */
import {
  appendToSegment,
  emptySegment,
  firstBatchReaching,
  seal,
  type Segment,
} from './segment.ts';

/** The indexes as a start writes them anew for what was not on disk for sure. */
export function rebuildIndexes(segment: Segment): Segment {
  const rebuilt = emptySegment(segment.baseOffset);
  rebuilt.rollJitterMs = segment.rollJitterMs;
  rebuilt.modifiedAt = segment.modifiedAt;
  for (let index = 0; index < segment.batchCount; index += 1) {
    const batch = segment.batches[index];
    if (batch !== undefined) appendToSegment(rebuilt, batch, segment.indexIntervalBytes);
  }
  rebuilt.bytesSinceIndexEntry = 0;
  seal(rebuilt);
  return rebuilt;
}

/** A segment of its own with the batches below `target`: the old one may be shared. */
export function segmentUpTo(segment: Segment, target: number): Segment {
  const batchCount = firstBatchReaching(segment, target);
  const cut: Segment = { ...segment, batchCount, sizeInBytes: 0, bytesSinceIndexEntry: 0 };
  cut.largestTimestamp = null;
  cut.offsetOfLargestTimestamp = segment.baseOffset;
  cut.hasIndexFile = true;
  for (let index = 0; index < batchCount; index += 1) {
    const batch = segment.batches[index];
    if (batch === undefined) break;
    cut.sizeInBytes += batch.sizeInBytes;
    if (cut.largestTimestamp !== null && batch.maxTimestamp <= cut.largestTimestamp) continue;
    cut.largestTimestamp = batch.maxTimestamp;
    cut.offsetOfLargestTimestamp = batch.lastOffset;
  }
  cut.offsetEntryCount = entriesBelow(segment.offsetIndex, 0, segment.offsetEntryCount, target);
  cut.timeEntryCount = entriesBelow(segment.timeIndex, 1, segment.timeEntryCount, target);
  return cut;
}

function entriesBelow(pairs: readonly number[], column: 0 | 1, count: number, end: number): number {
  let kept = count;
  while (kept > 0 && (pairs[2 * (kept - 1) + column] ?? -1) >= end) kept -= 1;
  return kept;
}
