/**
 * How large a compressed batch is. Nothing is compressed: records are told by their sizes alone,
 * and a codec by the share of them that it leaves.
 *
 * Kafka: CompressionType, GzipCompression, SnappyCompression, Lz4Compression, ZstdCompression.
 * Simplified: each codec leaves the same share of every record section, whatever is in it (gzip
 * 0.3, zstd 0.28, snappy and lz4 0.5), and adds the frame of its format.
 */
import { BATCH_HEADER_BYTES } from './batch-size.ts';
import type { CompressionCodec } from './record.ts';

interface CodecModel {
  /** Of the bytes of the records, in thousandths: what text of repeated fields comes to. */
  readonly permille: number;
  /** Head and tail of the format around them, bytes. */
  readonly frameBytes: number;
}

const MODELS: Readonly<Record<CompressionCodec, CodecModel>> = {
  none: { permille: 1000, frameBytes: 0 },
  // 10 bytes of head, 8 of tail.
  gzip: { permille: 300, frameBytes: 18 },
  // 16 bytes of head and 4 for the length of a block.
  snappy: { permille: 500, frameBytes: 20 },
  // 7 bytes of head, 4 for the length of a block, 4 at the end.
  lz4: { permille: 500, frameBytes: 15 },
  // 6 bytes of head, 3 of a block.
  zstd: { permille: 280, frameBytes: 9 },
};

/** The size of a batch that has `uncompressedBytes` without compression, its header included. */
export function compressedBytes(codec: CompressionCodec, uncompressedBytes: number): number {
  if (codec === 'none') return uncompressedBytes;
  const { permille, frameBytes } = MODELS[codec];
  const records = uncompressedBytes - BATCH_HEADER_BYTES;
  return BATCH_HEADER_BYTES + frameBytes + Math.ceil((records * permille) / 1000);
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
