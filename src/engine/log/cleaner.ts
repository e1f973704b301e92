/**
 * Cleaning a log: of each key only the last record stays. Offsets do not change, gaps appear.
 *
 * Kafka: Cleaner, MemoryRecords.filterTo, SkimpyOffsetMap.
 * Simplified: a cleaning is one moment; keys are kept as they are, not as hashes of 16 bytes.
 */
import {
  createFinder,
  createMet,
  meet,
  noteForAborted,
  type MetTransactions,
} from './cleaned-transactions.ts';
import { BATCH_HEADER_BYTES, sizeOfRecords } from './batch-size.ts';
import { knownProducers } from './known-producers.ts';
import { endOf, type Log } from './log-state.ts';
import { lastBatchOf } from './producer-state.ts';
import { offsetAt, type LogRecord, type RecordBatch } from './record.ts';
import {
  appendToSegment,
  emptySegment,
  OFFSET_ENTRY_BYTES,
  seal,
  TIME_ENTRY_BYTES,
  type Segment,
} from './segment.ts';
import { NONE_ABORTED, type AbortedTransaction } from './transaction-marks.ts';

/** One cleaning: the dirty range, and the settings that it goes by. */
export interface CleaningPlan {
  /** Simulated ms. */
  readonly now: number;
  readonly firstDirtyOffset: number;
  readonly firstUncleanableOffset: number;
  readonly segmentBytes: number;
  readonly segmentIndexBytes: number;
  readonly indexIntervalBytes: number;
  readonly deleteRetentionMs: number;
  /** As many keys as the dedupe buffer holds. */
  readonly maxKeys: number;
}

export interface Cleaning {
  /** Where the next one begins. */
  readonly endOffset: number;
  readonly recordsBefore: number;
  readonly recordsAfter: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
}

/** The last offset of each key in the dirty range. */
interface OffsetMap {
  readonly keys: Map<string, number>;
  latestOffset: number;
}

/** What all batches of a cleaning are judged by. */
interface Filter {
  readonly plan: CleaningPlan;
  readonly map: OffsetMap;
  readonly met: MetTransactions;
  /** By producer: the last offset of its last batch, or its epoch where only a marker is left. */
  readonly lastOfProducers: ReadonlyMap<number, { offset: number | null; epoch: number }>;
}

/** Rewrites all segments up to the end of the dirty range, small ones into one. */
export function cleanLog(log: Log, plan: CleaningPlan): Cleaning {
  const aborted = abortedIn(log, plan.firstUncleanableOffset);
  const map = buildOffsetMap(log, plan, aborted);
  const endOffset = map.latestOffset + 1;
  const filter: Filter = {
    plan,
    map,
    met: createMet(aborted),
    lastOfProducers: lastBatches(log),
  };
  const old = log.segments.filter(({ baseOffset }) => baseOffset < endOffset);
  const cleaned = groupBySize(log, old, plan).map((group) => cleanGroup(group, filter));
  const counts = {
    recordsBefore: countRecords(old),
    recordsAfter: countRecords(cleaned),
    bytesBefore: sizeOfSegments(old),
    bytesAfter: sizeOfSegments(cleaned),
  };
  log.segments = [...cleaned, ...log.segments.slice(old.length)];
  log.cleanerCheckpoint = endOffset;
  if (log.producers.aborted.length > 0) keepMarked(log);
  return { endOffset, ...counts };
}

/** An aborted transaction without its marker would hide what its producer wrote later. */
function keepMarked({ segments, producers }: Log): void {
  const markers = new Set<number>();
  for (const segment of segments) {
    for (const { control, lastOffset, records } of batchesOf(segment)) {
      if (control === 'ABORT' && records.length > 0) markers.add(lastOffset);
    }
  }
  producers.aborted = producers.aborted.filter(({ lastOffset }) => markers.has(lastOffset));
}

function* batchesOf(segment: Segment): Generator<RecordBatch> {
  for (let index = 0; index < segment.batchCount; index += 1) {
    const batch = segment.batches[index];
    if (batch !== undefined) yield batch;
  }
}

function abortedIn(log: Log, end: number): readonly AbortedTransaction[] {
  const finder = createFinder();
  for (const segment of log.segments) {
    if (segment.baseOffset >= end) break;
    for (const batch of batchesOf(segment)) noteForAborted(finder, batch);
  }
  return finder.found.length === 0 ? NONE_ABORTED : finder.found;
}

