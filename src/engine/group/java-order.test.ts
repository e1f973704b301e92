import { describe, expect, it } from 'vitest';
import { hashMapOrder, INITIAL_TABLE_SIZE, tableSizeWith } from './java-order.ts';

/** Insertion and iteration as OpenJDK 17 did it. */
const RECORDED: readonly (readonly [string, string])[] = [
  ['m21 m25 m79 m10 m57 m72 m65 m2', 'm25 m2 m72 m21 m10 m65 m79 m57'],
  ['m65 m96 m6 m79 m55 m73 m29', 'm29 m73 m6 m96 m55 m65 m79'],
  ['m55 m23 m57 m74 m99 m39 m6 m92', 'm39 m92 m6 m74 m55 m99 m57 m23'],
];

describe('the order of a HashMap', () => {
  it.each(RECORDED)('is that of Java for %s', (inserted, iterated) => {
    expect(hashMapOrder(inserted.split(' '))).toEqual(iterated.split(' '));
  });

  it('keeps the order of arrival within a bucket', () => {
    // Both texts have the same hash in Java.
    expect(hashMapOrder(['Aa', 'BB'])).toEqual(['Aa', 'BB']);
    expect(hashMapOrder(['BB', 'Aa'])).toEqual(['BB', 'Aa']);
  });

  it('depends on the size that the table once had', () => {
    const keys = ['member-1', 'member-7', 'member-20', 'member-33'];
    const orders = [16, 32, 64].map((size) => hashMapOrder(keys, size).join());
    expect(new Set(orders).size).toBeGreaterThan(1);
  });
});

describe('the table of a HashMap', () => {
  it('doubles when it is more than three quarters full, and not before', () => {
    expect(tableSizeWith(INITIAL_TABLE_SIZE, 12)).toBe(16);
    expect(tableSizeWith(INITIAL_TABLE_SIZE, 13)).toBe(32);
    expect(tableSizeWith(INITIAL_TABLE_SIZE, 25)).toBe(64);
  });

  it('does not shrink', () => {
    expect(tableSizeWith(64, 1)).toBe(64);
  });
});
