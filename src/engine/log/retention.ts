/**
 * Which segments of a log are too old, too many, or below its start.
 *
 * Kafka: UnifiedLog.deleteOldSegments; LogConfig (cleanup.policy).
 */
import { raiseLogStart, roll } from './log.ts';
import { endOf, sizeOf, type Log } from './log-state.ts';
import { dropProducerSnapshots } from './producer-upkeep.ts';
import type { Segment } from './segment.ts';

export interface RetentionSettings {
  readonly cleanupPolicy: string;
  /** -1: no limit. */
  readonly retentionMs: number;
  readonly retentionBytes: number;
}

export type RetentionReason = 'log-start' | 'retention-bytes' | 'retention-ms';

export interface Deletion {
  readonly reason: RetentionReason;
  readonly segments: readonly Segment[];
}

export function isCompacted({ cleanupPolicy }: Pick<RetentionSettings, 'cleanupPolicy'>): boolean {
  return cleanupPolicy.includes('compact');
}

export function isDeleting({ cleanupPolicy }: Pick<RetentionSettings, 'cleanupPolicy'>): boolean {
  return cleanupPolicy.includes('delete');
}

const NOTHING: readonly Deletion[] = [];

/** One run of the task over one log: what lies below its start, then size, then time. */
export function deleteOldSegments(
  log: Log,
  settings: RetentionSettings,
  now: number,
): readonly Deletion[] {
  let deletions = NOTHING;
  const note = (reason: RetentionReason, isOver: (index: number) => boolean): void => {
    const segments = deletePrefix(log, isOver);
    if (segments.length > 0) deletions = [...deletions, { reason, segments }];
  };
  const second = log.segments[1];
  if (second !== undefined && second.baseOffset <= log.logStartOffset) {
    note('log-start', (index) => {
      const next = log.segments[index + 1];
      return next !== undefined && next.baseOffset <= log.logStartOffset;
    });
  }
  if (!isDeleting(settings)) return deletions;
  const { retentionBytes, retentionMs } = settings;
  if (retentionBytes >= 0) {
    let over = sizeOf(log) - retentionBytes;
    if (over >= 0) {
      note('retention-bytes', (index) => {
        const bytes = log.segments[index]?.sizeInBytes ?? 0;
        if (over - bytes < 0) return false;
        over -= bytes;
        return true;
      });
    }
  }
  if (retentionMs >= 0 && isOld(log, now - retentionMs)) {
    note('retention-ms', (index) => {
      const segment = log.segments[index];
      if (segment === undefined) return false;
      const newest = newestIn(segment);
      return newest === null || now - newest > retentionMs;
    });
  }
  return deletions;
}

/** The first segment decides whether there is anything to do at all. */
function isOld({ segments: [first] }: Log, before: number): boolean {
  if (first === undefined) return false;
  const newest = newestIn(first);
  return newest === null || newest < before;
}

/** A segment without records counts as old as its file; null: that is not known. */
function newestIn({ largestTimestamp, modifiedAt }: Segment): number | null {
  return largestTimestamp ?? modifiedAt;
}

/**
 * Deletes segments from the front as long as `isOver` holds and they are committed. An active
 * segment that is empty stays; should all go, a new one begins at the log end first.
 */
function deletePrefix(log: Log, isOver: (index: number) => boolean): readonly Segment[] {
  let count = 0;
  for (const [index, segment] of log.segments.entries()) {
    const isLastAndEmpty = index === log.segments.length - 1 && segment.sizeInBytes === 0;
    if (isLastAndEmpty || endOf(log, index) > log.highWatermark || !isOver(index)) break;
    count += 1;
  }
  if (count === 0) return [];
  if (count === log.segments.length) roll(log);
  const deleted = log.segments.slice(0, count);
  log.segments = log.segments.slice(count);
  const start = log.segments[0]?.baseOffset ?? log.logStartOffset;
  raiseLogStart(log, start);
  dropProducerSnapshots(log.producers, start);
  return deleted;
}
