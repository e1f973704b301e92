import { describe, expect, it } from 'vitest';
import { cloneLog, createLog, type Log } from './log-state.ts';
import { appendAsLeader } from './log.ts';
import { readBatches, sizeOfBatches, type LogRead } from './log-read.ts';
import { NO_HEADERS } from './record.ts';
import { DEFAULT_LIMITS } from './segment.ts';

/** Batches of two records and 100 bytes, three of them in a segment. */
function logOf(batches: number): Log {
  const log = createLog();
  const record = {
    number: 0,
    key: null,
    value: 'v',
    valueBytes: 1,
    timestamp: 0,
    headers: NO_HEADERS,
  };
  const options = { leaderEpoch: 0, sizeInBytes: 100, maxTimestamp: 0 };
  for (let batch = 0; batch < batches; batch += 1) {
    appendAsLeader(log, [record, record], {
      ...options,
      limits: { ...DEFAULT_LIMITS, segmentBytes: 300, segmentMs: 1000 },
    });
  }
  return log;
}

function basesRead(log: Log, read: Partial<LogRead>): number[] {
  const whole = { fromOffset: 0, upToOffset: log.logEndOffset, maxBytes: 1000 };
  const batches = readBatches(log, { ...whole, minOneMessage: true, ...read });
  expect(sizeOfBatches(batches)).toBe(100 * batches.length);
  return batches.map((batch) => batch.baseOffset);
}

describe('reading batches', () => {
  it('starts with the batch that contains the offset', () => {
    expect(basesRead(logOf(3), { fromOffset: 3 })).toEqual([2, 4]);
  });

  it('stays within one segment', () => {
    expect(basesRead(logOf(5), {})).toEqual([0, 2, 4]);
    expect(basesRead(logOf(5), { fromOffset: 6 })).toEqual([6, 8]);
  });

  it('leaves out a batch that reaches the upper limit', () => {
    expect(basesRead(logOf(3), { upToOffset: 4 })).toEqual([0, 2]);
    expect(basesRead(logOf(3), { upToOffset: 3 })).toEqual([0]);
    expect(basesRead(logOf(3), { upToOffset: 1 })).toEqual([]);
  });

  it('takes whole batches as far as the bytes go', () => {
    expect(basesRead(logOf(3), { maxBytes: 299 })).toEqual([0, 2]);
    expect(basesRead(logOf(3), { maxBytes: 200 })).toEqual([0, 2]);
  });

  it('takes a first batch that is too large only when a reader would starve', () => {
    expect(basesRead(logOf(3), { maxBytes: 1 })).toEqual([0]);
    expect(basesRead(logOf(3), { maxBytes: 1, minOneMessage: false })).toEqual([]);
  });

  it('finds nothing at the end of the log', () => {
    expect(basesRead(logOf(3), { fromOffset: 6 })).toEqual([]);
  });

  it('does not see what only a clone has appended', () => {
    const log = logOf(1);
    const clone = cloneLog(log);
    const record = {
      number: 0,
      key: null,
      value: 'v',
      valueBytes: 1,
      timestamp: 0,
      headers: NO_HEADERS,
    };
    const options = { leaderEpoch: 0, sizeInBytes: 100, maxTimestamp: 0 };
    appendAsLeader(clone, [record, record], {
      ...options,
      limits: { ...DEFAULT_LIMITS, segmentBytes: 300, segmentMs: 1000 },
    });
    expect(basesRead(log, { upToOffset: 100 })).toEqual([0]);
    expect(basesRead(clone, {})).toEqual([0, 2]);
  });
});
