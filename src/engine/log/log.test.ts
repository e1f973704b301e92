import { describe, expect, it } from 'vitest';
import { activeSegment, cloneLog, createLog, forEachBatch, type Log, sizeOf } from './log-state.ts';
import { loadLog, truncateFullyAndStartAt, truncateTo } from './log-truncate.ts';
import {
  advanceHighWatermark,
  appendAsFollower,
  appendAsLeader,
  raiseLogStart,
  recordAt,
  setFollowerHighWatermark,
} from './log.ts';
import { NO_HEADERS, type LogRecord, type RecordBatch } from './record.ts';
import { DEFAULT_LIMITS } from './segment.ts';

const LIMITS = { ...DEFAULT_LIMITS, segmentBytes: 300, segmentMs: 1000 };

function record(number: number): LogRecord {
  return {
    number,
    key: null,
    value: `r${number}`,
    valueBytes: 2,
    timestamp: 0,
    headers: NO_HEADERS,
  };
}

function append(
  log: Log,
  count: number,
  { leaderEpoch = 0, sizeInBytes = 100, maxTimestamp = 0 } = {},
): RecordBatch {
  const records = Array.from({ length: count }, (_, index) => record(log.logEndOffset + index));
  return appendAsLeader(log, records, { leaderEpoch, sizeInBytes, maxTimestamp, limits: LIMITS });
}

function offsetsOf(log: Log): (readonly [number, number])[] {
  const offsets: (readonly [number, number])[] = [];
  forEachBatch(log, (batch) => offsets.push([batch.baseOffset, batch.lastOffset]));
  return offsets;
}

function basesOf(log: Log): number[] {
  return log.segments.map((segment) => segment.baseOffset);
}

describe('a leader’s append', () => {
  it('gives records the next offsets and the batch its epoch', () => {
    const log = createLog();
    append(log, 2, { leaderEpoch: 3 });
    const batch = append(log, 3, { leaderEpoch: 4, maxTimestamp: 7 });
    expect(batch).toMatchObject({ baseOffset: 2, lastOffset: 4, leaderEpoch: 4, maxTimestamp: 7 });
    expect(log.logEndOffset).toBe(5);
    expect(log.leaderEpochs).toEqual([
      { epoch: 3, startOffset: 0 },
      { epoch: 4, startOffset: 2 },
    ]);
  });

  it('does not move the high watermark', () => {
    const log = createLog();
    append(log, 2);
    expect(log.highWatermark).toBe(0);
  });

  it('refuses a batch without records', () => {
    expect(() => append(createLog(), 0)).toThrow('a batch has records');
  });
});

describe('a follower’s append', () => {
  it('keeps the leader’s batch and learns its epoch', () => {
    const leader = createLog();
    append(leader, 2, { leaderEpoch: 1 });
    const batch = append(leader, 1, { leaderEpoch: 5 });
    const follower = createLog(2);
    appendAsFollower(follower, [batch], LIMITS);
    expect(activeSegment(follower).batches[0]).toBe(batch);
    expect(follower.leaderEpochs).toEqual([{ epoch: 5, startOffset: 2 }]);
    expect(follower.logEndOffset).toBe(3);
  });

  it('refuses a batch that starts below the log end', () => {
    const leader = createLog();
    const batch = append(leader, 2);
    expect(() => appendAsFollower(createLog(1), [batch], LIMITS)).toThrow('at its log end');
  });
});

describe('segments', () => {
  it('roll before a batch that would make them larger than segment.bytes', () => {
    const log = createLog();
    for (let batch = 0; batch < 4; batch += 1) append(log, 1);
    expect(basesOf(log)).toEqual([0, 3]);
    expect(sizeOf(log)).toBe(400);
  });

  it('roll when a batch is later than their first one by more than segment.ms', () => {
    const log = createLog();
    append(log, 1, { maxTimestamp: 50 });
    append(log, 1, { maxTimestamp: 1050 });
    expect(basesOf(log)).toEqual([0]);
    append(log, 1, { maxTimestamp: 1051 });
    expect(basesOf(log)).toEqual([0, 2]);
  });

  it('take a batch larger than segment.bytes while they are empty', () => {
    const log = createLog();
    append(log, 1, { sizeInBytes: 900 });
    expect(basesOf(log)).toEqual([0]);
  });
});

describe('the high watermark', () => {
  it('of a leader moves up only, within the log', () => {
    const log = createLog();
    append(log, 5);
    expect([advanceHighWatermark(log, 3), log.highWatermark]).toEqual([true, 3]);
    expect([advanceHighWatermark(log, 2), log.highWatermark]).toEqual([false, 3]);
    expect(() => advanceHighWatermark(log, 6)).toThrow('within the log');
  });

  it('of a follower is the leader’s, as far as its own log reaches', () => {
    const log = createLog();
    append(log, 5);
    expect([setFollowerHighWatermark(log, 9), log.highWatermark]).toEqual([true, 5]);
    expect([setFollowerHighWatermark(log, 2), log.highWatermark]).toEqual([true, 2]);
    expect(setFollowerHighWatermark(log, 2)).toBe(false);
  });

  it('after a crash is the one of the checkpoint, as far as the log reaches', () => {
    const log = createLog();
    append(log, 5, { leaderEpoch: 2 });
    log.leaderEpochs.push({ epoch: 3, startOffset: 5 });
    log.highWatermarkCheckpoint = 4;
    log.highWatermark = 5;
    loadLog(log);
    expect(log.highWatermark).toBe(4);
    expect(log.leaderEpochs).toEqual([{ epoch: 2, startOffset: 0 }]);
    log.highWatermarkCheckpoint = 9;
    loadLog(log);
    expect(log.highWatermark).toBe(5);
  });
});

