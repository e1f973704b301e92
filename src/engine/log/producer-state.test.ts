import { describe, expect, it } from 'vitest';
import { TOPIC_SETTINGS } from '../config.ts';
import { defaultsOf } from '../settings.ts';
import { knownProducers } from './known-producers.ts';
import { appendAsFollower, appendAsLeader } from './log.ts';
import { cloneLog, createLog, type Log } from './log-state.ts';
import { closeLog, loadLog, truncateTo } from './log-truncate.ts';
import { duplicateOf } from './producer-duplicates.ts';
import {
  LARGEST_SEQUENCE,
  nextSequence,
  producerStateOf,
  sequenceError,
} from './producer-state.ts';
import { removeExpiredProducers } from './producer-upkeep.ts';
import { NO_HEADERS, type LogRecord, type RecordBatch } from './record.ts';

const LIMITS = defaultsOf(TOPIC_SETTINGS);

function record(number: number): LogRecord {
  return { number, key: null, value: 'v', valueBytes: 1, timestamp: number, headers: NO_HEADERS };
}

interface Numbers {
  readonly id?: number;
  readonly epoch?: number;
  readonly sequence: number;
  readonly count?: number;
}

function write(log: Log, { id = 7, epoch = 0, sequence, count = 1 }: Numbers): RecordBatch {
  const records = Array.from({ length: count }, (_, index) => record(log.logEndOffset + index));
  return appendAsLeader(log, records, {
    leaderEpoch: 0,
    sizeInBytes: 70,
    maxTimestamp: log.logEndOffset,
    limits: LIMITS,
    producerId: id,
    producerEpoch: epoch,
    baseSequence: sequence,
  });
}

function header({ id = 7, epoch = 0, sequence }: Numbers) {
  return {
    producerId: id,
    producerEpoch: epoch,
    baseSequence: sequence,
    isTransactional: false,
  };
}

function errorOf(log: Log, numbers: Numbers): string {
  return sequenceError(log.producers, header(numbers));
}

/** A log with so many batches of producer 7, one record each. */
function logOf(count: number): Log {
  const log = createLog();
  for (let sequence = 0; sequence < count; sequence += 1) write(log, { sequence });
  return log;
}

describe('the state of a producer', () => {
  it('knows the last five batches, whole ones only', () => {
    const log = logOf(7);
    for (const sequence of [2, 3, 4, 5, 6]) {
      expect(duplicateOf(log, header({ sequence }), 1)?.baseOffset).toBe(sequence);
    }
    expect(duplicateOf(log, header({ sequence: 1 }), 1)).toBeNull();
    expect(duplicateOf(log, header({ sequence: 6 }), 2)).toBeNull();
    expect(duplicateOf(log, header({ sequence: 6, epoch: 1 }), 1)).toBeNull();
    expect(errorOf(log, { sequence: 1 })).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
    expect(errorOf(log, { sequence: 7 })).toBe('NONE');
  });

  it('goes on at 0 after the largest sequence number', () => {
    const log = createLog();
    write(log, { sequence: LARGEST_SEQUENCE - 1, count: 3 });
    expect(nextSequence(LARGEST_SEQUENCE, 1)).toBe(0);
    expect(errorOf(log, { sequence: 1 })).toBe('NONE');
    expect(errorOf(log, { sequence: 0 })).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
  });

  it('is copied with the log: neither copy hears of what the other writes', () => {
    const log = logOf(3);
    const copy = cloneLog(log);
    for (let sequence = 3; sequence < 30; sequence += 1) write(log, { sequence });
    expect(errorOf(copy, { sequence: 3 })).toBe('NONE');
    write(copy, { sequence: 3, count: 2 });
    expect(errorOf(copy, { sequence: 5 })).toBe('NONE');
    expect(errorOf(log, { sequence: 30 })).toBe('NONE');
    expect(duplicateOf(log, header({ sequence: 28 }), 1)?.baseOffset).toBe(28);
    expect(duplicateOf(copy, header({ sequence: 1 }), 1)?.baseOffset).toBe(1);
  });

  it('is the same on a follower, which asks no questions', () => {
    const leader = logOf(4);
    write(leader, { sequence: 0, epoch: 2 });
    const follower = createLog();
    for (const segment of leader.segments) {
      for (const batch of segment.batches) appendAsFollower(follower, [batch], LIMITS);
    }
    expect(producerStateOf(knownProducers(follower), 7)).toEqual(
      producerStateOf(leader.producers, 7),
    );
    expect(errorOf(follower, { sequence: 4 })).toBe('INVALID_PRODUCER_EPOCH');
    expect(errorOf(follower, { sequence: 1, epoch: 2 })).toBe('NONE');
    expect(errorOf(follower, { sequence: 1, epoch: 3 })).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
  });

  it('goes back with a log that is cut', () => {
    const log = logOf(6);
    write(log, { sequence: 0, epoch: 1 });
    truncateTo(log, 4);
    expect(errorOf(log, { sequence: 4 })).toBe('NONE');
    expect(duplicateOf(log, header({ sequence: 2 }), 1)?.baseOffset).toBe(2);
    expect(duplicateOf(log, header({ sequence: 4 }), 1)).toBeNull();
    truncateTo(log, 0);
    expect(producerStateOf(log.producers, 7)).toBeNull();
  });

  it('is read from the log after a kill, and from its snapshot after a clean stop', () => {
    const killed = logOf(6);
    loadLog(killed, false);
    expect(duplicateOf(killed, header({ sequence: 3 }), 1)?.baseOffset).toBe(3);
    // The snapshot holds the last batch of each producer and no more.
    const stopped = logOf(6);
    closeLog(stopped);
    loadLog(stopped, true);
    expect(duplicateOf(stopped, header({ sequence: 5 }), 1)?.baseOffset).toBe(5);
    expect(duplicateOf(stopped, header({ sequence: 4 }), 1)).toBeNull();
    expect(errorOf(stopped, { sequence: 6 })).toBe('NONE');
  });

  it('is forgotten when its last record is old enough', () => {
    const log = logOf(3);
    write(log, { id: 8, sequence: 0 });
    const { producers } = log;
    expect(removeExpiredProducers(producers, { now: 101, expirationMs: 100 })).toBe(false);
    expect(removeExpiredProducers(producers, { now: 102, expirationMs: 100 })).toBe(true);
    expect(producerStateOf(producers, 7)).toBeNull();
    expect(errorOf(log, { sequence: 99 })).toBe('NONE');
    expect(errorOf(log, { id: 8, sequence: 2 })).toBe('OUT_OF_ORDER_SEQUENCE_NUMBER');
  });
});
