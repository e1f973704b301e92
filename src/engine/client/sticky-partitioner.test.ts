import { describe, expect, it } from 'vitest';
import {
  createSticky,
  hasProducedEnough,
  loadTable,
  switchPartition,
} from './sticky-partitioner.ts';

const BATCH = { batchSize: 100 };

describe('the sticky partition', () => {
  it('stays until a batch worth of bytes is produced and no batch is left open', () => {
    const sticky = createSticky();
    expect(hasProducedEnough(sticky, { ...BATCH, bytes: 99, maySwitch: true })).toBe(false);
    expect(hasProducedEnough(sticky, { ...BATCH, bytes: 1, maySwitch: false })).toBe(false);
    expect(hasProducedEnough(sticky, { ...BATCH, bytes: 0, maySwitch: true })).toBe(true);
  });

  it('changes at two batches worth of bytes in any case', () => {
    const sticky = createSticky();
    expect(hasProducedEnough(sticky, { ...BATCH, bytes: 199, maySwitch: false })).toBe(false);
    expect(hasProducedEnough(sticky, { ...BATCH, bytes: 1, maySwitch: false })).toBe(true);
  });

  it('is chosen among the partitions with a leader, or among all when there is none', () => {
    const sticky = createSticky();
    switchPartition(sticky, { partitionCount: 4, available: [1, 3], load: null }, 5);
    expect(sticky).toEqual({ partition: 3, producedBytes: 0 });
    switchPartition(sticky, { partitionCount: 4, available: [], load: null }, 6);
    expect(sticky.partition).toBe(2);
  });

  it('is chosen less often where the queue is long', () => {
    const load = loadTable([0, 3, 1], [0, 1, 2], 3);
    // Weights 4, 1 and 3.
    expect(load).toEqual({ partitions: [0, 1, 2], cumulative: [4, 5, 8] });
    const chosen = Array.from({ length: 8 }, (_, random) => {
      const sticky = createSticky();
      switchPartition(sticky, { partitionCount: 3, available: [0, 1, 2], load }, random);
      return sticky.partition;
    });
    expect(chosen).toEqual([0, 0, 0, 0, 1, 2, 2, 2]);
  });

  it('does not look at queues that are alike, nor at a topic with one partition', () => {
    expect(loadTable([2, 2, 2], [0, 1, 2], 3)).toBeNull();
    expect(loadTable([5], [0], 1)).toBeNull();
    expect(loadTable([0, 0], [0, 0], 0)).toBeNull();
    // Alike, but one partition has no leader and must not be drawn.
    expect(loadTable([2, 2, 0], [0, 2, 0], 2)).toEqual({ partitions: [0, 2], cumulative: [1, 2] });
  });
});
