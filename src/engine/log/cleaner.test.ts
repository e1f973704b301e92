import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanableOf, isWorthCleaning } from './cleanable.ts';
import { cleanLog, type Cleaning } from './cleaner.ts';
import { appendAsFollower, appendAsLeader, roll } from './log.ts';
import { activeSegment, createLog, forEachBatch, type Log } from './log-state.ts';
import {
  NO_HEADERS,
  offsetAt,
  PLAIN_BATCH,
  type BatchAttributes,
  type LogRecord,
} from './record.ts';
import { DEFAULT_LIMITS } from './segment.ts';
import { lookUpOffset } from './lookup.ts';

type Given = readonly [key: string, value: string | null, timestamp?: number];

function recordOf([key, value, timestamp = 0]: Given): LogRecord {
  const valueBytes = value === null ? -1 : value.length;
  return { number: 0, key, value, valueBytes, timestamp, headers: NO_HEADERS };
}

/** One batch of 70 bytes for each record. */
function write(log: Log, records: readonly Given[], own: Partial<BatchAttributes> = {}): void {
  for (const given of records) writeBatch(log, [given], own);
}

function writeBatch(log: Log, given: readonly Given[], own: Partial<BatchAttributes> = {}): void {
  const records = given.map(recordOf);
  const maxTimestamp = Math.max(...records.map(({ timestamp }) => timestamp));
  const options = { leaderEpoch: 0, sizeInBytes: 70, maxTimestamp, limits: DEFAULT_LIMITS };
  appendAsLeader(log, records, { ...options, ...own });
  log.highWatermark = log.logEndOffset;
}

function mark(log: Log, producerId: number, control: 'COMMIT' | 'ABORT'): void {
  const at = { baseOffset: log.logEndOffset, lastOffset: log.logEndOffset, leaderEpoch: 0 };
  const records = [recordOf(['', control])];
  const own = { producerId, producerEpoch: 0, isTransactional: true, control };
  const size = { maxTimestamp: 0, sizeInBytes: 78, records };
  appendAsFollower(log, [{ ...PLAIN_BATCH, ...at, ...size, ...own }], DEFAULT_LIMITS);
  log.highWatermark = log.logEndOffset;
}

function clean(log: Log, now = 0, own: { segmentBytes?: number; maxKeys?: number } = {}): Cleaning {
  return cleanLog(log, {
    now,
    firstDirtyOffset: Math.max(0, log.cleanerCheckpoint),
    firstUncleanableOffset: activeSegment(log).baseOffset,
    segmentBytes: own.segmentBytes ?? DEFAULT_LIMITS.segmentBytes,
    segmentIndexBytes: DEFAULT_LIMITS.segmentIndexBytes,
    indexIntervalBytes: DEFAULT_LIMITS.indexIntervalBytes,
    deleteRetentionMs: 1000,
    maxKeys: own.maxKeys ?? 1000,
  });
}

/** `offset:key=value` of what is left. */
function left(log: Log): string[] {
  const texts: string[] = [];
  forEachBatch(log, (batch) => {
    if (batch.control !== null) texts.push(`${batch.baseOffset}:${batch.control}`);
    else {
      batch.records.forEach(({ key, value }, index) => {
        texts.push(`${offsetAt(batch, index)}:${key}=${value}`);
      });
    }
  });
  return texts;
}

