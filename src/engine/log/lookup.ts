/**
 * How a log finds an offset or a timestamp through its sparse indexes, step by step.
 *
 * Kafka: LogSegment (translateOffset, findOffsetByTimestamp), UnifiedLog (fetchOffsetByTimestamp),
 * OffsetIndex.lookup, TimeIndex.lookup, FileRecords.searchForTimestamp.
 */
import { floorEntry, type FoundEntry } from './index-entry.ts';
import { segmentIndexFor, type Log } from './log-state.ts';
import { offsetAt, type RecordBatch } from './record.ts';
import { firstBatchReaching, type Segment } from './segment.ts';

export interface Lookup {
  readonly segment: number;
  /** Null in a lookup by offset. */
  readonly timeEntry: FoundEntry | null;
  readonly offsetEntry: FoundEntry;
  /** Batches that were read from there, the last being the one that was looked for. */
  readonly scanned: readonly { readonly baseOffset: number; readonly position: number }[];
  /** The offset found; null: there is none. */
  readonly offset: number | null;
  readonly batch: RecordBatch | null;
}

/** The first batch that reaches `offset`. Null: the log has nothing from there on. */
export function lookUpOffset(log: Log, offset: number): Lookup | null {
  let index = Math.max(segmentIndexFor(log, offset), 0);
  for (let segment = log.segments[index]; segment !== undefined; segment = log.segments[index]) {
    if (firstBatchReaching(segment, offset) < segment.batchCount) {
      const entry = floorEntry(segment.offsetIndex, segment.offsetEntryCount, offset, 0);
      const { scanned, found } = scan(segment, entry.value, (batch) => batch.lastOffset >= offset);
      const place = found === null ? -1 : firstAt(found, (_, at) => at >= offset);
      return {
        segment: index,
        timeEntry: null,
        offsetEntry: entry,
        scanned,
        offset: found === null || place < 0 ? null : offsetAt(found, place),
        batch: found,
      };
    }
    index += 1;
  }
  return null;
}

/**
 * The first record that is not older than `timestamp`, in the first segment that has such a one;
 * those below the log start don't count. Null: no segment is that new.
 */
export function lookUpTimestamp(log: Log, timestamp: number): Lookup | null {
  const index = log.segments.findIndex(
    ({ largestTimestamp }) => largestTimestamp !== null && largestTimestamp >= timestamp,
  );
  const segment = log.segments[index];
  if (segment === undefined) return null;
  const { baseOffset, timeIndex, timeEntryCount, offsetIndex, offsetEntryCount } = segment;
  const { logStartOffset } = log;
  const timeEntry = floorEntry(timeIndex, timeEntryCount, timestamp, baseOffset);
  const from = Math.max(timeEntry.value, logStartOffset);
  const offsetEntry = floorEntry(offsetIndex, offsetEntryCount, from, 0);
  const isIt = (time: number, at: number): boolean => time >= timestamp && at >= logStartOffset;
  const { scanned, found } = scan(segment, offsetEntry.value, (batch) => {
    const { maxTimestamp, lastOffset } = batch;
    return isIt(maxTimestamp, lastOffset) && firstAt(batch, isIt) >= 0;
  });
  const offset = found === null ? null : offsetAt(found, firstAt(found, isIt));
  return { segment: index, timeEntry, offsetEntry, scanned, offset, batch: found };
}

/**
 * The first record with the largest timestamp of all; records below the log start count as well.
 */
export function newestRecord(
  log: Log,
): { readonly offset: number; readonly batch: RecordBatch } | null {
  let newest: Segment | null = null;
  let latest: number | null = null;
  for (const segment of log.segments) {
    const { largestTimestamp } = segment;
    if (largestTimestamp === null || (latest !== null && largestTimestamp <= latest)) continue;
    newest = segment;
    latest = largestTimestamp;
  }
  if (newest === null) return null;
  const { offsetOfLargestTimestamp, offsetIndex, offsetEntryCount } = newest;
  const entry = floorEntry(offsetIndex, offsetEntryCount, offsetOfLargestTimestamp, 0);
  const isNewest = (batch: RecordBatch): boolean => batch.maxTimestamp === latest;
  const { found } = scan(newest, entry.value, isNewest);
  if (found === null) return null;
  const place = firstAt(found, (time) => time === latest);
  return place < 0 ? null : { offset: offsetAt(found, place), batch: found };
}

/** Reads batch headers from a position on until one is as wanted. */
function scan(
  segment: Segment,
  from: number,
  isWanted: (batch: RecordBatch) => boolean,
): { scanned: Lookup['scanned']; found: RecordBatch | null } {
  const scanned: { baseOffset: number; position: number }[] = [];
  let position = 0;
  for (let index = 0; index < segment.batchCount; index += 1) {
    const batch = segment.batches[index];
    if (batch === undefined) break;
    if (position >= from) {
      scanned.push({ baseOffset: batch.baseOffset, position });
      if (isWanted(batch)) return { scanned, found: batch };
    }
    position += batch.sizeInBytes;
  }
  return { scanned, found: null };
}

function firstAt(batch: RecordBatch, isIt: (timestamp: number, offset: number) => boolean): number {
  return batch.records.findIndex(({ timestamp }, place) => isIt(timestamp, offsetAt(batch, place)));
}
