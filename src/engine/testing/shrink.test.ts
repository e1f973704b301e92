import { describe, expect, it } from 'vitest';
import { shrink } from './shrink.ts';

const numbers = Array.from({ length: 100 }, (_, index) => index);

describe('shrinking a list', () => {
  it('keeps the entries that fail together', () => {
    const isFailing = (list: readonly number[]): boolean => list.includes(3) && list.includes(77);
    expect(shrink(numbers, { isFailing, attempts: 1000 })).toEqual([3, 77]);
  });

  it('is empty when nothing is needed to fail', () => {
    expect(shrink(numbers, { isFailing: () => true, attempts: 1000 })).toEqual([]);
  });

  it('keeps everything when everything is needed', () => {
    const isFailing = (list: readonly number[]): boolean => list.length === numbers.length;
    expect(shrink(numbers, { isFailing, attempts: 1000 })).toEqual(numbers);
  });

  it('stops after so many attempts with a list that still fails', () => {
    const isFailing = (list: readonly number[]): boolean => list.includes(99);
    const shorter = shrink(numbers, { isFailing, attempts: 3 });
    expect(shorter.length).toBeLessThan(numbers.length);
    expect(isFailing(shorter)).toBe(true);
  });
});
