/**
 * A segment: one file of batches with its two sparse indexes.
 *
 * Kafka: LogSegment, OffsetIndex, TimeIndex.
 */
import type { RecordBatch } from './record.ts';

/** Bytes of an entry: relative offset and position; timestamp and relative offset. */
export const OFFSET_ENTRY_BYTES = 8;
export const TIME_ENTRY_BYTES = 12;

/**
 * `batches`, `offsetIndex` and `timeIndex` are append-only arrays that clusters of one history
 * share: only the first so many belong to this segment, and appending to a longer array copies it.
 */
export interface Segment {
  baseOffset: number;
  batches: RecordBatch[];
  batchCount: number;
  sizeInBytes: number;
  /** Of its first batch, simulated ms: what segment.ms counts from (rollingBasedTimestamp). */
  firstTimestamp: number;
  /** Largest timestamp in it, simulated ms; null: it has none. */
  largestTimestamp: number | null;
  /** Last offset of the batch that brought it; the base offset before. */
  offsetOfLargestTimestamp: number;
  /** Pairs: last offset of a batch, and its position in the file. */
  offsetIndex: number[];
  offsetEntryCount: number;
  /** Pairs: the largest timestamp up to then, and the last offset of the batch that had it. */
  timeIndex: number[];
  timeEntryCount: number;
  bytesSinceIndexEntry: number;
  /** index.interval.bytes when its first batch came: it holds for the whole segment. */
  indexIntervalBytes: number;
  /** segment.jitter.ms: so much earlier than segment.ms it is closed. */
  rollJitterMs: number;
  /** Its offset index exists as a file; one that was rolled gets it with its first batch. */
  hasIndexFile: boolean;
  /** Simulated ms of its last change, kept where a cleaning left no record; else null. */
  modifiedAt: number | null;
}

/** When a segment is closed and how dense its indexes are: settings of the topic. */
export interface SegmentLimits {
  readonly segmentBytes: number;
  readonly segmentMs: number;
  readonly segmentIndexBytes: number;
  readonly indexIntervalBytes: number;
  /** Records above the recovery point that make an append wait for the disk. */
  readonly flushMessages: number;
}

/** Kafka's defaults. */
export const DEFAULT_LIMITS: SegmentLimits = {
  segmentBytes: 1_073_741_824,
  segmentMs: 604_800_000,
  segmentIndexBytes: 10_485_760,
  indexIntervalBytes: 4096,
  flushMessages: Number.MAX_SAFE_INTEGER,
};

export function emptySegment(baseOffset: number, hasIndexFile = true): Segment {
  return {
    baseOffset,
    batches: [],
    batchCount: 0,
    sizeInBytes: 0,
    firstTimestamp: 0,
    largestTimestamp: null,
    offsetOfLargestTimestamp: baseOffset,
    offsetIndex: [],
    offsetEntryCount: 0,
    timeIndex: [],
    timeEntryCount: 0,
    bytesSinceIndexEntry: 0,
    indexIntervalBytes: 0,
    rollJitterMs: 0,
    hasIndexFile,
    modifiedAt: null,
  };
}

/** What is about to be written at once: a batch, or all that a fetch has brought. */
export interface BatchSet {
  readonly sizeInBytes: number;
  readonly maxTimestamp: number;
  readonly lastOffset: number;
}

/** Offsets in a segment's indexes are relative and take 31 bits. */
const MAX_RELATIVE_OFFSET = 0x7fffffff;

/**
 * Time counts between the timestamps of records: a silent partition keeps its active segment. The
 * time index keeps its last entry free for the moment in which the segment is closed.
 */
export function mustRoll(segment: Segment, set: BatchSet, limits: SegmentLimits): boolean {
  if (segment.batchCount === 0) return false;
  return (
    segment.sizeInBytes > limits.segmentBytes - set.sizeInBytes ||
    set.maxTimestamp - segment.firstTimestamp > limits.segmentMs - segment.rollJitterMs ||
    set.lastOffset - segment.baseOffset > MAX_RELATIVE_OFFSET ||
    (segment.timeEntryCount + 2) * TIME_ENTRY_BYTES > limits.segmentIndexBytes ||
    (segment.offsetEntryCount + 1) * OFFSET_ENTRY_BYTES > limits.segmentIndexBytes
  );
}

/**
 * Writes a batch at the end. An index entry comes first, when enough bytes lie behind the last.
 * `indexIntervalBytes` is the topic's at the moment: the first batch takes it over.
 */
export function appendToSegment(
  segment: Segment,
  batch: RecordBatch,
  indexIntervalBytes: number,
): void {
  const { sizeInBytes, maxTimestamp, lastOffset } = batch;
  if (segment.batchCount === 0) {
    segment.firstTimestamp = maxTimestamp;
    segment.indexIntervalBytes = indexIntervalBytes;
    segment.hasIndexFile = true;
  }
  if (segment.batches.length !== segment.batchCount) {
    segment.batches = segment.batches.slice(0, segment.batchCount);
  }
  segment.batches.push(batch);
  segment.batchCount += 1;
  if (segment.largestTimestamp === null || maxTimestamp > segment.largestTimestamp) {
    segment.largestTimestamp = maxTimestamp;
    segment.offsetOfLargestTimestamp = lastOffset;
  }
  if (segment.bytesSinceIndexEntry > segment.indexIntervalBytes)
    addIndexEntries(segment, lastOffset);
  segment.bytesSinceIndexEntry += sizeInBytes;
  segment.sizeInBytes += sizeInBytes;
}

function addIndexEntries(segment: Segment, lastOffset: number): void {
  segment.offsetIndex = ownPairs(segment.offsetIndex, segment.offsetEntryCount);
  segment.offsetIndex.push(lastOffset, segment.sizeInBytes);
  segment.offsetEntryCount += 1;
  addTimeEntry(segment);
  segment.bytesSinceIndexEntry = 0;
}

/** An array of pairs that may be appended to. */
function ownPairs(pairs: number[], count: number): number[] {
  return pairs.length === 2 * count ? pairs : pairs.slice(0, 2 * count);
}

/** Nothing is added while no later timestamp has come. */
function addTimeEntry(segment: Segment): void {
  const { largestTimestamp, timeIndex, timeEntryCount } = segment;
  if (largestTimestamp === null) return;
  const last = timeEntryCount === 0 ? null : (timeIndex[2 * timeEntryCount - 2] ?? 0);
  if (last !== null && largestTimestamp <= last) return;
  segment.timeIndex = ownPairs(timeIndex, timeEntryCount);
  segment.timeIndex.push(largestTimestamp, segment.offsetOfLargestTimestamp);
  segment.timeEntryCount += 1;
}

/** It is no longer written to: its largest timestamp ends the time index. */
export function seal(segment: Segment): void {
  addTimeEntry(segment);
}

/** Batches that are looked at one by one before all are searched. */
const NEWEST = 4;

/** Index of the first batch that reaches `offset`; `batchCount` when none does. */
export function firstBatchReaching(segment: Segment, offset: number): number {
  const { batches, batchCount } = segment;
  // Most reads are of what came last.
  for (let index = batchCount - 1; index >= 0 && index >= batchCount - NEWEST; index -= 1) {
    const batch = batches[index];
    if (batch === undefined || batch.baseOffset > offset) continue;
    return batch.lastOffset < offset ? index + 1 : index;
  }
  let low = 0;
  let high = batchCount;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const batch = batches[middle];
    if (batch !== undefined && batch.lastOffset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
