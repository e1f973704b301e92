import { describe, expect, it } from 'vitest';
import { timeTrack, type TrackOptions } from './time-track.ts';

const OPTIONS: TrackOptions = {
  width: 800,
  endTick: 20_000,
  nowTick: 12_000,
  marks: [
    { tick: 3430, kind: 'crash', factId: 1 },
    { tick: 12_430, kind: 'isr', factId: 2 },
    { tick: 12_431, kind: 'election', factId: 3 },
  ],
  branches: [
    { id: 1, parent: null, forkTick: 0, endTick: 20_000, isActive: false, label: null },
    { id: 2, parent: 1, forkTick: 5000, endTick: 9000, isActive: true, label: null },
  ],
  labelWidth: () => 60,
};

describe('the time track', () => {
  it('is longer than the run and has even ticks', () => {
    const { span, ticks } = timeTrack(OPTIONS);
    expect(span).toBeGreaterThan(20_000);
    const steps = ticks.map(({ at }, index) => at - (ticks[index - 1]?.at ?? 0)).slice(1);
    expect(new Set(steps).size).toBe(1);
    expect(ticks.length).toBeGreaterThan(3);
  });

  it('joins marks that stand together under the gravest of them', () => {
    const { marks } = timeTrack(OPTIONS);
    expect(marks).toHaveLength(2);
    expect(marks[1]).toMatchObject({ kind: 'election', kinds: ['isr', 'election'], factId: 3 });
  });

  it('names a mark only where its name covers no other', () => {
    const near = timeTrack({
      ...OPTIONS,
      marks: [
        { tick: 3430, kind: 'crash', factId: 1 },
        { tick: 4400, kind: 'election', factId: 2 },
      ],
    });
    expect(near.marks.map(({ hasLabel }) => hasLabel)).toEqual([false, true]);
  });

  it('lays each branch on a line of its own, from where it left its parent', () => {
    const { branches } = timeTrack(OPTIONS);
    expect(branches.map(({ line, fromLine }) => [line, fromLine])).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(branches[1]?.fromX).toBeGreaterThan(0);
    expect(branches[1]?.toX).toBeGreaterThan(branches[1]?.fromX ?? 0);
  });
});
