import { describe, expect, it } from 'vitest';
import {
  assignEpoch,
  endOffsetFor,
  epochForOffset,
  latestEpoch,
  truncateFromEnd,
  truncateFromStart,
  type EpochEntry,
} from './leader-epochs.ts';

function cache(...entries: readonly (readonly [number, number])[]): EpochEntry[] {
  return entries.map(([epoch, startOffset]) => ({ epoch, startOffset }));
}

describe('assigning an epoch', () => {
  it('keeps the earliest start of an epoch that goes on', () => {
    const entries = cache([1, 0], [2, 5]);
    assignEpoch(entries, { epoch: 2, startOffset: 9 });
    expect(entries).toEqual(cache([1, 0], [2, 5]));
  });

  it('drops an epoch that got no records before the next one began', () => {
    const entries = cache([1, 0], [2, 5]);
    assignEpoch(entries, { epoch: 3, startOffset: 5 });
    expect(entries).toEqual(cache([1, 0], [3, 5]));
  });

  it('drops later epochs when an older one is assigned', () => {
    const entries = cache([1, 0], [4, 5], [6, 8]);
    assignEpoch(entries, { epoch: 4, startOffset: 3 });
    expect(entries).toEqual(cache([1, 0], [4, 3]));
  });

  it('refuses what cannot be an epoch', () => {
    expect(() => assignEpoch([], { epoch: -1, startOffset: 0 })).toThrow('not negative');
  });
});

describe('the end of an epoch', () => {
  const entries = cache([2, 3], [4, 10]);

  it.each([
    ['is the log end for the latest epoch', 4, { epoch: 4, endOffset: 17 }],
    ['is the start of the next epoch for an older one', 2, { epoch: 2, endOffset: 10 }],
    ['is that of the epoch below when the epoch is not known', 3, { epoch: 2, endOffset: 10 }],
    ['is the first start for an epoch before all', 1, { epoch: 1, endOffset: 3 }],
    ['is undefined for an epoch to come', 5, { epoch: -1, endOffset: -1 }],
    ['is undefined when no epoch is asked for', -1, { epoch: -1, endOffset: -1 }],
  ])('%s', (_, requested, end) => {
    expect(endOffsetFor(entries, { requested, logEndOffset: 17 })).toEqual(end);
  });

  it('is undefined in an empty cache', () => {
    expect(endOffsetFor([], { requested: 0, logEndOffset: 5 })).toEqual({
      epoch: -1,
      endOffset: -1,
    });
  });
});

describe('truncating the cache', () => {
  it('drops at the end the epochs that start at or above the offset', () => {
    const entries = cache([1, 0], [2, 5], [3, 8]);
    truncateFromEnd(entries, 5);
    expect(entries).toEqual(cache([1, 0]));
  });

  it('leaves the end alone when every epoch starts below', () => {
    const entries = cache([1, 0], [2, 5]);
    truncateFromEnd(entries, 6);
    expect(entries).toEqual(cache([1, 0], [2, 5]));
  });

  it('moves at the start the epoch that contains the offset', () => {
    const entries = cache([1, 0], [2, 5], [3, 8]);
    truncateFromStart(entries, 6);
    expect(entries).toEqual(cache([2, 6], [3, 8]));
  });

  it('leaves the start alone when every epoch starts above', () => {
    const entries = cache([2, 5]);
    truncateFromStart(entries, 3);
    expect(entries).toEqual(cache([2, 5]));
  });
});

describe('looking up epochs', () => {
  it('finds the epoch in which an offset was written', () => {
    const entries = cache([1, 2], [4, 5]);
    expect([1, 2, 4, 5, 99].map((offset) => epochForOffset(entries, offset))).toEqual([
      null,
      1,
      1,
      4,
      4,
    ]);
  });

  it('knows the latest one, and none of an empty cache', () => {
    expect([latestEpoch(cache([1, 2], [4, 5])), latestEpoch([])]).toEqual([4, -1]);
  });
});