describe('a cleaning', () => {
  it('keeps the last record of each key, where it was', () => {
    const log = createLog();
    write(log, [
      ['a', '1'],
      ['b', '1'],
      ['a', '2'],
    ]);
    roll(log);
    write(log, [['a', '3']]);
    const { endOffset } = clean(log);
    expect(left(log)).toEqual(['1:b=1', '2:a=2', '3:a=3']);
    expect(endOffset).toBe(3);
    expect(log.logStartOffset).toBe(0);
  });

  it('leaves gaps within a batch and takes its bytes', () => {
    const log = createLog();
    writeBatch(log, [
      ['a', '1'],
      ['b', '1'],
      ['c', '1'],
    ]);
    write(log, [['b', '2']]);
    roll(log);
    clean(log);
    const found = lookUpOffset(log, 1);
    expect(found?.offset).toBe(2);
    expect(found?.batch).toMatchObject({ baseOffset: 0, lastOffset: 2, offsets: [0, 2] });
    // 61 of the header, and 9 for each record.
    expect(found?.batch?.sizeInBytes).toBe(61 + 9 + 9);
  });

  it('gives a tombstone its horizon, and a later one drops it', () => {
    const log = createLog();
    write(log, [
      ['a', '1'],
      ['a', null],
      ['x', '1'],
    ]);
    roll(log);
    clean(log, 100);
    expect(left(log)).toEqual(['1:a=null', '2:x=1']);
    write(log, [['y', '1']]);
    roll(log);
    clean(log, 1099);
    expect(left(log)).toContain('1:a=null');
    write(log, [['z', '1']]);
    roll(log);
    clean(log, 1100);
    expect(left(log)).toEqual(['2:x=1', '3:y=1', '4:z=1']);
  });

  it('keeps the last batch of the range without its records, for the sake of its offset', () => {
    const log = createLog();
    write(log, [
      ['a', '1'],
      ['b', '1'],
    ]);
    roll(log);
    clean(log);
    write(log, [['b', '2']]);
    roll(log);
    clean(log);
    // The first range ended with offset 1; now the second does, and 1 may go.
    expect(left(log)).toEqual(['0:a=1', '2:b=2']);
  });

  it('keeps the last batch of a producer that is alive', () => {
    const log = createLog();
    write(log, [['a', '1']], { producerId: 7, producerEpoch: 0, baseSequence: 0 });
    write(log, [
      ['a', '2'],
      ['b', '1'],
    ]);
    roll(log);
    clean(log);
    const batches: (readonly [number, number, number])[] = [];
    forEachBatch(log, ({ baseOffset, records, sizeInBytes }) => {
      batches.push([baseOffset, records.length, sizeInBytes]);
    });
    expect(batches[0]).toEqual([0, 0, 61]);
  });

  it('merges segments that are small enough together', () => {
    const log = createLog();
    for (const key of ['a', 'b', 'c', 'd']) {
      write(log, [[key, '1']]);
      roll(log);
    }
    clean(log, 0, { segmentBytes: 150 });
    expect(log.segments.map(({ baseOffset }) => baseOffset)).toEqual([0, 2, 4]);
    expect(log.segments[0]?.timeEntryCount).toBe(1);
  });

  it('ends where its map of keys is full', () => {
    const log = createLog();
    write(log, [
      ['a', '1'],
      ['a', '2'],
      ['b', '1'],
      ['c', '1'],
    ]);
    roll(log);
    expect(clean(log, 0, { maxKeys: 2 }).endOffset).toBe(3);
    expect(left(log)).toEqual(['1:a=2', '2:b=1', '3:c=1']);
  });

  it('drops the data of an aborted transaction at once, and its marker later', () => {
    const log = createLog();
    const own = { producerId: 3, producerEpoch: 0, baseSequence: 0, isTransactional: true };
    write(log, [['a', 'out']], own);
    mark(log, 3, 'ABORT');
    write(log, [
      ['a', 'in'],
      ['b', '1'],
    ]);
    roll(log);
    log.producers.producers = [];
    clean(log, 0);
    expect(left(log)).toEqual(['1:ABORT', '2:a=in', '3:b=1']);
    write(log, [['c', '1']]);
    roll(log);
    clean(log, 10);
    write(log, [['d', '1']]);
    roll(log);
    clean(log, 2000);
    expect(left(log)).not.toContain('1:ABORT');
  });

  it('keeps a commit marker while data of its transaction is left', () => {
    const log = createLog();
    const own = { producerId: 3, producerEpoch: 0, baseSequence: 0, isTransactional: true };
    write(log, [['a', 'in']], own);
    mark(log, 3, 'COMMIT');
    write(log, [['b', '1']]);
    roll(log);
    log.producers.producers = [];
    for (const now of [0, 5000, 10_000]) {
      clean(log, now);
      write(log, [[`x${now}`, '1']]);
      roll(log);
    }
    expect(left(log)).toContain('1:COMMIT');
  });

  it('never loses the last value of a key, whatever is written and cleaned', () => {
    const step = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd'),
      value: fc.option(fc.constantFrom('1', '2', '3')),
      does: fc.constantFrom('write', 'write', 'write', 'roll', 'clean'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const log = createLog();
        const last = new Map<string, string>();
        for (const [now, { key, value, does }] of steps.entries()) {
          if (does === 'write') {
            last.set(key, `${log.logEndOffset}:${key}=${value}`);
            write(log, [[key, value]]);
          } else if (log.logEndOffset > activeSegment(log).baseOffset) {
            roll(log);
          }
          if (does === 'clean') clean(log, now);
          const rest = left(log);
          for (const text of last.values()) expect(rest).toContain(text);
        }
      }),
    );
  });
});

describe('what may be cleaned', () => {
  const settings = {
    minCompactionLagMs: 0,
    maxCompactionLagMs: Number.MAX_SAFE_INTEGER,
    minCleanableDirtyRatio: 0.5,
  };

  function dirty(): Log {
    const log = createLog();
    write(log, [['a', '1', 10]]);
    roll(log);
    write(log, [['a', '2', 20]]);
    roll(log);
    write(log, [['a', '3', 30]]);
    return log;
  }

  it('ends at the active segment', () => {
    const at = { now: 100, lastStableOffset: 3 };
    expect(cleanableOf(dirty(), settings, at)).toMatchObject({
      firstDirtyOffset: 0,
      firstUncleanableOffset: 2,
      cleanableBytes: 140,
      ratio: 1,
    });
  });

  it('ends at the segment in which the last stable offset lies', () => {
    const at = { now: 100, lastStableOffset: 1 };
    expect(cleanableOf(dirty(), settings, at)?.firstUncleanableOffset).toBe(1);
  });

  it('ends before what is younger than min.compaction.lag.ms', () => {
    const at = { now: 100, lastStableOffset: 3 };
    const young = { ...settings, minCompactionLagMs: 85 };
    expect(cleanableOf(dirty(), young, at)?.firstUncleanableOffset).toBe(1);
  });

  it('begins anew when the checkpoint lies outside the log', () => {
    const log = dirty();
    log.cleanerCheckpoint = 17;
    const at = { now: 100, lastStableOffset: 3 };
    expect(cleanableOf(log, settings, at)?.firstDirtyOffset).toBe(0);
  });

  it('is worth it above the ratio, or when a record is overdue', () => {
    const log = dirty();
    log.cleanerCheckpoint = 1;
    const at = { now: 100, lastStableOffset: 3 };
    const found = cleanableOf(log, settings, at);
    const overdue = { ...settings, maxCompactionLagMs: 79 };
    const late = cleanableOf(log, overdue, at);
    expect(found).toMatchObject({ ratio: 0.5, cleanBytes: 70 });
    expect([
      found && isWorthCleaning(found, settings),
      late && isWorthCleaning(late, overdue),
    ]).toEqual([false, true]);
  });
});
