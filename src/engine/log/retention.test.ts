import { describe, expect, it } from 'vitest';
import { appendAsLeader, roll } from './log.ts';
import { activeSegment, createLog, type Log } from './log-state.ts';
import { NO_HEADERS } from './record.ts';
import { deleteOldSegments, isCompacted, isDeleting } from './retention.ts';
import { DEFAULT_LIMITS } from './segment.ts';

const KEEP = { cleanupPolicy: 'delete', retentionMs: -1, retentionBytes: -1 };

/** A segment of 100 bytes for each timestamp; the last one is active. */
function logOf(timestamps: readonly number[]): Log {
  const log = createLog();
  for (const [index, timestamp] of timestamps.entries()) {
    if (index > 0) roll(log);
    const record = { number: 0, key: null, value: 'v', valueBytes: 1, timestamp };
    appendAsLeader(log, [{ ...record, headers: NO_HEADERS }], {
      leaderEpoch: 0,
      sizeInBytes: 100,
      maxTimestamp: timestamp,
      limits: DEFAULT_LIMITS,
    });
  }
  log.highWatermark = log.logEndOffset;
  return log;
}

function bases(log: Log): number[] {
  return log.segments.map(({ baseOffset }) => baseOffset);
}

describe('retention by time', () => {
  it('deletes from the front, up to a segment that is younger', () => {
    const log = logOf([0, 10, 500, 20]);
    const deletions = deleteOldSegments(log, { ...KEEP, retentionMs: 100 }, 200);
    expect(deletions).toMatchObject([{ reason: 'retention-ms' }]);
    expect(bases(log)).toEqual([2, 3]);
    expect(log.logStartOffset).toBe(2);
  });

  it('keeps what is as old as it may be', () => {
    const log = logOf([0, 10]);
    expect(deleteOldSegments(log, { ...KEEP, retentionMs: 100 }, 100)).toEqual([]);
  });

  it('rolls the active segment when everything is too old', () => {
    const log = logOf([0, 10]);
    deleteOldSegments(log, { ...KEEP, retentionMs: 100 }, 1000);
    expect(bases(log)).toEqual([2]);
    expect(activeSegment(log).batchCount).toBe(0);
    expect(log).toMatchObject({ logStartOffset: 2, logEndOffset: 2 });
  });

  it('leaves what is not committed', () => {
    const log = logOf([0, 10, 20]);
    log.highWatermark = 1;
    deleteOldSegments(log, { ...KEEP, retentionMs: 100 }, 1000);
    expect(bases(log)).toEqual([1, 2]);
  });

  it('counts records from before the start of the run', () => {
    const log = logOf([-5000, 0]);
    deleteOldSegments(log, { ...KEEP, retentionMs: 1000 }, 100);
    expect(bases(log)).toEqual([1]);
  });
});

describe('retention by size', () => {
  it('never goes below retention.bytes', () => {
    const log = logOf([0, 0, 0, 0]);
    deleteOldSegments(log, { ...KEEP, retentionBytes: 250 }, 0);
    expect(bases(log)).toEqual([1, 2, 3]);
  });
});

describe('segments below the log start', () => {
  it('go even when nothing else is deleted', () => {
    const log = logOf([0, 0, 0]);
    log.logStartOffset = 2;
    const settings = { ...KEEP, cleanupPolicy: 'compact', retentionMs: 1 };
    expect(deleteOldSegments(log, settings, 1000)).toMatchObject([{ reason: 'log-start' }]);
    expect(bases(log)).toEqual([2]);
  });
});

describe('cleanup.policy', () => {
  it('may be both', () => {
    const both = { cleanupPolicy: 'compact,delete' };
    expect([isCompacted(both), isDeleting(both)]).toEqual([true, true]);
    expect(isCompacted({ cleanupPolicy: 'delete' })).toBe(false);
    expect(isDeleting({ cleanupPolicy: 'compact' })).toBe(false);
  });
});
