import { describe, expect, it } from 'vitest';
import {
  addKey,
  computeKey,
  createHashSet,
  firstKey,
  hasKey,
  keysOf,
  removeKey,
  setOrder,
  tableSizeFor,
} from './java-hash-set.ts';

function setOf(keys: readonly number[], tableSize?: number) {
  const set = createHashSet((key) => key, tableSize);
  for (const key of keys) addKey(set, key);
  return set;
}

describe("a set in Java's order", () => {
  it('lists numbers by the bucket that they fall into', () => {
    expect(keysOf(setOf([17, 2, 33]))).toEqual([17, 33, 2]);
    expect(firstKey(setOf([17, 2, 0]))).toBe(0);
  });

  it('lists them anew when the table has grown', () => {
    const keys = [16, 0, ...Array.from({ length: 11 }, (_, index) => index + 1)];
    expect(keysOf(setOf(keys.slice(0, 12))).slice(0, 2)).toEqual([16, 0]);
    expect(keysOf(setOf(keys)).slice(0, 2)).toEqual([0, 1]);
  });

  it('knows what is in it, and keeps a key once', () => {
    const set = setOf([5, 21]);
    expect(addKey(set, 5)).toBe(false);
    expect(removeKey(set, 5)).toBe(true);
    expect(removeKey(set, 5)).toBe(false);
    expect([hasKey(set, 5), hasKey(set, 21), set.size]).toEqual([false, true, 1]);
  });

  it('puts what is computed in front, and grows one key later', () => {
    const computed = createHashSet((key) => key, 4);
    for (const key of [0, 4, 8, 1]) computeKey(computed, key);
    expect(keysOf(computed)).toEqual([8, 4, 0, 1]);
    expect(keysOf(setOf([0, 4, 8, 1], 4))).toEqual([0, 8, 1, 4]);
  });

  it.each([
    ['5 20', '20 5'],
    ['40 3 17 33', '17 33 3 40'],
    ['16 0 32 1 2 3 4 5 6 7 8 9 10', '0 32 1 2 3 4 5 6 7 8 9 10 16'],
    ['3 2 1', '1 2 3'],
  ])('lists %s as OpenJDK 17 does', (inserted, iterated) => {
    expect(setOrder(inserted.split(' ').map(Number)).join(' ')).toBe(iterated);
  });

  it('has a power of two of buckets for a capacity', () => {
    expect([0, 1, 3, 16, 17].map(tableSizeFor)).toEqual([1, 1, 4, 16, 32]);
  });
});
