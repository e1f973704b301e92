import { describe, expect, it } from 'vitest';
import {
  brokerId,
  digestText,
  ledgerSummary,
  type ClusterPlan,
  type Command,
} from '../engine/index.ts';
import { preparedScenario, toPlan } from '../scenarios/index.ts';
import { drawer } from '../scenarios/testing/mutations.ts';
import { pieceBudget } from './budget.ts';
import { loadLibrary } from './loading.ts';
import { recentFacts, tickOf, type Position } from './position.ts';
import { createSession, type Session } from './session.ts';
import * as timelines from './timeline.ts';
import type { Timeline } from './timeline.ts';

await loadLibrary();

const LONG = { timeout: 120_000 };

const CRASH: Command = { type: 'crash', process: brokerId(0) };

function planOf(id: string): ClusterPlan {
  const prepared = preparedScenario(id);
  if (prepared === null) throw new Error(`no scenario ${id}`);
  return toPlan(prepared.scenario);
}

function timelineOf(id: string): Timeline {
  return timelines.createTimeline(planOf(id));
}

/** With so many records that a checkpoint is due now and then. */
function busyTimelineOf(id: string): Timeline {
  const plan = planOf(id);
  const producers = plan.producers.map((producer) => ({
    ...producer,
    load: producer.load === null ? null : { ...producer.load, recordsPerSecond: 400 },
  }));
  return timelines.createTimeline({ ...plan, producers });
}

/** Everything by which two moments could differ. */
function fingerprint(position: Position): string {
  const { cluster, ledger, cut } = position;
  const { nextSeq, factCount, eventCount, digest } = cluster;
  const facts = recentFacts(position).map(({ id }) => id);
  const counts = [cluster.now, nextSeq, factCount, eventCount];
  return JSON.stringify([cut, counts, digestText(digest), ledgerSummary(ledger), facts]);
}

/** And what a timeline keeps of the way. */
function history({ position, active }: Timeline): unknown {
  const checkpoints = active.checkpoints.map((one) => [one.tick, fingerprint(one.position)]);
  const { endTick, facts, marks } = active;
  return { moment: fingerprint(position), checkpoints, endTick, facts, marks };
}

/** Advances with budgets that are soon spent; how often a tick was left half done. */
function crawl(timeline: Timeline, until: number, draw: (limit: number) => number): number {
  const { position } = timeline;
  let cuts = 0;
  const budget = (): number => 1 + draw(6);
  while (!timelines.advance(timeline, position, until, { budget: pieceBudget(budget()) })) {
    if (position.cut !== null) cuts += 1;
  }
  return cuts;
}

describe('a tick that takes longer than a frame', () => {
  it('leaves the same history, checkpoints included, as one that does not', LONG, () => {
    let checkpoints = 0;
    let cuts = 0;
    for (const id of ['consumers-join-and-crash', 'share-group-of-workers', 'leader-crash']) {
      const whole = busyTimelineOf(id);
      timelines.advance(whole, whole.position, 12_000);
      const sliced = busyTimelineOf(id);
      cuts += crawl(sliced, 12_000, drawer(3));
      expect(history(sliced)).toEqual(history(whole));
      checkpoints += whole.active.checkpoints.length;
      for (const tick of [11_990, 9000, 5000]) {
        timelines.seek(sliced, tick);
        timelines.seek(whole, tick);
        expect(fingerprint(sliced.position)).toBe(fingerprint(whole.position));
      }
    }
    expect(checkpoints).toBeGreaterThan(5);
    expect(cuts).toBeGreaterThan(40);
  });

  it('is over before anything is done to the cluster', LONG, () => {
    let cuts = 0;
    for (let seed = 1; seed <= 8; seed += 1) {
      const sliced = timelineOf('consumers-join-and-crash');
      const { position } = sliced;
      timelines.advance(sliced, position, 2000 + 500 * seed);
      while (position.cut === null && tickOf(position) < 12_000) {
        timelines.advance(sliced, position, 12_000, { budget: pieceBudget(1) });
      }
      if (position.cut !== null) cuts += 1;
      const whole = timelineOf('consumers-join-and-crash');
      timelines.advance(whole, whole.position, position.cluster.now);
      timelines.act(sliced, CRASH);
      timelines.act(whole, CRASH);
      expect(sliced.active.commands).toEqual(whole.active.commands);
      for (const timeline of [sliced, whole]) {
        timelines.advance(timeline, timeline.position, 14_000);
      }
      expect(fingerprint(sliced.position)).toBe(fingerprint(whole.position));
    }
    expect(cuts).toBeGreaterThan(4);
  });
});

describe('a page', () => {
  /** Of every moment that was shown on the way: its tick and the digest then. */
  function watch(session: Session, frames: number): Map<number, string> {
    const shown = new Map<number, string>();
    let version = -1;
    for (let frame = 0; frame < frames; frame += 1) {
      session.onFrame(16);
      const { frame: now } = session.store.getState();
      if (now.version === version) continue;
      version = now.version;
      shown.set(now.tick, digestText(now.cluster.digest));
    }
    return shown;
  }

  /** A clock by which one look takes the whole of a frame. */
  function slowClock(): () => number {
    let now = 0;
    return () => (now += 8);
  }

  it('shows no moment that is half done', LONG, async () => {
    const session = createSession({ now: slowClock() });
    await session.openScenario('consumers-join-and-crash');
    for (let frame = 0; frame < 20_000; frame += 1) session.onFrame(16);
    expect(session.store.getState().playback.state).not.toBe('seeking');
    session.setPace(1000);
    session.play();
    const shown = watch(session, 2000);
    expect(shown.size).toBeGreaterThan(100);
    const timeline = timelineOf('consumers-join-and-crash');
    for (const [tick, digest] of [...shown].toSorted(([one], [other]) => one - other)) {
      timelines.advance(timeline, timeline.position, tick);
      expect({ tick, digest }).toEqual({
        tick,
        digest: digestText(timeline.position.cluster.digest),
      });
    }
  });

  it('comes to a whole moment when time is stopped, and never goes back', LONG, async () => {
    const session = createSession({ now: slowClock() });
    await session.openScenario('consumers-join-and-crash');
    for (let frame = 0; frame < 20_000; frame += 1) session.onFrame(16);
    session.play();
    let before = session.store.getState().frame.t;
    for (let stop = 0; stop < 100; stop += 1) {
      session.play();
      for (let frame = 0; frame < 7; frame += 1) {
        session.onFrame(16);
        const { t } = session.store.getState().frame;
        expect(t).toBeGreaterThanOrEqual(before);
        before = t;
      }
      session.pause();
      for (let frame = 0; frame < 200; frame += 1) session.onFrame(16);
      const { tick, cluster } = session.store.getState().frame;
      expect(tick).toBe(cluster.now);
    }
  });
});
