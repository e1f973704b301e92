/**
 * What a replica's log consists of, and where in it an offset lies.
 *
 * Kafka: org.apache.kafka.storage.internals.log.UnifiedLog, LogSegments.
 */
import type { EpochEntry } from './leader-epochs.ts';
import {
  cloneProducerStates,
  createProducerStates,
  type ProducerStates,
} from './producer-state.ts';
import type { RecordBatch } from './record.ts';
import { emptySegment, type Segment } from './segment.ts';
import { mutants } from '../mutants.ts';

export interface Log {
  /** Ordered by baseOffset, never empty; the last one is active. */
  segments: Segment[];
  /** First readable offset. */
  logStartOffset: number;
  /** Offset of the next record. */
  logEndOffset: number;
  /** First offset not known to be committed. */
  highWatermark: number;
  /** The leader epoch cache, oldest first. */
  leaderEpochs: EpochEntry[];
  /** What is on disk of the high watermark: a killed process comes back with this one. */
  highWatermarkCheckpoint: number;
  /** Everything below is on disk for sure: neither a crash nor a power cut takes it. */
  recoveryPoint: number;
  /** Simulated ms of the last flush: what flush.ms counts from. */
  flushedAt: number;
  /** What is on disk of the recovery point: a start after a kill reads the log from there. */
  recoveryPointCheckpoint: number;
  /** What is on disk of the log start; segments tell the rest. */
  logStartOffsetCheckpoint: number;
  /** First offset that no cleaning has met (cleaner-offset-checkpoint); -1: none has been. */
  cleanerCheckpoint: number;
  /** Files that are renamed to `.deleted` and go after file.delete.delay.ms, oldest first. */
  deletedFiles: DeletedFile[];
  /** Who wrote with sequence numbers, and which came last. */
  producers: ProducerStates;
}

/** A segment that is no longer part of the log, and whose files still lie there. */
export interface DeletedFile {
  readonly baseOffset: number;
  readonly sizeInBytes: number;
  /** Simulated ms. */
  readonly goneAt: number;
}

export function createLog(startOffset = 0): Log {
  return {
    segments: [emptySegment(startOffset)],
    logStartOffset: startOffset,
    logEndOffset: startOffset,
    highWatermark: startOffset,
    leaderEpochs: [],
    highWatermarkCheckpoint: 0,
    recoveryPoint: startOffset,
    flushedAt: 0,
    recoveryPointCheckpoint: 0,
    logStartOffsetCheckpoint: 0,
    cleanerCheckpoint: -1,
    deletedFiles: [],
    producers: createProducerStates(startOffset),
  };
}

/** A copy that shares what never changes again: sealed segments, batches and records. */
export function cloneLog(log: Log): Log {
  const segments = log.segments.slice();
  segments[segments.length - 1] = { ...activeSegment(log) };
  const producers = cloneProducerStates(log.producers);
  const leaderEpochs = log.leaderEpochs.slice();
  return { ...log, segments, leaderEpochs, producers, deletedFiles: log.deletedFiles.slice() };
}

export function activeSegment(log: Log): Segment {
  const last = log.segments[log.segments.length - 1];
  if (last === undefined) throw new Error('Assertion failed: a log has an active segment');
  return last;
}

/** Bytes of all segments. */
export function sizeOf(log: Log): number {
  let bytes = 0;
  for (const segment of log.segments) bytes += segment.sizeInBytes;
  return bytes;
}

/** Within what the log holds. */
export function clampToLog(log: Log, offset: number): number {
  return Math.min(Math.max(offset, log.logStartOffset), log.logEndOffset);
}

/** Visits every batch, oldest first. */
export function forEachBatch(log: Log, visit: (batch: RecordBatch) => void): void {
  for (const segment of log.segments) {
    for (let index = 0; index < segment.batchCount; index += 1) {
      const batch = segment.batches[index];
      if (batch !== undefined) visit(batch);
    }
  }
}

/** The last segment whose base is not above `offset`; -1 when the offset lies before the log. */
export function segmentIndexFor(log: Log, offset: number): number {
  let low = 0;
  let high = log.segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const segment = log.segments[middle];
    if (segment !== undefined && segment.baseOffset <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where the segment at `index` ends, exclusive: the next one's base, or the log end. */
export function endOf(log: Log, index: number): number {
  return log.segments[index + 1]?.baseOffset ?? log.logEndOffset;
}

/** Below it every transaction is decided, and its end will not be lost. */
export function lastStableOffsetOf({ producers, highWatermark, logStartOffset }: Log): number {
  const unstable = producers.tracked[0];
  if (unstable === undefined || mutants.M25) return highWatermark;
  return Math.min(highWatermark, Math.max(unstable.firstOffset, logStartOffset));
}
