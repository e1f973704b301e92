import { describe, expect, it } from 'vitest';
import { murmur2, murmur2OfText, partitionForKey, toPositive } from './partitioner.ts';

describe('murmur2', () => {
  it('hashes as Kafka’s own tests say', () => {
    expect(['21', 'foobar', 'a-little-bit-long-string'].map(murmur2OfText)).toEqual([
      -973932308, -790332482, -985981536,
    ]);
  });

  it('hashes the first bytes of a larger buffer alone', () => {
    const bytes = Uint8Array.from([0x32, 0x31, 0xff, 0xff, 0xff]);
    expect(murmur2(bytes, 2)).toBe(-973932308);
  });

  it('gives a short key after a long one the same hash as before', () => {
    const before = murmur2OfText('k');
    murmur2OfText('long '.repeat(100));
    expect(murmur2OfText('k')).toBe(before);
  });

  it('hashes the bytes of a text, whatever their number', () => {
    for (const text of ['', 'a', 'ab', 'abc', 'abcd', 'ä€😀']) {
      expect(murmur2OfText(text)).toBe(murmur2(new TextEncoder().encode(text)));
    }
  });
});

describe('the partition of a key', () => {
  it('is the hash without its sign, not its absolute value', () => {
    expect(toPositive(-973932308)).toBe(1173551340);
    expect(partitionForKey('21', 7)).toBe(3);
    expect(partitionForKey('21', 1)).toBe(0);
  });

  it('exists for an empty key too', () => {
    expect(partitionForKey('', 3)).toBeLessThan(3);
  });
});
