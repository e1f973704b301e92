import { describe, expect, it } from 'vitest';
import { brokerId, digestText, ledgerSummary, producerId, type Command } from '../engine/index.ts';
import { preparedScenario, toPlan } from '../scenarios/index.ts';
import { loadLibrary } from './loading.ts';
import { drawer } from '../scenarios/testing/mutations.ts';
import { factsUpTo, marksOf } from './branch.ts';
import { pieceBudget } from './budget.ts';
import { recentFacts, type Position } from './position.ts';
import * as timelines from './timeline.ts';
import type { Timeline } from './timeline.ts';

await loadLibrary();

const CRASH: Command = { type: 'crash', process: brokerId(0) };
const ACKS_ONE: Command = {
  type: 'set-producer-config',
  process: producerId(1),
  name: 'acks',
  value: '1',
};

function timelineOf(id: string): Timeline {
  const prepared = preparedScenario(id);
  if (prepared === null) throw new Error(`no scenario ${id}`);
  return timelines.createTimeline(toPlan(prepared.scenario));
}

function runTo(timeline: Timeline, tick: number): void {
  timelines.advance(timeline, timeline.position, tick);
}

/** Everything by which two moments could differ. */
function fingerprint(position: Position): string {
  const { cluster, ledger } = position;
  return JSON.stringify([
    cluster.now,
    digestText(cluster.digest),
    cluster.nextSeq,
    cluster.factCount,
    cluster.eventCount,
    ledgerSummary(ledger),
    recentFacts(position).map(({ id }) => id),
  ]);
}

describe('going to a moment', () => {
  it('gives the same state however one comes there, for 300 pairs of moments', () => {
    for (const id of ['leader-crash', 'zombie-leader', 'consumers-join-and-crash']) {
      const straight = timelineOf(id);
      const jumping = timelineOf(id);
      runTo(jumping, 30_000);
      const draw = drawer(7);
      const ticks = Array.from({ length: 100 }, () => draw(30_000)).toSorted((a, b) => a - b);
      const expected = new Map<number, string>();
      for (const tick of ticks) {
        runTo(straight, tick);
        expected.set(tick, fingerprint(straight.position));
      }
      for (let jump = 0; jump < 100; jump += 1) {
        const tick = ticks[draw(ticks.length)] ?? 0;
        timelines.seek(jumping, tick);
        expect({ id, tick, is: fingerprint(jumping.position) }).toEqual({
          id,
          tick,
          is: expected.get(tick),
        });
      }
    }
  }, 60_000);

  it('can be done in pieces of any size', () => {
    const whole = timelineOf('leader-crash');
    timelines.seek(whole, 20_000);
    const pieces = timelineOf('leader-crash');
    const position = timelines.positionBefore(pieces, 20_000);
    let calls = 0;
    while (!timelines.advance(pieces, position, 20_000, { budget: pieceBudget(1 + (calls % 5)) })) {
      calls += 1;
    }
    expect(calls).toBeGreaterThan(50);
    expect(fingerprint(position)).toBe(fingerprint(whole.position));
  });

  it('keeps what is shown untouched until the place is reached', () => {
    const timeline = timelineOf('healthy');
    runTo(timeline, 9000);
    const before = fingerprint(timeline.position);
    const position = timelines.positionBefore(timeline, 4000);
    timelines.advance(timeline, position, 4000);
    expect(fingerprint(timeline.position)).toBe(before);
  });

  it('goes on from the past along what was done before', () => {
    const timeline = timelineOf('healthy');
    runTo(timeline, 9000);
    timelines.act(timeline, CRASH);
    runTo(timeline, 25_000);
    const end = fingerprint(timeline.position);
    timelines.seek(timeline, 8000);
    runTo(timeline, 25_000);
    expect(fingerprint(timeline.position)).toBe(end);
    expect(timeline.branches).toHaveLength(1);
  });
});

