/**
 * One replica's log opened down to its bytes: segments, the entries of their indexes, batches and
 * records, and how a lookup goes through them.
 */
import {
  batchesIn,
  logLens,
  type Log,
  type LogFile,
  type Lookup,
  type RecordBatch,
  type SegmentLens,
} from '../engine/index.ts';

export interface OpenedLog {
  readonly segments: readonly LensSegment[];
  /** Files that belong to no segment: snapshots of producers, and what is about to go. */
  readonly otherFiles: readonly LogFile[];
  /** The one that is opened. */
  readonly opened: LensFile;
}

export interface LensSegment extends SegmentLens {
  readonly fileName: string;
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
  /** Of the topic: as large are the index files of the active segment. */
  readonly segmentIndexBytes: number;
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

export function openLog(log: Log, choice: LensChoice): OpenedLog {
  const { lookup } = choice;
  const lens = logLens(log, choice.segmentIndexBytes);
  const last = lens.segments.length - 1;
  const wanted = lookup !== null && choice.steps > 0 ? lookup.segment : (choice.segment ?? last);
  const opened = Math.min(Math.max(wanted, 0), last);
  const segments = lens.segments.map((segment) => ({
    ...segment,
    fileName: segment.files[0]?.name ?? '',
    isOpened: segment.index === opened,
    isFlushed: segment.endOffset <= log.recoveryPoint,
  }));
  const own = segments[opened];
  if (own === undefined) throw new Error('Assertion failed: a log has a segment');
  const deleted = lens.deleted.map(({ baseOffset, sizeInBytes }) => ({
    name: `${String(baseOffset).padStart(20, '0')}.log.deleted`,
    sizeInBytes,
  }));
  const otherFiles = [...lens.snapshots, ...deleted];
  return { segments, otherFiles, opened: fileOf(log, own, choice) };
}

function fileOf(log: Log, segment: LensSegment, choice: LensChoice): LensFile {
  const { lookup } = choice;
  const steps = lookup === null ? [] : lookupSteps(lookup).slice(0, choice.steps);
  const scanned = steps.includes('scan') ? (lookup?.scanned ?? []) : [];
  const before = windowStart(log, segment, choice.steps === 0 ? null : lookup);
  const found = steps.includes('found') ? (lookup?.batch ?? null) : null;
  const blocks = blocksOf(log, segment, { first: before, scanned, found, width: choice.width });
  const offsetPlace = steps.includes('offset-entry') ? (lookup?.offsetEntry.place ?? -1) : null;
  const timePlace = steps.includes('time-entry') ? (lookup?.timeEntry?.place ?? -1) : null;
  const byOffset = segment.offsetIndex.map(({ offset, position }) => [offset, position] as const);
  const byTime = segment.timeIndex.map(({ timestamp, offset }) => [timestamp, offset] as const);
  return {
    segment,
    blocks,
    before,
    after: segment.batchCount - before - blocks.length,
    offsetEntries: entriesOf(byOffset, offsetPlace, (position) => positionX(blocks, position)),
    timeEntries: entriesOf(byTime, timePlace, () => null),
  };
}

/** Index of the first batch in the window: where a lookup reads, or the end of the file. */
function windowStart(log: Log, { index, batchCount }: SegmentLens, lookup: Lookup | null): number {
  const latest = Math.max(batchCount - WINDOW, 0);
  const from = lookup?.scanned[0];
  const batches = log.segments[index]?.batches;
  if (from === undefined || batches === undefined) return latest;
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
  { index }: SegmentLens,
  { first, scanned, found, width }: BlockChoice,
): LensBlock[] {
  const batches = batchesIn(log, { segment: index, from: first, count: WINDOW });
  const bytes = batches.reduce((sum, { batch }) => sum + batch.sizeInBytes, 0);
  const room = Math.max(width - batches.length * (GAP + LEAST_WIDTH), 0);
  let x = 0;
  return batches.map(({ batch, position }) => {
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
    return block;
  });
}

function positionX(blocks: readonly LensBlock[], position: number): number | null {
  return blocks.find((block) => block.position === position)?.x ?? null;
}

/** The entries around the one that is used, or the last ones. */
function entriesOf(
  pairs: readonly (readonly [number, number])[],
  used: number | null,
  xOf: (value: number) => number | null,
): LensEntry[] {
  const latest = Math.max(pairs.length - ENTRIES, 0);
  const from =
    used === null ? latest : Math.min(Math.max(used - Math.floor(ENTRIES / 2), 0), latest);
  return pairs.slice(from, from + ENTRIES).map(([key, value], index) => {
    const place = from + index;
    return { place, key, value, x: xOf(value), isUsed: place === used };
  });
}
