/**
 * One replica's log: segments of record batches, its offsets and its leader epochs.
 *
 * Kafka: org.apache.kafka.storage.internals.log.UnifiedLog.
 */
import type { RecordBatch } from './record.ts';
import type { EpochEntry } from './leader-epochs.ts';

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
}

/**
 * A segment file. `batches` is an append-only array that clusters of one history share: only the
 * first `batchCount` belong to this one, and appending to a longer array copies it first.
 */
export interface Segment {
  baseOffset: number;
  batches: RecordBatch[];
  batchCount: number;
  sizeInBytes: number;
  /** Largest timestamp in it, simulated ms; -1 while empty. */
  largestTimestamp: number;
}
