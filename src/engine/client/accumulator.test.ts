import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchBytes } from '../log/batch-size.ts';
import { NO_HEADERS, type LogRecord } from '../log/record.ts';
import { assertExists } from '../../base/assert.ts';
import {
  appendToLast,
  createAccumulator,
  dropEmptyQueues,
  lingerLeft,
  openBatch,
  putBack,
  queueOf,
  release,
  type Accumulator,
  type PartitionQueue,
} from './accumulator.ts';
import { split } from './batch-split.ts';
import { bufferNeed, isFull, type ProducerBatch } from './producer-batch.ts';

function record(valueBytes: number, timestamp = 0, key: string | null = null): LogRecord {
  return { number: 0, key, value: null, valueBytes, timestamp, headers: NO_HEADERS };
}

function queueIn(accumulator: Accumulator, partition = 0): PartitionQueue {
  return queueOf(accumulator, { partition, topic: 'orders', number: partition });
}

/** Appends as the application does, without a limit to memory. */
function fill(records: readonly LogRecord[], batchSize: number): PartitionQueue {
  const accumulator = createAccumulator();
  const queue = queueIn(accumulator);
  for (const each of records) {
    if (appendToLast(queue, each) === 0) openBatch(accumulator, queue, each, { batchSize, now: 0 });
  }
  return queue;
}

function firstOf(queue: PartitionQueue): ProducerBatch {
  return assertExists(queue.batches[0], 'a batch');
}

describe('a batch that is filled', () => {
  it('takes records as long as their exact size fits into batch.size', () => {
    // 61 and three records of 7 + 100 and their lengths: 2 bytes of record, 2 of value.
    const three = [record(100), record(100), record(100)];
    const exact = batchBytes(three);
    expect(fill(three, exact).batches).toHaveLength(1);
    expect(isFull(firstOf(fill(three, exact)))).toBe(true);
    expect(fill(three, exact - 1).batches.map(({ records }) => records.length)).toEqual([2, 1]);
  });

  it('takes a first record of any size, and is larger for it', () => {
    const [large, small] = [record(5000), record(0)];
    const queue = fill([large, small], 100);
    expect(firstOf(queue).limitBytes).toBe(bufferNeed(large, 100));
    expect(firstOf(queue).sizeInBytes).toBeGreaterThan(100);
    // What the upper bound leaves over the true size is room for a small record.
    expect(queue.batches).toHaveLength(1);
  });

  it('is closed by a record that does not fit, even for one that would', () => {
    const queue = fill([record(100), record(900), record(0)], 600);
    expect(queue.batches.map(({ records }) => records.length)).toEqual([1, 2]);
    expect(firstOf(queue).isClosed).toBe(true);
  });

  it('makes every record a batch of its own when batch.size is 0', () => {
    const records = [record(300), record(300), record(300)];
    expect(fill(records, 0).batches).toHaveLength(3);
  });

  it('knows its exact size and largest timestamp', () => {
    const sizes = fc.array(
      fc.record({
        valueBytes: fc.integer({ min: -1, max: 3000 }),
        timestamp: fc.integer({ min: -100_000, max: 100_000 }),
        key: fc.option(fc.string({ maxLength: 20 })),
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 4000 }), (given, batchSize) => {
        const records = given.map((one) => record(one.valueBytes, one.timestamp, one.key));
        const { batches } = fill(records, batchSize);
        expect(batches.flatMap((batch) => batch.records)).toEqual(records);
        for (const batch of batches) {
          expect(batch.sizeInBytes).toBe(batchBytes(batch.records));
          expect(batch.sizeInBytes).toBeLessThanOrEqual(batch.limitBytes);
          const largest = Math.max(...batch.records.map(({ timestamp }) => timestamp));
          expect(batch.maxTimestamp).toBe(largest);
        }
      }),
    );
  });
});

