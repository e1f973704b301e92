/**
 * Records and record batches, the unit in which everything is sent, stored and replicated.
 *
 * Kafka: DefaultRecordBatch, DefaultRecord (message format v2).
 */

/** What an application sends. Immutable: the same object travels from producer to consumer. */
export interface LogRecord {
  /** Counts every record ever created in the run: how observers tell two equal values apart. */
  readonly number: number;
  readonly key: string | null;
  readonly value: string | null;
  /** Size of the value on the wire, -1 for null. May exceed the text: load is not spelled out. */
  readonly valueBytes: number;
  /** Simulated ms. */
  readonly timestamp: number;
}

/** A batch as it lies in a log. Replicas share the object: it never changes after the append. */
export interface RecordBatch {
  readonly baseOffset: number;
  /** Offset of the last record. Larger than the count says where compaction left gaps. */
  readonly lastOffset: number;
  /** partitionLeaderEpoch of the batch header: the epoch of the leader that appended it. */
  readonly leaderEpoch: number;
  /** Largest timestamp of its records, simulated ms. */
  readonly maxTimestamp: number;
  readonly sizeInBytes: number;
  readonly records: readonly LogRecord[];
}
