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
  readonly headers: readonly RecordHeader[];
}

export interface RecordHeader {
  readonly key: string;
  readonly value: string | null;
}

/** What records without headers share. */
export const NO_HEADERS: readonly RecordHeader[] = [];

/** compression.type of a batch. */
export type CompressionCodec = 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';

/** The mark that ends a transaction in a partition. */
export type ControlType = 'COMMIT' | 'ABORT';

/** What a batch header says of its writer and its form. */
export interface BatchAttributes {
  /** -1 without idempotence, as are the next two. */
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly codec: CompressionCodec;
  readonly isTransactional: boolean;
  /** Null: a batch of an application. */
  readonly control: ControlType | null;
}

/** A batch as it lies in a log. Replicas share the object: it never changes after the append. */
export interface RecordBatch extends BatchAttributes {
  readonly baseOffset: number;
  /** Offset of the last record. Larger than the count says where compaction left gaps. */
  readonly lastOffset: number;
  /** partitionLeaderEpoch of the batch header: the epoch of the leader that appended it. */
  readonly leaderEpoch: number;
  /** Largest timestamp of its records, simulated ms. */
  readonly maxTimestamp: number;
  readonly sizeInBytes: number;
  readonly records: readonly LogRecord[];
  /** Offsets of `records` where compaction left gaps; null: baseOffset, baseOffset + 1 and on. */
  readonly offsets: readonly number[] | null;
  /** Simulated ms from which its tombstones may go; null: no cleaning has met them. */
  readonly deleteHorizon: number | null;
}

/** A batch of a producer without idempotence. */
export const PLAIN_BATCH: BatchAttributes & Pick<RecordBatch, 'offsets' | 'deleteHorizon'> = {
  producerId: -1,
  producerEpoch: -1,
  baseSequence: -1,
  codec: 'none',
  isTransactional: false,
  control: null,
  offsets: null,
  deleteHorizon: null,
};

/** The offset of the record at `index`. */
export function offsetAt({ baseOffset, offsets }: RecordBatch, index: number): number {
  return offsets === null ? baseOffset + index : (offsets[index] ?? -1);
}

/** Where in the batch the first record at or above `offset` stands; their number: there is none. */
export function firstIndexFrom(
  { baseOffset, offsets, records }: RecordBatch,
  offset: number,
): number {
  if (offsets === null) return Math.max(offset - baseOffset, 0);
  const index = offsets.findIndex((own) => own >= offset);
  return index < 0 ? records.length : index;
}

/** Where in the batch the record at `offset` stands, -1 when there is none. */
export function indexOfOffset(
  { baseOffset, offsets, records }: RecordBatch,
  offset: number,
): number {
  if (offsets !== null) return offsets.indexOf(offset);
  const index = offset - baseOffset;
  return index >= 0 && index < records.length ? index : -1;
}
