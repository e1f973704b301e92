import { describe, expect, it } from 'vitest';
import { appendAsFollower, appendAsLeader, roll } from './log.ts';
import { activeSegment, cloneLog, createLog, type Log } from './log-state.ts';
import { closeLog, loadLog, truncateTo } from './log-truncate.ts';
import { NO_HEADERS, PLAIN_BATCH, type LogRecord, type RecordBatch } from './record.ts';
import { DEFAULT_LIMITS, type SegmentLimits } from './segment.ts';

function limits(given: Partial<SegmentLimits>): SegmentLimits {
  return { ...DEFAULT_LIMITS, ...given };
}

function recordAt(timestamp: number): LogRecord {
  return { number: 0, key: null, value: 'v', valueBytes: 1, timestamp, headers: NO_HEADERS };
}

/** One batch of 100 bytes for each timestamp. */
function write(log: Log, timestamps: readonly number[], own: Partial<SegmentLimits> = {}): void {
  for (const maxTimestamp of timestamps) {
    appendAsLeader(log, [recordAt(maxTimestamp)], {
      leaderEpoch: 0,
      sizeInBytes: 100,
      maxTimestamp,
      limits: limits(own),
    });
  }
}

function bases(log: Log): number[] {
  return log.segments.map(({ baseOffset }) => baseOffset);
}

function offsetEntries(log: Log): number[] {
  const { offsetIndex, offsetEntryCount } = activeSegment(log);
  return offsetIndex.slice(0, 2 * offsetEntryCount);
}

function timeEntries(log: Log, segment = log.segments.length - 1): number[] {
  const { timeIndex = [], timeEntryCount = 0 } = log.segments[segment] ?? {};
  return timeIndex.slice(0, 2 * timeEntryCount);
}

describe('a segment', () => {
  it('is closed earlier by its jitter', () => {
    const log = createLog();
    activeSegment(log).rollJitterMs = 40;
    write(log, [0, 60, 61], { segmentMs: 100 });
    expect(bases(log)).toEqual([0, 2]);
  });

  it('is closed when its offset index is full', () => {
    const log = createLog();
    // The time index takes one entry only: no timestamp is larger than the first.
    write(log, [9, 1, 2, 3, 4, 5, 6, 7], { indexIntervalBytes: 0, segmentIndexBytes: 48 });
    expect(bases(log)).toEqual([0, 7]);
  });

  it('is closed one entry before its time index is full', () => {
    const log = createLog();
    write(log, [1, 2, 3, 4, 5], { indexIntervalBytes: 0, segmentIndexBytes: 36 });
    expect(bases(log)).toEqual([0, 3]);
    expect(timeEntries(log, 0)).toEqual([2, 1, 3, 2]);
  });

  it('knows its largest timestamp before the start of the run too', () => {
    const log = createLog();
    write(log, [-5000, -4000, -6000]);
    expect(activeSegment(log).largestTimestamp).toBe(-4000);
    truncateTo(log, 0);
    expect(activeSegment(log).largestTimestamp).toBeNull();
  });
});

