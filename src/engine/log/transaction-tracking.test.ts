import { describe, expect, it } from 'vitest';
import { TOPIC_SETTINGS } from '../config.ts';
import { defaultsOf } from '../settings.ts';
import { abortedAmong } from './aborted-read.ts';
import { knownProducers } from './known-producers.ts';
import { readBatches } from './log-read.ts';
import { cloneLog, createLog, lastStableOffsetOf, type Log } from './log-state.ts';
import { loadLog, truncateTo } from './log-truncate.ts';
import { advanceHighWatermark, appendAsFollower, appendAsLeader, roll } from './log.ts';
import { isUnverified } from './producer-state.ts';
import { removeExpiredProducers } from './producer-upkeep.ts';
import { NO_HEADERS, type ControlType, type LogRecord } from './record.ts';
import { markerError } from './transaction-end.ts';
import { MARKER_BYTES, markerRecord } from './transaction-marks.ts';
import { beginVerification } from './verification.ts';

const LIMITS = defaultsOf(TOPIC_SETTINGS);
const OPTIONS = { leaderEpoch: 0, maxTimestamp: 0, limits: LIMITS };

function record(number: number): LogRecord {
  return { number, key: null, value: 'v', valueBytes: 1, timestamp: 0, headers: NO_HEADERS };
}

function write(log: Log, producerId: number, baseSequence: number): void {
  const batch = { producerId, producerEpoch: 0, baseSequence, isTransactional: true };
  appendAsLeader(log, [record(0)], { ...OPTIONS, sizeInBytes: 70, ...batch });
}

function end(log: Log, producerId: number, control: ControlType): void {
  const batch = { producerId, producerEpoch: 0, control, isTransactional: true };
  const marker = markerRecord(3, { number: 0, timestamp: 0 });
  appendAsLeader(log, [marker], { ...OPTIONS, sizeInBytes: MARKER_BYTES, ...batch });
}

function commitAll(log: Log): void {
  advanceHighWatermark(log, log.logEndOffset);
}

function abortedIn(log: Log, fromOffset: number): readonly number[] {
  const upToOffset = lastStableOffsetOf(log);
  const read = { fromOffset, upToOffset, maxBytes: 10_000, minOneMessage: true };
  return abortedAmong(log, fromOffset, readBatches(log, read)).map(({ producerId }) => producerId);
}

/** Producer 1 aborts at 1 and 3; producer 2 is open from 2 on. */
function mixed(): Log {
  const log = createLog();
  write(log, 1, 0);
  write(log, 1, 1);
  write(log, 2, 0);
  end(log, 1, 'ABORT');
  return log;
}

describe('the last stable offset', () => {
  it('stays below an open transaction and below a marker that may be lost', () => {
    const log = mixed();
    expect(lastStableOffsetOf(log)).toBe(0);
    advanceHighWatermark(log, 3);
    expect(lastStableOffsetOf(log)).toBe(0);
    commitAll(log);
    expect(lastStableOffsetOf(log)).toBe(2);
    end(log, 2, 'COMMIT');
    expect(lastStableOffsetOf(log)).toBe(2);
    commitAll(log);
    expect(lastStableOffsetOf(log)).toBe(5);
  });

  it('is found again after a start, from the snapshot and the batches behind it', () => {
    const log = mixed();
    commitAll(log);
    roll(log);
    end(log, 2, 'ABORT');
    write(log, 3, 0);
    commitAll(log);
    log.highWatermarkCheckpoint = log.highWatermark;
    const before = cloneLog(log).producers;
    loadLog(log, false);
    expect(log.producers.tracked).toEqual(before.tracked);
    expect(log.producers.aborted).toEqual(before.aborted);
    expect(lastStableOffsetOf(log)).toBe(5);
  });

  it('goes back with a marker that is cut off', () => {
    const log = mixed();
    commitAll(log);
    truncateTo(log, 3);
    expect(lastStableOffsetOf(log)).toBe(0);
    expect(log.producers.aborted).toEqual([]);
  });

  it('is known to a follower once it is asked', () => {
    const leader = mixed();
    const follower = createLog();
    const read = { fromOffset: 0, upToOffset: 4, maxBytes: 10_000, minOneMessage: true };
    appendAsFollower(follower, readBatches(leader, read), LIMITS);
    advanceHighWatermark(follower, 4);
    knownProducers(follower);
    expect(lastStableOffsetOf(follower)).toBe(2);
    expect(follower.producers.aborted).toEqual(leader.producers.aborted);
  });
});

describe('the aborted transactions of a read', () => {
  it('are those that reach into it', () => {
    const log = mixed();
    commitAll(log);
    expect(abortedIn(log, 0)).toEqual([1]);
    write(log, 4, 0);
    end(log, 2, 'ABORT');
    end(log, 4, 'COMMIT');
    commitAll(log);
    expect(abortedIn(log, 0)).toEqual([1, 2]);
    expect(abortedIn(log, 4)).toEqual([2]);
    expect(abortedIn(log, 6)).toEqual([]);
  });
});

describe('a marker', () => {
  it('has to come from the present coordinator', () => {
    const { producers } = mixed();
    const marker = { producerId: 1, producerEpoch: 0, control: 'COMMIT' } as const;
    expect(markerError(producers, { ...marker, coordinatorEpoch: 2 }, 1)).toBe(
      'TRANSACTION_COORDINATOR_FENCED',
    );
    expect(markerError(producers, { ...marker, coordinatorEpoch: 3 }, 1)).toBe('NONE');
  });

  it('raises the epoch with version 2, unless it is the same once more', () => {
    const { producers } = mixed();
    const marker = { producerEpoch: 0, control: 'COMMIT', coordinatorEpoch: 3 } as const;
    expect(markerError(producers, { ...marker, producerId: 2 }, 2)).toBe('INVALID_PRODUCER_EPOCH');
    expect(markerError(producers, { ...marker, producerId: 1 }, 2)).toBe('NONE');
  });
});

describe('a producer with an open transaction', () => {
  it('is not forgotten, however long it is silent', () => {
    const { producers } = mixed();
    removeExpiredProducers(producers, { now: 1e9, expirationMs: 1 });
    expect(producers.producers.map(({ producerId }) => producerId)).toEqual([2]);
  });
});

describe('a guard', () => {
  it('is void when the transaction has ended since the question', () => {
    const log = createLog();
    const batch = { producerId: 1, producerEpoch: 0, baseSequence: 0, isTransactional: true };
    const asked = { ...batch, raisesEpoch: false };
    const guard = beginVerification(log.producers, asked, 0);
    expect(isUnverified(log.producers, batch, guard)).toBe(false);
    end(log, 1, 'ABORT');
    expect(isUnverified(log.producers, batch, guard)).toBe(true);
    expect(beginVerification(log.producers, asked, 0)).not.toBe(guard);
  });
});
