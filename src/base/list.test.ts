import { describe, expect, it } from 'vitest';
import { withItem, withoutItem } from './list.ts';

describe('a list', () => {
  it('gets items at its end', () => {
    let list: string[] = [];
    for (const item of ['a', 'b', 'c']) list = withItem(list, item);
    expect(list).toEqual(['a', 'b', 'c']);
  });

  it('does not lend its first item to the empty list it was', () => {
    const empty: string[] = [];
    withItem(empty, 'a');
    expect(empty).toEqual([]);
  });

  it('loses the item at an index', () => {
    expect(withoutItem(['a', 'b', 'c'], 1)).toEqual(['a', 'c']);
    expect(withoutItem(['a', 'b'], 1)).toEqual(['a']);
    expect(withoutItem(['a'], 0)).toEqual([]);
  });

  it('stays as it is without an item at that index', () => {
    expect(withoutItem(['a'], 1)).toEqual(['a']);
  });
});