describe('the indexes of a segment', () => {
  it('gain an entry once more bytes than the interval lie behind', () => {
    const log = createLog();
    write(log, [5, 9, 7, 8, 20], { indexIntervalBytes: 150 });
    expect(offsetEntries(log)).toEqual([2, 200, 4, 400]);
    expect(timeEntries(log)).toEqual([9, 1, 20, 4]);
  });

  it('end with the largest timestamp when the segment is closed', () => {
    const log = createLog();
    write(log, [5, 9, 7]);
    roll(log);
    expect(timeEntries(log, 0)).toEqual([9, 1]);
    expect(log.recoveryPoint).toBe(3);
  });

  it('lose the entries of what is cut', () => {
    const log = createLog();
    write(log, [1, 2, 3, 4], { indexIntervalBytes: 0 });
    truncateTo(log, 2);
    expect(offsetEntries(log)).toEqual([1, 100]);
    expect(timeEntries(log)).toEqual([2, 1]);
    // Bytes are counted from the cut on: the next batch is not indexed.
    write(log, [5, 6], { indexIntervalBytes: 0 });
    expect(offsetEntries(log)).toEqual([1, 100, 3, 300]);
  });

  it('are shared with a copy until one of the two goes on', () => {
    const log = createLog();
    write(log, [1, 2, 3], { indexIntervalBytes: 0 });
    const copy = cloneLog(log);
    write(log, [4], { indexIntervalBytes: 0 });
    write(copy, [100], { indexIntervalBytes: 0 });
    expect(timeEntries(log).slice(-2)).toEqual([4, 3]);
    expect(timeEntries(copy).slice(-2)).toEqual([100, 3]);
  });

  it('are written anew after a kill, above the recovery point', () => {
    const log = createLog();
    write(log, [1, 2], { indexIntervalBytes: 0 });
    loadLog(log, false);
    expect(timeEntries(log)).toEqual([2, 1]);
    expect(offsetEntries(log)).toEqual([1, 100]);
    // The start has forgotten how many bytes lie behind the last entry.
    write(log, [3], { indexIntervalBytes: 0 });
    expect(offsetEntries(log)).toEqual([1, 100]);
  });
});

describe('what a follower appends at once', () => {
  function batch(baseOffset: number, maxTimestamp: number): RecordBatch {
    const records = [recordAt(maxTimestamp)];
    const at = { baseOffset, lastOffset: baseOffset, leaderEpoch: 0 };
    return { ...PLAIN_BATCH, ...at, maxTimestamp, sizeInBytes: 100, records };
  }

  it('goes to one segment, however its batches came to the leader', () => {
    const own = limits({ segmentBytes: 250, indexIntervalBytes: 50 });
    const follower = createLog();
    appendAsFollower(follower, [batch(0, 1)], own);
    appendAsFollower(follower, [batch(1, 2), batch(2, 3), batch(3, 4)], own);
    expect(bases(follower)).toEqual([0, 1]);
    expect(activeSegment(follower).sizeInBytes).toBe(300);
    expect(offsetEntries(follower)).toEqual([2, 100, 3, 200]);
  });

  it('may leave gaps', () => {
    const follower = createLog();
    appendAsFollower(follower, [batch(3, 1), batch(7, 2)], limits({}));
    expect(follower.logEndOffset).toBe(8);
  });
});

describe('the recovery point', () => {
  it('follows every append when flush.messages is 1', () => {
    const log = createLog();
    write(log, [1, 2], { flushMessages: 1 });
    expect(log.recoveryPoint).toBe(2);
  });

  it('waits for flush.messages records', () => {
    const log = createLog();
    write(log, [1, 2], { flushMessages: 3 });
    expect(log.recoveryPoint).toBe(0);
    write(log, [3], { flushMessages: 3 });
    expect(log.recoveryPoint).toBe(3);
  });

  it('is the log end after a clean stop', () => {
    const log = createLog();
    write(log, [1, 2]);
    closeLog(log);
    expect(log).toMatchObject({ recoveryPoint: 2, recoveryPointCheckpoint: 2 });
  });

  it('never lies above what a truncation leaves', () => {
    const log = createLog();
    write(log, [1, 2, 3], { flushMessages: 1 });
    truncateTo(log, 1);
    expect(log.recoveryPoint).toBe(1);
  });
});

describe('the log start after a kill', () => {
  it('is where its checkpoint or the first segment says', () => {
    const log = createLog();
    write(log, [1, 2, 3, 4]);
    log.highWatermark = 4;
    log.logStartOffset = 3;
    log.logStartOffsetCheckpoint = 2;
    loadLog(log, false);
    expect(log.logStartOffset).toBe(2);
  });

  it('empties a log that ends before it', () => {
    const log = createLog();
    write(log, [1, 2]);
    log.logStartOffsetCheckpoint = 5;
    loadLog(log, false);
    expect(log).toMatchObject({ logStartOffset: 5, logEndOffset: 5 });
    expect(bases(log)).toEqual([5]);
  });
});
