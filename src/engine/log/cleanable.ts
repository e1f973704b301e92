/**
 * How dirty a log is, and from where to where it may be cleaned now.
 *
 * Kafka: LogCleanerManager (cleanableOffsets, maxCompactionDelay, calculateCleanableBytes),
 * LogToClean.
 */
import { activeSegment, endOf, segmentIndexFor, type Log } from './log-state.ts';

export interface CompactionSettings {
  readonly minCompactionLagMs: number;
  readonly maxCompactionLagMs: number;
  readonly minCleanableDirtyRatio: number;
}

export interface Cleanable {
  readonly firstDirtyOffset: number;
  readonly firstUncleanableOffset: number;
  readonly cleanBytes: number;
  readonly cleanableBytes: number;
  /** Dirty bytes among all that would be rewritten: 0 to 1. */
  readonly ratio: number;
  /** A dirty record is older than max.compaction.lag.ms. */
  readonly isOverdue: boolean;
}

/** Null: not a byte would be rewritten. `lastStableOffset` bounds what may be cleaned. */
export function cleanableOf(
  log: Log,
  settings: CompactionSettings,
  { now, lastStableOffset }: { readonly now: number; readonly lastStableOffset: number },
): Cleanable | null {
  const { logStartOffset, logEndOffset, cleanerCheckpoint } = log;
  const isValid = cleanerCheckpoint >= logStartOffset && cleanerCheckpoint <= logEndOffset;
  const firstDirtyOffset = isValid ? cleanerCheckpoint : logStartOffset;
  const limit = Math.min(
    lastStableOffset,
    activeSegment(log).baseOffset,
    firstTooYoung(log, firstDirtyOffset, now, settings.minCompactionLagMs),
  );
  // Whole segments are cleaned: the one in which the limit lies is not.
  const firstUncleanableOffset = wholeSegmentsUpTo(log, Math.max(firstDirtyOffset, limit));
  let cleanBytes = 0;
  let cleanableBytes = 0;
  for (const [index, { baseOffset, sizeInBytes }] of log.segments.entries()) {
    if (baseOffset < firstDirtyOffset) cleanBytes += sizeInBytes;
    if (baseOffset < firstUncleanableOffset && endOf(log, index) > firstDirtyOffset) {
      cleanableBytes += sizeInBytes;
    }
  }
  if (cleanBytes + cleanableBytes === 0) return null;
  return {
    firstDirtyOffset,
    firstUncleanableOffset,
    cleanBytes,
    cleanableBytes,
    ratio: cleanableBytes / (cleanBytes + cleanableBytes),
    isOverdue: hasOverdue(log, firstDirtyOffset, now - settings.maxCompactionLagMs),
  };
}

/** Whether it is worth a cleaning. */
export function isWorthCleaning(
  { ratio, isOverdue, cleanableBytes }: Cleanable,
  { minCleanableDirtyRatio }: CompactionSettings,
): boolean {
  return (isOverdue && cleanableBytes > 0) || ratio > minCleanableDirtyRatio;
}

/** Base of the first segment at or above `offset` that is not the active one, else of that. */
function wholeSegmentsUpTo(log: Log, offset: number): number {
  const from = Math.max(segmentIndexFor(log, offset), 0);
  return log.segments[from]?.baseOffset ?? activeSegment(log).baseOffset;
}

/** min.compaction.lag.ms counts from the newest record of a segment. */
function firstTooYoung(log: Log, firstDirty: number, now: number, lagMs: number): number {
  if (lagMs <= 0) return Number.MAX_SAFE_INTEGER;
  const from = Math.max(segmentIndexFor(log, firstDirty), 0);
  for (let index = from; index < log.segments.length - 1; index += 1) {
    const segment = log.segments[index];
    if (segment === undefined || segment.largestTimestamp === null) continue;
    if (segment.largestTimestamp > now - lagMs) return segment.baseOffset;
  }
  return Number.MAX_SAFE_INTEGER;
}

function hasOverdue(log: Log, firstDirty: number, before: number): boolean {
  const from = Math.max(segmentIndexFor(log, firstDirty), 0);
  for (let index = from; index < log.segments.length - 1; index += 1) {
    const segment = log.segments[index];
    const first = segment?.batches[0];
    if (segment === undefined || first === undefined || segment.batchCount === 0) continue;
    if (first.maxTimestamp < before) return true;
  }
  return false;
}
