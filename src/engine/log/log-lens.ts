/**
 * A replica's log as the lens on the page shows it: files, index entries, batches and records.
 * Whole logs are never unrolled: batches and records are asked for piece by piece.
 *
 * Kafka: DumpLogSegments.
 */
import { BATCH_HEADER_BYTES, recordBytes, sizesOf } from './batch-size.ts';
import { filesOfSegment, snapshotFiles, type LogFile } from './log-files.ts';
import { endOf, sizeOf, type DeletedFile, type Log } from './log-state.ts';
import { offsetAt, type LogRecord, type RecordBatch } from './record.ts';

export interface LogLens {
  readonly logStartOffset: number;
  readonly highWatermark: number;
  readonly logEndOffset: number;
  /** Everything below is on disk for sure. */
  readonly recoveryPoint: number;
  /** First offset that no cleaning has met; null: none has been. */
  readonly firstDirtyOffset: number | null;
  readonly sizeInBytes: number;
  readonly segments: readonly SegmentLens[];
  /** State of the producers, one file where each segment begins. */
  readonly snapshots: readonly LogFile[];
  /** Renamed to `.deleted`, and still there. */
  readonly deleted: readonly DeletedFile[];
}

export interface SegmentLens {
  readonly index: number;
  readonly baseOffset: number;
  /** Exclusive. */
  readonly endOffset: number;
  readonly isActive: boolean;
  readonly sizeInBytes: number;
  readonly batchCount: number;
  /** Simulated ms; null: it has no records. */
  readonly largestTimestamp: number | null;
  readonly files: readonly LogFile[];
  readonly offsetIndex: readonly { readonly offset: number; readonly position: number }[];
  readonly timeIndex: readonly { readonly timestamp: number; readonly offset: number }[];
}

export interface BatchLens {
  readonly position: number;
  readonly batch: RecordBatch;
}

export interface RecordLens {
  readonly offset: number;
  readonly record: LogRecord;
  /** Uncompressed, its own length included. */
  readonly sizeInBytes: number;
  /** Where it begins in the batch, uncompressed. */
  readonly positionInBatch: number;
}

/** `segmentIndexBytes` is the topic's: as large are the index files of the active segment. */
export function logLens(log: Log, segmentIndexBytes: number): LogLens {
  return {
    logStartOffset: log.logStartOffset,
    highWatermark: log.highWatermark,
    logEndOffset: log.logEndOffset,
    recoveryPoint: log.recoveryPoint,
    firstDirtyOffset: log.cleanerCheckpoint < 0 ? null : log.cleanerCheckpoint,
    sizeInBytes: sizeOf(log),
    segments: log.segments.map((_, index) => segmentLens(log, index, segmentIndexBytes)),
    snapshots: snapshotFiles(log),
    deleted: log.deletedFiles,
  };
}

function segmentLens(log: Log, index: number, segmentIndexBytes: number): SegmentLens {
  const segment = log.segments[index];
  if (segment === undefined) throw new RangeError(`the log has no segment ${index}`);
  const isActive = index === log.segments.length - 1;
  const { baseOffset, sizeInBytes, batchCount, largestTimestamp } = segment;
  return {
    index,
    baseOffset,
    endOffset: endOf(log, index),
    isActive,
    sizeInBytes,
    batchCount,
    largestTimestamp,
    files: filesOfSegment(segment, { isActive, segmentIndexBytes }),
    offsetIndex: pairsOf(segment.offsetIndex, segment.offsetEntryCount).map(
      ([offset, position]) => ({ offset, position }),
    ),
    timeIndex: pairsOf(segment.timeIndex, segment.timeEntryCount).map(([timestamp, offset]) => {
      return { timestamp, offset };
    }),
  };
}

function pairsOf(flat: readonly number[], count: number): [number, number][] {
  return Array.from({ length: count }, (_, entry) => [
    flat[2 * entry] ?? -1,
    flat[2 * entry + 1] ?? -1,
  ]);
}

/** Up to `count` batches of a segment from the one with index `from` on, with their positions. */
export function batchesIn(
  log: Log,
  { segment: index, from, count }: { segment: number; from: number; count: number },
): BatchLens[] {
  const segment = log.segments[index];
  const batches: BatchLens[] = [];
  if (segment === undefined) return batches;
  let position = 0;
  for (let at = 0; at < segment.batchCount; at += 1) {
    const batch = segment.batches[at];
    if (batch === undefined || at >= from + count) break;
    if (at >= from) batches.push({ position, batch });
    position += batch.sizeInBytes;
  }
  return batches;
}

/** The records of a batch with their offsets and sizes. */
export function recordsIn(batch: RecordBatch): RecordLens[] {
  const baseTimestamp = batch.deleteHorizon ?? batch.records[0]?.timestamp ?? 0;
  let positionInBatch = BATCH_HEADER_BYTES;
  return batch.records.map((record, index) => {
    const offset = offsetAt(batch, index);
    const sizeInBytes = recordBytes(sizesOf(record), {
      offsetDelta: offset - batch.baseOffset,
      timestampDelta: record.timestamp - baseTimestamp,
    });
    const lens = { offset, record, sizeInBytes, positionInBatch };
    positionInBatch += sizeInBytes;
    return lens;
  });
}
