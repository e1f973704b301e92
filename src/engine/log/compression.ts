/**
 * How large a compressed batch is. Nothing is compressed: records are told by their sizes alone,
 * and a codec by the share that it leaves of what looks like the record before.
 *
 * Kafka: CompressionType, GzipCompression, SnappyCompression, Lz4Compression, ZstdCompression.
 * Simplified: whatever is in the records, the first of a batch keeps its size, of those after it
 * gzip leaves 0.09, zstd 0.065, snappy 0.175 and lz4 0.185, and the frame of the format is added:
 * so came out forty similar JSON records of 108 bytes on a real cluster.
 */
import { appendedBytes, BATCH_HEADER_BYTES } from './batch-size.ts';
import type { CompressionCodec, LogRecord } from './record.ts';

interface CodecModel {
  /** What is left of the bytes of all records but the first, in thousandths. */
  readonly permille: number;
  /** Head and tail of the format around them, bytes. */
  readonly frameBytes: number;
}

const MODELS: Readonly<Record<CompressionCodec, CodecModel>> = {
  none: { permille: 1000, frameBytes: 0 },
  // 10 bytes of head, 8 of tail.
  gzip: { permille: 90, frameBytes: 18 },
  // 16 bytes of head and 4 for the length of a block.
  snappy: { permille: 175, frameBytes: 20 },
  // 7 bytes of head, 4 for the length of a block, 4 at the end.
  lz4: { permille: 185, frameBytes: 15 },
  // 6 bytes of head, 3 of a block.
  zstd: { permille: 65, frameBytes: 9 },
};

/**
 * The size of a batch of these records that has `uncompressedBytes` without compression, its header
 * included.
 */
export function compressedBytes(
  codec: CompressionCodec,
  records: readonly LogRecord[],
  uncompressedBytes: number,
): number {
  const first = records[0];
  if (codec === 'none' || first === undefined) return uncompressedBytes;
  const { permille, frameBytes } = MODELS[codec];
  const kept = appendedBytes(first, { offsetDelta: 0, baseTimestamp: first.timestamp });
  const rest = uncompressedBytes - BATCH_HEADER_BYTES - kept;
  return BATCH_HEADER_BYTES + frameBytes + kept + Math.ceil((rest * permille) / 1000);
}

/** compression.type of a client. */
export function codecOf(text: string): CompressionCodec {
  switch (text) {
    case 'gzip':
    case 'snappy':
    case 'lz4':
    case 'zstd':
      return text;
    default:
      return 'none';
  }
}

/** What a topic's compression.type makes of a batch: `producer` leaves it as it came. */
export function targetCodec(topicSetting: string, source: CompressionCodec): CompressionCodec {
  return topicSetting === 'producer' ? source : codecOf(topicSetting);
}
