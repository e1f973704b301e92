import { describe, expect, it } from 'vitest';
import { batchBytes } from './batch-size.ts';
import { codecOf, compressedBytes, targetCodec } from './compression.ts';
import { NO_HEADERS, type CompressionCodec, type LogRecord } from './record.ts';

const CODECS: readonly CompressionCodec[] = ['gzip', 'snappy', 'lz4', 'zstd'];

function records(count: number, valueBytes = 100): LogRecord[] {
  return Array.from({ length: count }, (_, number) => {
    return { number, key: null, value: 'v', valueBytes, timestamp: 0, headers: NO_HEADERS };
  });
}

function sizeOf(codec: CompressionCodec, batch: readonly LogRecord[]): number {
  return compressedBytes(codec, batch, batchBytes(batch));
}

describe('a compressed batch', () => {
  it.each(CODECS)('of %s gains nothing with one record, and much with many', (codec) => {
    const one = records(1);
    expect(sizeOf(codec, one)).toBeGreaterThan(batchBytes(one));
    const many = records(40);
    expect(sizeOf(codec, many)).toBeLessThan(batchBytes(many) / 3);
    expect(sizeOf(codec, records(80))).toBeGreaterThan(sizeOf(codec, many));
  });

  it('is smallest with zstd, and smaller with gzip than with snappy and lz4', () => {
    const many = records(200);
    const sizes = ['zstd', 'gzip', 'snappy', 'lz4'].map((codec) => sizeOf(codecOf(codec), many));
    expect(sizes).toEqual([...sizes].sort((left, right) => left - right));
    expect(sizeOf('none', many)).toBe(batchBytes(many));
  });

  it('is within a twentieth of what forty like records of 108 bytes came to', () => {
    const many = records(40, 99);
    const recorded = { gzip: 549, snappy: 925, lz4: 958, zstd: 443 };
    for (const [codec, bytes] of Object.entries(recorded)) {
      const ratio = sizeOf(codecOf(codec), many) / bytes;
      expect(ratio).toBeGreaterThan(0.95);
      expect(ratio).toBeLessThan(1.05);
    }
  });
});

describe('compression.type of a topic', () => {
  it('keeps what the producer chose, or puts another codec in its place', () => {
    expect(targetCodec('producer', 'lz4')).toBe('lz4');
    expect(targetCodec('uncompressed', 'lz4')).toBe('none');
    expect(targetCodec('zstd', 'none')).toBe('zstd');
  });
});
