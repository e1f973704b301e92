/**
 * How many bytes records and batches take on the wire and on disk, without serialising them.
 *
 * Kafka: DefaultRecordBatch, DefaultRecord, AbstractRecords, ByteUtils (message format v2).
 */
import { utf8Bytes } from '../utf8.ts';
import type { LogRecord } from './record.ts';

/** baseOffset 8, batchLength 4, leader epoch 4, magic 1, crc 4, attributes 2, lastOffsetDelta 4,
 * two timestamps 16, producer id 8 and epoch 2, base sequence 4, record count 4. */
export const BATCH_HEADER_BYTES = 61;

/** A record's longest length 5, attributes 1, longest timestampDelta 10 and offsetDelta 5. */
const MAX_RECORD_OVERHEAD_BYTES = 21;

/** Sizes of one record's parts: -1 stands for a null key or value. */
export interface RecordSizes {
  readonly keyBytes: number;
  readonly valueBytes: number;
  /** Keys and values of the headers with their lengths, without the count. */
  readonly headersBytes: number;
  readonly headerCount: number;
}

/** Bytes of a zig-zag varint. Exact for every integer that a number holds exactly. */
export function varintBytes(value: number): number {
  // Zig-zag maps n to 2n and -n to 2n - 1: seven bits of it are six bits of the magnitude below.
  // Comparing instead of shifting serves lengths (32 bits) and timestamp deltas (64 bits) alike.
  const magnitude = value < 0 ? -1 - value : value;
  if (magnitude < 0x40) return 1;
  if (magnitude < 0x2000) return 2;
  if (magnitude < 0x100000) return 3;
  if (magnitude < 0x8000000) return 4;
  let bytes = 5;
  for (let limit = 0x400000000; magnitude >= limit && bytes < 10; limit *= 0x80) bytes += 1;
  return bytes;
}

/** Bytes of a zig-zag varlong that need not be exact as a number. */
export function varlongBytes(value: bigint): number {
  const zigZag = value < 0n ? -2n * value - 1n : 2n * value;
  let bytes = 1;
  for (let rest = zigZag >> 7n; rest > 0n; rest >>= 7n) bytes += 1;
  return bytes;
}

/** Bytes of a key or value with its length before it. */
function fieldBytes(bytes: number): number {
  return bytes < 0 ? 1 : varintBytes(bytes) + bytes;
}

/** Bytes of a header of a record with both lengths. */
export function headerBytes({
  keyBytes,
  valueBytes,
}: {
  keyBytes: number;
  valueBytes: number;
}): number {
  return fieldBytes(keyBytes) + fieldBytes(valueBytes);
}

/** One serialised record, its own length included. */
export function recordBytes(
  sizes: RecordSizes,
  { offsetDelta, timestampDelta }: { offsetDelta: number; timestampDelta: number },
): number {
  const body =
    1 +
    varintBytes(timestampDelta) +
    varintBytes(offsetDelta) +
    fieldBytes(sizes.keyBytes) +
    fieldBytes(sizes.valueBytes) +
    varintBytes(sizes.headerCount) +
    sizes.headersBytes;
  return varintBytes(body) + body;
}

/**
 * The most that a batch with this one record can take: what the producer compares with
 * max.request.size and reserves memory for.
 */
export function recordUpperBound(sizes: RecordSizes): number {
  return (
    BATCH_HEADER_BYTES +
    MAX_RECORD_OVERHEAD_BYTES +
    fieldBytes(sizes.keyBytes) +
    fieldBytes(sizes.valueBytes) +
    varintBytes(sizes.headerCount) +
    sizes.headersBytes
  );
}

/** The sizes of a record of ours: its key in UTF-8, its value as large as it says. */
export function sizesOf(record: LogRecord): RecordSizes {
  let headersBytes = 0;
  for (const { key, value } of record.headers) {
    const valueBytes = value === null ? -1 : utf8Bytes(value);
    headersBytes += headerBytes({ keyBytes: utf8Bytes(key), valueBytes });
  }
  return {
    keyBytes: record.key === null ? -1 : utf8Bytes(record.key),
    valueBytes: record.valueBytes,
    headersBytes,
    headerCount: record.headers.length,
  };
}

/** What `record` adds to an uncompressed batch whose first record has `baseTimestamp`. */
export function appendedBytes(
  record: LogRecord,
  { offsetDelta, baseTimestamp }: { offsetDelta: number; baseTimestamp: number },
): number {
  const timestampDelta = record.timestamp - baseTimestamp;
  return recordBytes(sizesOf(record), { offsetDelta, timestampDelta });
}

/** An uncompressed batch of these records. Timestamps count from the first one. */
export function batchBytes(records: readonly LogRecord[]): number {
  const baseTimestamp = records[0]?.timestamp ?? 0;
  let bytes = BATCH_HEADER_BYTES;
  let offsetDelta = 0;
  for (const record of records) {
    bytes += appendedBytes(record, { offsetDelta, baseTimestamp });
    offsetDelta += 1;
  }
  return bytes;
}

/** Records as they lie in an uncompressed batch, without its header. */
export function sizeOfRecords(
  records: readonly LogRecord[],
  at: {
    readonly baseOffset: number;
    readonly offsets: readonly number[] | null;
    readonly baseTimestamp: number;
  },
): number {
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    const offsetDelta = at.offsets === null ? index : (at.offsets[index] ?? 0) - at.baseOffset;
    bytes += appendedBytes(record, { offsetDelta, baseTimestamp: at.baseTimestamp });
  }
  return bytes;
}
