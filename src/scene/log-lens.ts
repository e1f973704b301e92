/**
 * One replica's log opened down to its bytes: segments, the entries of their indexes, batches and
 * records, and how a lookup goes through them.
 */
import {
  offsetAt,
  segmentFileName,
  type Log,
  type Lookup,
  type RecordBatch,
  type Segment,
} from '../engine/index.ts';

export interface LogLens {
  readonly segments: readonly LensSegment[];
  /** The one that is opened. */
  readonly opened: LensFile;
}

export interface LensSegment {
  readonly index: number;
  readonly baseOffset: number;
  /** Exclusive. */
  readonly endOffset: number;
  readonly fileName: string;
  readonly sizeInBytes: number;
  readonly isActive: boolean;
  readonly isOpened: boolean;
  /** Every byte of it is on the disk, not in the page cache alone. */
  readonly isFlushed: boolean;
}

/** The opened segment: a window of its file, and what its indexes say of that window. */
export interface LensFile {
  readonly segment: LensSegment;
  readonly blocks: readonly LensBlock[];
  /** Batches before and after those of the window. */
  readonly before: number;
  readonly after: number;
  readonly offsetEntries: readonly LensEntry[];
  readonly timeEntries: readonly LensEntry[];
  readonly offsetEntryCount: number;
  readonly timeEntryCount: number;
  /** index.interval.bytes as it was for this segment. */
  readonly indexIntervalBytes: number;
}

export interface LensBlock {
  readonly batch: RecordBatch;
  readonly position: number;
  /** Within the window's width. */
  readonly x: number;
  readonly width: number;
  /** It ends below the high watermark. */
  readonly isReadable: boolean;
  readonly isFlushed: boolean;
  readonly isScanned: boolean;
  readonly isFound: boolean;
}

/** An entry of an index: `key` is an offset or a timestamp, `value` a position or an offset. */
export interface LensEntry {
  readonly place: number;
  readonly key: number;
  readonly value: number;
  /** Where it points to in the window; null: elsewhere, or it points to no position. */
  readonly x: number | null;
  readonly isUsed: boolean;
}

export interface LensChoice {
  /** Index of the opened segment; null: the active one. */
  readonly segment: number | null;
  readonly lookup: Lookup | null;
  /** How many of the lookup's steps are shown: see `lookupSteps`. */
  readonly steps: number;
  readonly width: number;
}

/** So many batches are drawn one by one. */
const WINDOW = 36;

/** So many entries of each index are listed. */
const ENTRIES = 12;

const GAP = 2;
const LEAST_WIDTH = 6;

/** Steps of a lookup, in order. */
export type LookupStep = 'segment' | 'time-entry' | 'offset-entry' | 'scan' | 'found';

export function lookupSteps({ timeEntry }: Lookup): readonly LookupStep[] {
  return timeEntry === null
    ? ['segment', 'offset-entry', 'scan', 'found']
    : ['segment', 'time-entry', 'offset-entry', 'scan', 'found'];
}

export function logLens(log: Log, choice: LensChoice): LogLens {
  const { lookup } = choice;
  const last = log.segments.length - 1;
  const wanted = lookup !== null && choice.steps > 0 ? lookup.segment : (choice.segment ?? last);
  const opened = Math.min(Math.max(wanted, 0), last);
  const segments = log.segments.map((segment, index) => segmentOf(log, segment, index, opened));
  const [file, own] = [log.segments[opened], segments[opened]];
  if (file === undefined || own === undefined) throw new Error('A log has a segment');
  return { segments, opened: fileOf(log, file, own, choice) };
}

function segmentOf(log: Log, segment: Segment, index: number, opened: number): LensSegment {
  const endOffset = log.segments[index + 1]?.baseOffset ?? log.logEndOffset;
  return {
    index,
    baseOffset: segment.baseOffset,
    endOffset,
    fileName: segmentFileName(segment, 'log'),
    sizeInBytes: segment.sizeInBytes,
    isActive: index === log.segments.length - 1,
    isOpened: index === opened,
    isFlushed: endOffset <= log.recoveryPoint,
  };
}

