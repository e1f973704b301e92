import { describe, expect, it } from 'vitest';
import { hashCode, partitionFor, shareCoordinatorKey } from './coordinator-partition.ts';

describe('the coordinator of a key', () => {
  it('follows from Java’s hash of a text', () => {
    expect(['', 'a', 'ab', 'hello world'].map(hashCode)).toEqual([0, 97, 3105, 1794106052]);
  });

  it('counts the units of a surrogate pair one by one', () => {
    expect(hashCode('😀')).toBe(31 * 0xd83d + 0xde00);
  });

  it('is the absolute value of a negative hash', () => {
    expect(hashCode('orders-group')).toBe(-403968617);
    expect(partitionFor('orders-group', 50)).toBe(17);
  });

  it('is partition 0 for the smallest integer, which has no absolute value', () => {
    expect(hashCode('polygenelubricants')).toBe(-2147483648);
    expect(partitionFor('polygenelubricants', 7)).toBe(0);
  });

  it('is found for a share partition by group, topic id and number', () => {
    expect(shareCoordinatorKey('sg0', 'AAAAAAAAEAAAAAAAAAAAAQ', 0)).toBe(
      'sg0:AAAAAAAAEAAAAAAAAAAAAQ:0',
    );
  });
});