describe('acting', () => {
  it('at the end goes on with the same branch', () => {
    const timeline = timelineOf('healthy');
    runTo(timeline, 9000);
    timelines.act(timeline, CRASH);
    expect(timeline.branches).toHaveLength(1);
    expect(timeline.position.cluster.now).toBe(9001);
  });

  it('in the past starts a branch, and the old one is kept as it was', () => {
    const timeline = timelineOf('leader-crash');
    runTo(timeline, 30_000);
    const old = fingerprint(timeline.position);
    const oldFacts = factsUpTo(timeline.active, 30_000, 10_000).map(({ id }) => id);
    timelines.seek(timeline, 9000);
    timelines.act(timeline, ACKS_ONE);
    runTo(timeline, 30_000);
    expect(timeline.active).toMatchObject({ id: 1, forkTick: 9000 });
    expect(fingerprint(timeline.position)).not.toBe(old);
    timelines.activate(timeline, 0);
    timelines.seek(timeline, 30_000);
    expect(fingerprint(timeline.position)).toBe(old);
    expect(factsUpTo(timeline.active, 30_000, 10_000).map(({ id }) => id)).toEqual(oldFacts);
    timelines.activate(timeline, 1);
    timelines.seek(timeline, 9000);
    expect(factsUpTo(timeline.active, 9000, 10_000).map(({ id }) => id)).toEqual(
      oldFacts.slice(0, factsUpTo(timeline.active, 9000, 10_000).length),
    );
  });

  it('before the fork of a branch leaves its parent, not the branch', () => {
    const timeline = timelineOf('healthy');
    runTo(timeline, 20_000);
    timelines.seek(timeline, 12_000);
    timelines.act(timeline, CRASH);
    runTo(timeline, 15_000);
    timelines.seek(timeline, 10_000);
    timelines.act(timeline, ACKS_ONE);
    runTo(timeline, 15_000);
    expect(timeline.active).toMatchObject({ id: 2, forkTick: 10_000, parent: { id: 0 } });
    expect(marksOf(timeline.active).some(({ kind }) => kind === 'crash')).toBe(false);
    timelines.activate(timeline, 1);
    timelines.seek(timeline, 15_000);
    expect(marksOf(timeline.active).some(({ kind }) => kind === 'crash')).toBe(true);
  });

  it('is tried first without changing anything', () => {
    const timeline = timelineOf('healthy');
    runTo(timeline, 9000);
    const before = fingerprint(timeline.position);
    const facts = timelines.trial(timeline, { type: 'resume', process: brokerId(0) });
    expect(facts).toMatchObject([{ type: 'command-refused', reason: 'not-paused' }]);
    expect(fingerprint(timeline.position)).toBe(before);
    expect(timeline.active.commands).toEqual([]);
  });

  it('keeps no more branches than it may', () => {
    const timeline = timelineOf('healthy');
    runTo(timeline, 3000);
    for (let count = 0; count < timelines.MAX_BRANCHES + 5; count += 1) {
      timelines.activate(timeline, 0);
      timelines.seek(timeline, 2000 + count);
      timelines.act(timeline, CRASH);
    }
    expect(timeline.branches).toHaveLength(timelines.MAX_BRANCHES);
    expect(timeline.branches[0]?.id).toBe(0);
    expect(timeline.branches).toContain(timeline.active);
  });
});

describe('what is remembered', () => {
  it('of a passage that is run again is not remembered twice', () => {
    const timeline = timelineOf('leader-crash');
    runTo(timeline, 30_000);
    const facts = factsUpTo(timeline.active, 30_000, 10_000).map(({ id }) => id);
    expect(facts.length).toBeGreaterThan(20);
    timelines.seek(timeline, 0);
    runTo(timeline, 30_000);
    expect(factsUpTo(timeline.active, 30_000, 10_000).map(({ id }) => id)).toEqual(facts);
    expect(new Set(facts).size).toBe(facts.length);
  });

  it('are the newest facts, as many as are asked for, up to a moment', () => {
    const timeline = timelineOf('leader-crash');
    runTo(timeline, 30_000);
    const all = factsUpTo(timeline.active, 20_000, 10_000);
    expect(all.every(({ at }) => at <= 20_000)).toBe(true);
    expect(factsUpTo(timeline.active, 20_000, 5)).toEqual(all.slice(-5));
  });
});