function fileOf(log: Log, file: Segment, segment: LensSegment, choice: LensChoice): LensFile {
  const { lookup } = choice;
  const steps = lookup === null ? [] : lookupSteps(lookup).slice(0, choice.steps);
  const scanned = steps.includes('scan') ? (lookup?.scanned ?? []) : [];
  const first = windowStart(file, lookup === null || choice.steps === 0 ? null : lookup);
  const found = steps.includes('found') ? (lookup?.batch ?? null) : null;
  const blocks = blocksOf(log, file, { first, scanned, found, width: choice.width });
  const before = first;
  const offsetPlace = steps.includes('offset-entry') ? (lookup?.offsetEntry.place ?? -1) : null;
  const timePlace = steps.includes('time-entry') ? (lookup?.timeEntry?.place ?? -1) : null;
  return {
    segment,
    blocks,
    before,
    after: file.batchCount - before - blocks.length,
    offsetEntries: entriesOf(file.offsetIndex, file.offsetEntryCount, offsetPlace, (position) =>
      positionX(blocks, position),
    ),
    timeEntries: entriesOf(file.timeIndex, file.timeEntryCount, timePlace, () => null),
    offsetEntryCount: file.offsetEntryCount,
    timeEntryCount: file.timeEntryCount,
    indexIntervalBytes: file.indexIntervalBytes,
  };
}

/** Index of the first batch in the window: where a lookup reads, or the end of the file. */
function windowStart({ batches, batchCount }: Segment, lookup: Lookup | null): number {
  const latest = Math.max(batchCount - WINDOW, 0);
  const from = lookup?.scanned[0];
  if (from === undefined) return latest;
  const at = batches.findIndex(({ baseOffset }) => baseOffset === from.baseOffset);
  return Math.min(Math.max(at - 2, 0), latest);
}

interface BlockChoice {
  readonly first: number;
  readonly scanned: Lookup['scanned'];
  readonly found: RecordBatch | null;
  readonly width: number;
}

/** Blocks as wide as their bytes, but for the smallest, so that each can be pointed at. */
function blocksOf(
  log: Log,
  file: Segment,
  { first, scanned, found, width }: BlockChoice,
): LensBlock[] {
  const batches = file.batches.slice(first, Math.min(first + WINDOW, file.batchCount));
  let position = 0;
  for (let index = 0; index < first; index += 1) position += file.batches[index]?.sizeInBytes ?? 0;
  const bytes = batches.reduce((sum, { sizeInBytes }) => sum + sizeInBytes, 0);
  const room = Math.max(width - batches.length * (GAP + LEAST_WIDTH), 0);
  let x = 0;
  return batches.map((batch) => {
    const own = LEAST_WIDTH + (bytes === 0 ? 0 : (room * batch.sizeInBytes) / bytes);
    const block: LensBlock = {
      batch,
      position,
      x,
      width: own,
      isReadable: batch.lastOffset < log.highWatermark,
      isFlushed: batch.lastOffset < log.recoveryPoint,
      isScanned: scanned.some(({ baseOffset }) => baseOffset === batch.baseOffset),
      isFound: found !== null && found.baseOffset === batch.baseOffset,
    };
    x += own + GAP;
    position += batch.sizeInBytes;
    return block;
  });
}

function positionX(blocks: readonly LensBlock[], position: number): number | null {
  return blocks.find((block) => block.position === position)?.x ?? null;
}

/** The entries around the one that is used, or the last ones. */
function entriesOf(
  pairs: readonly number[],
  count: number,
  used: number | null,
  xOf: (value: number) => number | null,
): LensEntry[] {
  const latest = Math.max(count - ENTRIES, 0);
  const from =
    used === null ? latest : Math.min(Math.max(used - Math.floor(ENTRIES / 2), 0), latest);
  const entries: LensEntry[] = [];
  for (let place = from; place < Math.min(from + ENTRIES, count); place += 1) {
    const value = pairs[2 * place + 1] ?? 0;
    entries.push({
      place,
      key: pairs[2 * place] ?? 0,
      value,
      x: xOf(value),
      isUsed: place === used,
    });
  }
  return entries;
}

/** The records of a batch with their offsets. */
export function recordsOf(batch: RecordBatch): readonly {
  readonly offset: number;
  readonly record: RecordBatch['records'][number];
}[] {
  return batch.records.map((record, index) => ({ offset: offsetAt(batch, index), record }));
}