/** Records of aborted transactions do not count. A map that is full ends the range early. */
function buildOffsetMap(
  log: Log,
  { firstDirtyOffset, firstUncleanableOffset, maxKeys }: CleaningPlan,
  aborted: readonly AbortedTransaction[],
): OffsetMap {
  const map: OffsetMap = { keys: new Map(), latestOffset: -1 };
  const met = createMet(aborted);
  for (const [index, segment] of log.segments.entries()) {
    if (segment.baseOffset >= firstUncleanableOffset) break;
    const end = Math.min(endOf(log, index), firstUncleanableOffset);
    if (end <= firstDirtyOffset) continue;
    for (const batch of batchesOf(segment)) {
      const isOut = meet(met, batch) || batch.control !== null;
      if (batch.lastOffset < firstDirtyOffset) continue;
      if (!isOut && !putKeys(map, batch, firstDirtyOffset, maxKeys)) return map;
      map.latestOffset = batch.lastOffset;
    }
    // The end may have been cut off from all data: it has been looked at all the same.
    map.latestOffset = Math.max(map.latestOffset, end - 1);
  }
  return map;
}

function putKeys(map: OffsetMap, batch: RecordBatch, from: number, maxKeys: number): boolean {
  for (const [index, { key }] of batch.records.entries()) {
    const offset = offsetAt(batch, index);
    if (key === null || offset < from) continue;
    if (map.keys.size >= maxKeys) return false;
    map.keys.set(key, offset);
  }
  return true;
}

function lastBatches(log: Log): Filter['lastOfProducers'] {
  return new Map(
    knownProducers(log).producers.map((state) => {
      const offset = lastBatchOf(state)?.lastOffset ?? null;
      return [state.producerId, { offset, epoch: state.producerEpoch }];
    }),
  );
}

/** Neighbours that together are not larger than a segment and its indexes may be. */
function groupBySize(log: Log, segments: readonly Segment[], plan: CleaningPlan): Segment[][] {
  const groups: Segment[][] = [];
  let bytes = 0;
  let offsetIndexBytes = 0;
  let timeIndexBytes = 0;
  for (const [index, segment] of segments.entries()) {
    const group = groups[groups.length - 1];
    const ownOffsetIndexBytes = segment.offsetEntryCount * OFFSET_ENTRY_BYTES;
    const ownTimeIndexBytes = segment.timeEntryCount * TIME_ENTRY_BYTES;
    const reach = endOf(log, index) - 1 - (group?.[0]?.baseOffset ?? 0);
    if (
      group !== undefined &&
      bytes + segment.sizeInBytes <= plan.segmentBytes &&
      offsetIndexBytes + ownOffsetIndexBytes <= plan.segmentIndexBytes &&
      timeIndexBytes + ownTimeIndexBytes <= plan.segmentIndexBytes &&
      (segment.sizeInBytes === 0 || reach <= 0x7fffffff)
    ) {
      group.push(segment);
      bytes += segment.sizeInBytes;
      offsetIndexBytes += ownOffsetIndexBytes;
      timeIndexBytes += ownTimeIndexBytes;
    } else {
      groups.push([segment]);
      bytes = segment.sizeInBytes;
      offsetIndexBytes = ownOffsetIndexBytes;
      timeIndexBytes = ownTimeIndexBytes;
    }
  }
  return groups;
}

function cleanGroup(group: readonly Segment[], filter: Filter): Segment {
  const cleaned = emptySegment(group[0]?.baseOffset ?? 0);
  for (const segment of group) {
    for (const batch of batchesOf(segment)) {
      const kept = filterBatch(batch, filter);
      if (kept !== null) appendToSegment(cleaned, kept, filter.plan.indexIntervalBytes);
    }
  }
  seal(cleaned);
  const last = group[group.length - 1];
  if (last !== undefined) {
    cleaned.modifiedAt = later(last.modifiedAt, last.largestTimestamp);
  }
  return cleaned;
}

/** Null: not known. */
function later(left: number | null, right: number | null): number | null {
  return left === null || right === null ? (left ?? right) : Math.max(left, right);
}

/**
 * What stays of a batch; null: nothing. Tombstones and markers that stay are given their horizon,
 * and a later cleaning may drop them. The last batch of a producer that is alive stays without its
 * records for the sake of the sequence number, and the last of the range for that of its offset.
 */