describe('a batch that lingers', () => {
  it('is ready when its time is over, when it is full, or when another is behind it', () => {
    const queue = fill([record(10)], 1000);
    expect(lingerLeft(queue, { lingerMs: 5, now: 0 })).toBe(5);
    expect(lingerLeft(queue, { lingerMs: 5, now: 4 })).toBe(1);
    expect(lingerLeft(queue, { lingerMs: 5, now: 5 })).toBe(0);
    expect(lingerLeft(queue, { lingerMs: 0, now: 0 })).toBe(0);
    const two = fill([record(900), record(900)], 1000);
    expect(lingerLeft(two, { lingerMs: 5, now: 0 })).toBe(0);
  });
});

describe('the queues with batches', () => {
  it('are kept in the order of their partitions', () => {
    const accumulator = createAccumulator();
    for (const partition of [7, 2, 9, 4]) {
      const queue = queueIn(accumulator, partition);
      openBatch(accumulator, queue, record(1), { batchSize: 100, now: 0 });
    }
    expect(accumulator.waiting).toEqual([2, 4, 7, 9]);
    queueIn(accumulator, 4).batches = [];
    dropEmptyQueues(accumulator);
    expect(accumulator.waiting).toEqual([2, 7, 9]);
    const [batch] = queueIn(accumulator, 9).batches.splice(0);
    dropEmptyQueues(accumulator);
    putBack(accumulator, queueIn(accumulator, 4), assertExists(batch, 'a batch'));
    expect(accumulator.waiting).toEqual([2, 4, 7]);
    expect(batch?.partition).toBe(4);
  });
});

describe('a batch that is put back', () => {
  /** What the queue holds after batches with these first numbers came back, in this order. */
  function afterwards(sequences: readonly number[]): number[] {
    const accumulator = createAccumulator();
    const queue = queueIn(accumulator);
    for (const baseSequence of sequences) {
      putBack(accumulator, queue, { ...firstOf(fill([record(10)], 500)), baseSequence });
    }
    expect(accumulator.waiting).toEqual([0]);
    return queue.batches.map((batch) => batch.baseSequence);
  }

  it('goes to where its numbers belong', () => {
    expect(afterwards([5, 9, 2, 7])).toEqual([2, 5, 7, 9]);
  });

  it('goes behind those with numbers when it has none', () => {
    expect(afterwards([-1, 9, -1, 5])).toEqual([5, 9, -1, -1]);
  });
});

describe('memory', () => {
  it('is taken by batches, not by records, and comes back', () => {
    const accumulator = createAccumulator();
    const queue = queueIn(accumulator);
    openBatch(accumulator, queue, record(10), { batchSize: 1000, now: 0 });
    appendToLast(queue, record(10));
    expect(accumulator.usedBytes).toBe(1000);
    release(accumulator, firstOf(queue));
    expect(accumulator.usedBytes).toBe(0);
  });
});

describe('a batch that is split', () => {
  it('becomes smaller ones with the same records, which hold no memory', () => {
    const records = Array.from({ length: 10 }, (_, index) => record(100, index));
    const parts = split(firstOf(fill(records, 5000)), 300);
    expect(parts.flatMap((part) => part.records)).toEqual(records);
    expect(parts.length).toBeGreaterThan(4);
    for (const part of parts) {
      expect(part).toMatchObject({ isClosed: true, isSplit: true, bufferBytes: 0, attempts: 0 });
      expect(part.sizeInBytes).toBeLessThanOrEqual(300);
    }
  });

  it('is halved when it is a part already, down to single records', () => {
    const records = Array.from({ length: 8 }, () => record(100));
    let parts = split(firstOf(fill(records, 5000)), 5000);
    expect(parts).toHaveLength(1);
    for (let round = 0; round < 5; round += 1) {
      parts = parts.flatMap((part) => (part.records.length > 1 ? split(part, 5000) : [part]));
    }
    expect(parts.map((part) => part.records.length)).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  });
});
