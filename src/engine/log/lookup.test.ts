import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { appendAsLeader } from './log.ts';
import { createLog, forEachBatch, type Log } from './log-state.ts';
import { bytesFrom } from './index-entry.ts';
import { lookUpOffset, lookUpTimestamp, newestRecord } from './lookup.ts';
import { NO_HEADERS, offsetAt } from './record.ts';
import { DEFAULT_LIMITS } from './segment.ts';

/** One batch for each list of timestamps; small segments, dense indexes. */
function logOf(batches: readonly (readonly number[])[]): Log {
  const log = createLog();
  const limits = { ...DEFAULT_LIMITS, segmentBytes: 500, indexIntervalBytes: 120 };
  for (const timestamps of batches) {
    const records = timestamps.map((timestamp) => {
      return { number: 0, key: null, value: 'v', valueBytes: 1, timestamp, headers: NO_HEADERS };
    });
    const maxTimestamp = Math.max(...timestamps);
    const sizeInBytes = 61 + 9 * timestamps.length;
    appendAsLeader(log, records, { leaderEpoch: 0, sizeInBytes, maxTimestamp, limits });
  }
  return log;
}

function all(log: Log): { offset: number; timestamp: number }[] {
  const found: { offset: number; timestamp: number }[] = [];
  forEachBatch(log, (batch) => {
    batch.records.forEach(({ timestamp }, index) => {
      found.push({ offset: offsetAt(batch, index), timestamp });
    });
  });
  return found;
}

const batches = fc.array(
  fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 4 }),
  {
    minLength: 1,
    maxLength: 40,
  },
);

describe('a lookup by offset', () => {
  it('finds every record, whatever the indexes hold', () => {
    fc.assert(
      fc.property(batches, (given) => {
        const log = logOf(given);
        for (const { offset } of all(log)) expect(lookUpOffset(log, offset)?.offset).toBe(offset);
        expect(lookUpOffset(log, log.logEndOffset)).toBeNull();
      }),
    );
  });

  it('tells where it went', () => {
    const log = logOf([[1], [2], [3], [4], [5], [6], [7], [8], [9], [10]]);
    const found = lookUpOffset(log, 5);
    expect(found).toMatchObject({ segment: 0, offsetEntry: { place: 1, key: 4, value: 280 } });
    expect(found?.scanned).toEqual([
      { baseOffset: 4, position: 280 },
      { baseOffset: 5, position: 350 },
    ]);
  });
});

describe('a lookup by timestamp', () => {
  it('finds the first record of that age in the first segment that has one', () => {
    fc.assert(
      fc.property(batches, fc.integer({ min: -60, max: 60 }), (given, wanted) => {
        const log = logOf(given);
        const first = all(log).find(({ timestamp }) => timestamp >= wanted);
        expect(lookUpTimestamp(log, wanted)?.offset ?? null).toBe(first?.offset ?? null);
      }),
    );
  });

  it('does not count records below the log start', () => {
    const log = logOf([[1], [9], [5]]);
    log.logStartOffset = 2;
    expect(lookUpTimestamp(log, 4)?.offset).toBe(2);
    expect(lookUpTimestamp(log, 8)?.offset).toBeNull();
  });
});

describe('the newest record', () => {
  it('is the first one with the largest timestamp', () => {
    fc.assert(
      fc.property(batches, (given) => {
        const log = logOf(given);
        const records = all(log);
        const largest = Math.max(...records.map(({ timestamp }) => timestamp));
        const first = records.find(({ timestamp }) => timestamp === largest);
        expect(newestRecord(log)?.offset).toBe(first?.offset);
      }),
    );
  });

  it('is none in an empty log', () => {
    expect(newestRecord(createLog())).toBeNull();
  });
});

describe('the bytes from an offset on', () => {
  it('are those of all segments at the beginning and none at the end', () => {
    const log = logOf([[1], [2], [3], [4], [5], [6], [7], [8], [9], [10]]);
    expect(bytesFrom(log, 0)).toBe(700);
    expect(bytesFrom(log, 10)).toBe(0);
  });
});