function filterBatch(
  batch: RecordBatch,
  { plan, map, met, lastOfProducers }: Filter,
): RecordBatch | null {
  const mayGo = meet(met, batch);
  const isMarker = batch.control !== null;
  const isOver = batch.deleteHorizon !== null && batch.deleteHorizon <= plan.now;
  const dropsRecords = isMarker ? mayGo && isOver : mayGo;
  const staysEmpty =
    isLastOfProducer(batch, lastOfProducers) ||
    batch.lastOffset + 1 === plan.firstUncleanableOffset;
  if (dropsRecords && !staysEmpty) return null;
  const places: number[] = [];
  let hasTombstone = false;
  for (const [index, record] of batch.records.entries()) {
    if (dropsRecords) break;
    const offset = offsetAt(batch, index);
    if (!isMarker && !isRetained(record, offset, map, batch.deleteHorizon === null || !isOver))
      continue;
    places.push(index);
    if (!isMarker && record.value === null) hasTombstone = true;
  }
  const needsHorizon = (hasTombstone || (isMarker && mayGo)) && batch.deleteHorizon === null;
  if (places.length === batch.records.length && places.length > 0 && !needsHorizon) return batch;
  if (places.length === 0 && !staysEmpty) return null;
  const horizon = needsHorizon ? plan.now + plan.deleteRetentionMs : batch.deleteHorizon;
  return rebuild(batch, places, horizon);
}

function isLastOfProducer(batch: RecordBatch, known: Filter['lastOfProducers']): boolean {
  if (batch.producerId < 0) return false;
  const last = known.get(batch.producerId);
  if (last === undefined) return false;
  if (last.offset !== null) return batch.lastOffset === last.offset;
  return batch.control !== null && batch.producerEpoch === last.epoch;
}

/** Records without a key, which a compacted topic does not take, would go. */
function isRetained(
  { key, value }: LogRecord,
  offset: number,
  { keys, latestOffset }: OffsetMap,
  keepsTombstones: boolean,
): boolean {
  if (offset > latestOffset) return true;
  if (key === null) return false;
  const last = keys.get(key);
  return (last === undefined || offset >= last) && (value !== null || keepsTombstones);
}

/** Timestamps in a batch count from its first record, or from the horizon when it has one. */
function rebuild(
  batch: RecordBatch,
  places: readonly number[],
  horizon: number | null,
): RecordBatch {
  const records: LogRecord[] = [];
  const offsets: number[] = [];
  let maxTimestamp: number | null = null;
  for (const place of places) {
    const record = batch.records[place];
    if (record === undefined) continue;
    records.push(record);
    offsets.push(offsetAt(batch, place));
    maxTimestamp = later(maxTimestamp, record.timestamp);
  }
  return {
    ...batch,
    records,
    offsets,
    deleteHorizon: records.length === 0 ? null : horizon,
    maxTimestamp: maxTimestamp ?? batch.maxTimestamp,
    sizeInBytes: rebuiltBytes(batch, records, offsets, horizon),
  };
}

/** A compressed batch shrinks as its content does. */
function rebuiltBytes(
  batch: RecordBatch,
  records: readonly LogRecord[],
  offsets: readonly number[],
  horizon: number | null,
): number {
  if (records.length === 0) return BATCH_HEADER_BYTES;
  const { baseOffset } = batch;
  const baseTimestamp = horizon ?? records[0]?.timestamp ?? 0;
  const bytes = sizeOfRecords(records, { baseOffset, offsets, baseTimestamp });
  if (batch.codec === 'none') return BATCH_HEADER_BYTES + bytes;
  const before = sizeOfRecords(batch.records, {
    baseOffset,
    offsets: batch.offsets,
    baseTimestamp: batch.deleteHorizon ?? batch.records[0]?.timestamp ?? 0,
  });
  const compressed = ((batch.sizeInBytes - BATCH_HEADER_BYTES) * bytes) / before;
  return BATCH_HEADER_BYTES + Math.max(1, Math.ceil(compressed));
}

function countRecords(segments: readonly Segment[]): number {
  let count = 0;
  for (const segment of segments) {
    for (const { records } of batchesOf(segment)) count += records.length;
  }
  return count;
}

function sizeOfSegments(segments: readonly Segment[]): number {
  let bytes = 0;
  for (const { sizeInBytes } of segments) bytes += sizeInBytes;
  return bytes;
}