describe('the log start', () => {
  it('rises with the epoch that contains it, never above the high watermark', () => {
    const log = createLog();
    append(log, 3, { leaderEpoch: 1 });
    append(log, 3, { leaderEpoch: 2 });
    advanceHighWatermark(log, 5);
    expect(raiseLogStart(log, 4)).toBe(true);
    expect(log.leaderEpochs).toEqual([{ epoch: 2, startOffset: 4 }]);
    expect([raiseLogStart(log, 4), raiseLogStart(log, 1), log.logStartOffset]).toEqual([
      false,
      false,
      4,
    ]);
    expect(() => raiseLogStart(log, 6)).toThrow('below the high watermark');
  });
});

describe('truncation', () => {
  it('drops records, epochs and the high watermark above the offset', () => {
    const log = createLog();
    for (let batch = 0; batch < 5; batch += 1) append(log, 1, { leaderEpoch: batch });
    advanceHighWatermark(log, 4);
    expect(truncateTo(log, 2)).toBe(true);
    expect(offsetsOf(log)).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(log).toMatchObject({ logEndOffset: 2, highWatermark: 2 });
    expect(log.leaderEpochs).toHaveLength(2);
    expect(sizeOf(log)).toBe(200);
  });

  it('cuts between batches and loses the records of the batch it lands in', () => {
    const log = createLog();
    append(log, 2);
    append(log, 3);
    truncateTo(log, 4);
    expect(offsetsOf(log)).toEqual([[0, 1]]);
    expect([log.logEndOffset, recordAt(log, 3)]).toEqual([4, null]);
  });

  it('removes at the log end only an epoch without records', () => {
    const log = createLog();
    append(log, 2, { leaderEpoch: 1 });
    log.leaderEpochs.push({ epoch: 2, startOffset: 2 });
    expect([truncateTo(log, 2), log.logEndOffset]).toEqual([false, 2]);
    expect(log.leaderEpochs).toEqual([{ epoch: 1, startOffset: 0 }]);
  });

  it('below the first segment empties the log', () => {
    const log = createLog(10);
    append(log, 2);
    truncateTo(log, 4);
    expect(log).toMatchObject({ logStartOffset: 4, logEndOffset: 4, highWatermark: 4 });
    expect([offsetsOf(log), basesOf(log), log.leaderEpochs]).toEqual([[], [4], []]);
  });

  it('can drop everything and start elsewhere', () => {
    const log = createLog();
    append(log, 2);
    truncateFullyAndStartAt(log, 7);
    expect(log).toMatchObject({ logStartOffset: 7, logEndOffset: 7, highWatermark: 7 });
  });
});

describe('a clone', () => {
  function twoSegments(): Log {
    const log = createLog();
    for (let batch = 0; batch < 4; batch += 1) append(log, 1);
    return log;
  }

  it('shares sealed segments, batches and nothing that changes', () => {
    const log = twoSegments();
    const clone = cloneLog(log);
    expect(clone).toEqual(log);
    expect(clone.segments[0]).toBe(log.segments[0]);
    expect(clone.segments[1]).not.toBe(log.segments[1]);
    expect(clone.segments[1]?.batches).toBe(log.segments[1]?.batches);
    expect(clone.leaderEpochs).not.toBe(log.leaderEpochs);
  });

  it('does not see what the original appends, nor the other way round', () => {
    const log = twoSegments();
    const clone = cloneLog(log);
    const before = offsetsOf(clone);
    append(log, 1, { leaderEpoch: 8 });
    expect(offsetsOf(clone)).toEqual(before);
    append(clone, 2, { leaderEpoch: 9 });
    expect(offsetsOf(log).at(-1)).toEqual([4, 4]);
    expect(offsetsOf(clone).at(-1)).toEqual([4, 5]);
  });

  it('keeps what the original truncates, in sealed segments too', () => {
    const log = twoSegments();
    const clone = cloneLog(log);
    truncateTo(log, 1);
    append(log, 3);
    expect(offsetsOf(clone).map(([base]) => base)).toEqual([0, 1, 2, 3]);
    expect(clone.segments[0]?.batchCount).toBe(3);
    expect(offsetsOf(log)).toEqual([
      [0, 0],
      [1, 3],
    ]);
  });
});

describe('looking up a record', () => {
  it('finds it by its offset in any segment', () => {
    const log = createLog();
    for (let batch = 0; batch < 4; batch += 1) append(log, 2);
    expect([0, 3, 7].map((offset) => recordAt(log, offset)?.number)).toEqual([0, 3, 7]);
  });

  it('finds none outside the log', () => {
    const log = createLog(5);
    append(log, 2);
    expect([recordAt(log, 4), recordAt(log, 7)]).toEqual([null, null]);
  });

  it('does not find what only a clone has', () => {
    const log = createLog();
    append(log, 1);
    const clone = cloneLog(log);
    append(clone, 1);
    expect([recordAt(clone, 1)?.number, recordAt(log, 1)]).toEqual([1, null]);
  });
});
