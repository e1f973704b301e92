import { describe, expect, it } from 'vitest';
import { createLog, type Log } from '../log/log-state.ts';
import { appendAsLeader, raiseLogStart } from '../log/log.ts';
import { divergence } from './divergence.ts';
import { truncateOnDivergence, truncateOnOffsetOutOfRange } from './truncation.ts';
import { NO_HEADERS } from '../log/record.ts';
import { DEFAULT_LIMITS } from '../log/segment.ts';

/** A log of single-record batches: so many records in each epoch. */
function logOf(...runs: readonly (readonly [number, number])[]): Log {
  const log = createLog();
  const record = {
    number: 0,
    key: null,
    value: 'v',
    valueBytes: 1,
    timestamp: 0,
    headers: NO_HEADERS,
  };
  const limits = { ...DEFAULT_LIMITS, segmentBytes: 1000, segmentMs: 1000 };
  for (const [leaderEpoch, count] of runs) {
    for (let index = 0; index < count; index += 1) {
      appendAsLeader(log, [record], { leaderEpoch, sizeInBytes: 100, maxTimestamp: 0, limits });
    }
  }
  log.highWatermark = log.logEndOffset;
  return log;
}

describe('a leader', () => {
  const leader = logOf([1, 3], [4, 2]);

  it.each([
    ['the same epoch at the log end', { fetchOffset: 5, lastFetchedEpoch: 4 }],
    ['an older epoch before its end', { fetchOffset: 2, lastFetchedEpoch: 1 }],
    ['nothing yet', { fetchOffset: 0, lastFetchedEpoch: -1 }],
  ])('sees no divergence in a follower that has %s', (_, fetch) => {
    expect(divergence(leader, fetch)).toBeNull();
  });

  it.each([
    ['more of an epoch', { fetchOffset: 4, lastFetchedEpoch: 1 }, { epoch: 1, endOffset: 3 }],
    [
      'more of the latest epoch',
      { fetchOffset: 6, lastFetchedEpoch: 4 },
      { epoch: 4, endOffset: 5 },
    ],
    ['an epoch that it lacks', { fetchOffset: 3, lastFetchedEpoch: 2 }, { epoch: 1, endOffset: 3 }],
  ])('tells a follower that has %s where that ends', (_, fetch, end) => {
    expect(divergence(leader, fetch)).toEqual(end);
  });

  it('cannot tell of an epoch to come', () => {
    const fetch = { fetchOffset: 5, lastFetchedEpoch: 9 };
    expect(divergence(leader, fetch)).toBe('OFFSET_OUT_OF_RANGE');
  });

  it('refuses an offset below its log start, diverging or not', () => {
    const log = logOf([1, 3], [4, 2]);
    raiseLogStart(log, 4);
    for (const lastFetchedEpoch of [2, 4]) {
      expect(divergence(log, { fetchOffset: 3, lastFetchedEpoch })).toBe('OFFSET_OUT_OF_RANGE');
    }
  });
});

describe('a follower', () => {
  it('is done when it knows the epoch', () => {
    const log = logOf([1, 4], [2, 2]);
    expect(truncateOnDivergence(log, { epoch: 1, endOffset: 3 })).toEqual({
      offset: 3,
      isCompleted: true,
    });
    expect([log.logEndOffset, log.highWatermark]).toEqual([3, 3]);
  });

  it('goes back to the epoch below one that it lacks, and must ask again', () => {
    const log = logOf([1, 4], [3, 2]);
    expect(truncateOnDivergence(log, { epoch: 2, endOffset: 6 })).toEqual({
      offset: 4,
      isCompleted: false,
    });
    expect(log.logEndOffset).toBe(4);
  });

  it('believes the leader when its cache tells nothing', () => {
    const log = logOf([1, 4]);
    expect(truncateOnDivergence(log, { epoch: 3, endOffset: 2 })).toEqual({
      offset: 2,
      isCompleted: true,
    });
  });

  it('never truncates above its end', () => {
    const log = logOf([1, 2]);
    expect(truncateOnDivergence(log, { epoch: 1, endOffset: 9 }).offset).toBe(2);
    expect(log.logEndOffset).toBe(2);
  });
});

describe('an offset out of range', () => {
  it('above the leader’s end drops what the leader lacks', () => {
    const log = logOf([1, 5]);
    truncateOnOffsetOutOfRange(log, { logStartOffset: 0, logEndOffset: 3 });
    expect(log).toMatchObject({ logStartOffset: 0, logEndOffset: 3 });
  });

  it('below the leader’s start begins anew there', () => {
    const log = logOf([1, 5]);
    truncateOnOffsetOutOfRange(log, { logStartOffset: 8, logEndOffset: 9 });
    expect(log).toMatchObject({ logStartOffset: 8, logEndOffset: 8, leaderEpochs: [] });
  });

  it('that is in range by now changes nothing', () => {
    const log = logOf([1, 5]);
    truncateOnOffsetOutOfRange(log, { logStartOffset: 2, logEndOffset: 9 });
    expect(log).toMatchObject({ logStartOffset: 0, logEndOffset: 5 });
  });
});
