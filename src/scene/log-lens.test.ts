import { describe, expect, it } from 'vitest';
import {
  createCluster,
  lookUpOffset,
  recordsIn,
  partitionByName,
  replicaOf,
  runUntil,
  brokerId,
  type ClusterPlan,
  type Log,
} from '../engine/index.ts';
import { lookupSteps, openLog, type LensChoice } from './log-lens.ts';

const PLAN: ClusterPlan = {
  seed: 1,
  brokers: [{ rack: null }],
  controllers: 1,
  settings: {},
  features: { eligibleLeaderReplicas: true },
  network: { delayMs: 1, jitterMs: 0 },
  topics: [
    {
      name: 'orders',
      partitions: 1,
      replicationFactor: 1,
      assignment: null,
      configs: { 'segment.bytes': '1048576', 'index.interval.bytes': '2000' },
    },
  ],
  producers: [
    {
      clientId: 'load',
      configs: { 'linger.ms': '0', 'batch.size': '0' },
      load: { topic: 'orders', recordsPerSecond: 100, keys: 3, valueBytes: 5000, limit: 400 },
    },
  ],
  consumers: [],
  script: [],
};

/** 400 records of 5 kB in segments of 1 MiB. */
function filledLog(): Log {
  const cluster = createCluster(PLAN);
  runUntil(cluster, 12_000);
  const partition = partitionByName(cluster, 'orders-0') ?? -1;
  const log = replicaOf(cluster, brokerId(0), partition)?.log;
  if (log === undefined) throw new Error('no log');
  return log;
}

const CHOICE: LensChoice = {
  segment: null,
  lookup: null,
  steps: 0,
  width: 800,
  segmentIndexBytes: 10_485_760,
};

describe('the log lens', () => {
  const log = filledLog();

  it('shows every segment by its file name, and opens the active one', () => {
    const { segments, opened } = openLog(log, CHOICE);
    expect(segments.length).toBe(2);
    expect(segments[0]).toMatchObject({ fileName: `${'0'.repeat(20)}.log`, isActive: false });
    expect(segments[0]?.endOffset).toBe(segments[1]?.baseOffset);
    expect(opened.segment).toMatchObject({ index: 1, isActive: true, isOpened: true });
  });

  it('draws the last batches side by side within the width', () => {
    const { blocks, before, after } = openLog(log, CHOICE).opened;
    expect(blocks.at(-1)?.batch.lastOffset).toBe(log.logEndOffset - 1);
    expect(before).toBeGreaterThan(0);
    expect(after).toBe(0);
    const ends = blocks.map(({ x, width }) => x + width);
    expect(ends.at(-1)).toBeLessThanOrEqual(801);
    expect(blocks.slice(1).every(({ x }, index) => x > (ends[index] ?? 0))).toBe(true);
  });

  it('points from index entries to the batches at their positions', () => {
    const { blocks, offsetEntries } = openLog(log, { ...CHOICE, segment: 0 }).opened;
    const pointing = offsetEntries.filter(({ x }) => x !== null);
    expect(pointing.length).toBeGreaterThan(3);
    for (const { key, x } of pointing) {
      expect(blocks.find((block) => block.x === x)?.batch.lastOffset).toBe(key);
    }
  });

  it('shows a lookup one step after the other', () => {
    const lookup = lookUpOffset(log, 100);
    if (lookup === null) throw new Error('offset 100 is in the log');
    expect(lookupSteps(lookup)).toEqual(['segment', 'offset-entry', 'scan', 'found']);
    const after = (steps: number) => openLog(log, { ...CHOICE, lookup, steps }).opened;
    expect(after(1).segment.index).toBe(0);
    expect(after(1).offsetEntries.some(({ isUsed }) => isUsed)).toBe(false);
    expect(after(2).offsetEntries.filter(({ isUsed }) => isUsed)).toHaveLength(1);
    expect(after(2).blocks.some(({ isScanned }) => isScanned)).toBe(false);
    expect(after(3).blocks.filter(({ isScanned }) => isScanned)).toHaveLength(
      lookup.scanned.length,
    );
    expect(after(3).blocks.some(({ isFound }) => isFound)).toBe(false);
    const [found] = after(4).blocks.filter(({ isFound }) => isFound);
    const offsets = found === undefined ? [] : recordsIn(found.batch).map(({ offset }) => offset);
    expect(offsets).toContain(100);
  });
});
