/**
 * What shortens a log, and what a start makes of the one on its disk.
 *
 * Kafka: UnifiedLog.truncateTo, truncateFullyAndStartAt; LogLoader.
 */
import { knownProducers } from './known-producers.ts';
import { truncateFromEnd, truncateFromStart } from './leader-epochs.ts';
import { activeSegment, clampToLog, endOf, type Log } from './log-state.ts';
import { reloadProducers } from './producer-upkeep.ts';
import { createProducerStates, takeProducerSnapshot } from './producer-state.ts';
import { rebuildIndexes, segmentUpTo } from './segment-repair.ts';
import { emptySegment, seal } from './segment.ts';

/**
 * Removes the records at and above `target`; false when there are none. Files are cut between
 * batches: of a batch that `target` lies in, the records below it are lost as well, as in Kafka.
 */
export function truncateTo(log: Log, target: number): boolean {
  if (target >= log.logEndOffset) {
    // An epoch of the own leadership that got no records must not survive the next leader's.
    truncateFromEnd(log.leaderEpochs, log.logEndOffset);
    return false;
  }
  const first = log.segments[0];
  if (first === undefined || first.baseOffset > target) {
    truncateFullyAndStartAt(log, target);
    return true;
  }
  const mayBeKnown = knownProducers(log).producers.length > 0;
  while (activeSegment(log).baseOffset > target) log.segments.pop();
  log.segments[log.segments.length - 1] = segmentUpTo(activeSegment(log), target);
  truncateFromEnd(log.leaderEpochs, target);
  log.logEndOffset = target;
  log.logStartOffset = Math.min(log.logStartOffset, target);
  log.highWatermark = Math.min(log.highWatermark, target);
  log.recoveryPoint = Math.min(log.recoveryPoint, target);
  log.cleanerCheckpoint = Math.min(log.cleanerCheckpoint, activeSegment(log).baseOffset);
  rebuildProducers(log, mayBeKnown);
  return true;
}

/**
 * What the last snapshot within the log says of the producers, and the batches above it. Where
 * nobody was known before, the batches have nobody alive to tell of.
 */
function rebuildProducers(log: Log, mayBeKnown: boolean): void {
  const { producers, logEndOffset } = log;
  reloadProducers(producers, log);
  if (!mayBeKnown) producers.notedTo = logEndOffset;
  takeProducerSnapshot(knownProducers(log), logEndOffset);
}

/** Drops everything: the log is empty and goes on at `offset`. */
export function truncateFullyAndStartAt(log: Log, offset: number): void {
  log.segments = [emptySegment(offset)];
  log.leaderEpochs = [];
  log.logStartOffset = offset;
  log.logEndOffset = offset;
  log.highWatermark = offset;
  log.recoveryPoint = Math.min(log.recoveryPoint, offset);
  log.cleanerCheckpoint = -1;
  log.producers = createProducerStates(offset);
}

/**
 * What a starting broker makes of the log on its disk: memory is gone, the checkpoints are left.
 * After a kill the segments above the recovery point are read again and their indexes rebuilt.
 */
export function loadLog(log: Log, isClean = true): void {
  log.logStartOffset = Math.max(log.logStartOffsetCheckpoint, log.segments[0]?.baseOffset ?? 0);
  if (log.logStartOffset > log.logEndOffset) truncateFullyAndStartAt(log, log.logStartOffset);
  log.deletedFiles = [];
  const from = isClean ? log.logEndOffset : log.recoveryPointCheckpoint;
  log.segments = log.segments.map((segment, index) =>
    endOf(log, index) > from ? rebuildIndexes(segment) : segment,
  );
  const active = { ...activeSegment(log), hasIndexFile: true, bytesSinceIndexEntry: 0 };
  log.segments[log.segments.length - 1] = active;
  // A kill leaves the disk as it is: what had been flushed still is.
  log.recoveryPoint = isClean ? log.logEndOffset : Math.min(log.recoveryPoint, log.logEndOffset);
  truncateFromEnd(log.leaderEpochs, log.logEndOffset);
  truncateFromStart(log.leaderEpochs, log.logStartOffset);
  log.highWatermark = clampToLog(log, log.highWatermarkCheckpoint);
  dropStraySnapshots(log);
  rebuildProducers(log, true);
}

/** Snapshots stay that stand where a segment begins, and the newest one. */
function dropStraySnapshots({ segments, producers }: Log): void {
  const { snapshots } = producers;
  producers.snapshots = snapshots.filter(
    ({ offset }, index) =>
      index === snapshots.length - 1 || segments.some(({ baseOffset }) => baseOffset === offset),
  );
}

/** Everything that was written is on disk now. */
export function flush(log: Log, now: number): void {
  log.recoveryPoint = log.logEndOffset;
  log.flushedAt = now;
}

/** What a clean stop leaves: all is on disk, and every checkpoint is written. */
export function closeLog(log: Log): void {
  takeProducerSnapshot(knownProducers(log), log.logEndOffset);
  seal(activeSegment(log));
  flush(log, log.flushedAt);
  log.highWatermarkCheckpoint = log.highWatermark;
  log.recoveryPointCheckpoint = log.recoveryPoint;
  log.logStartOffsetCheckpoint = log.logStartOffset;
}
