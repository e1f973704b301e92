import { describe, expect, it } from 'vitest';
import { brokerId, digestText, producerId, type Command } from '../engine/index.ts';
import { readScenario } from '../scenarios/index.ts';
import { loadLibrary } from './loading.ts';
import { drawer, mutatedFile } from '../scenarios/testing/mutations.ts';
import { frameLoop } from './frame-loop.ts';
import { createSession, type Session } from './session.ts';
import type { SessionState } from './store.ts';

const PREPARED_SCENARIOS = await loadLibrary();

const CRASH: Command = { type: 'crash', process: brokerId(0) };

/** A clock on which every look takes as long as a thousandth of a frame's work. */
function steadyClock(): () => number {
  let now = 0;
  return () => (now += 0.07);
}

function sessionOf(id = 'healthy'): Session {
  const session = createSession({ now: steadyClock() });
  void session.openScenario(id);
  settle(session);
  return session;
}

/** Lets frames pass until time stands where it was asked to go. */
function settle(session: Session): void {
  for (let frame = 0; frame < 100_000; frame += 1) {
    session.onFrame(16);
    if (session.store.getState().playback.state !== 'seeking') return;
  }
  throw new Error('it never arrives');
}

function goTo(session: Session, tick: number): void {
  session.seek(tick);
  settle(session);
}

function state(session: Session): SessionState {
  return session.store.getState();
}

function digestOf(session: Session): string {
  return digestText(state(session).frame.cluster.digest);
}

describe('a session', () => {
  it('opens on the healthy cluster, at its opening moment', () => {
    const session = createSession();
    expect(state(session).playback.state).toBe('seeking');
    settle(session);
    const { frame, playback, scenario, facts } = state(session);
    expect(frame.tick).toBe(PREPARED_SCENARIOS[0].scenario.opensAt);
    expect(playback.state).toBe('paused');
    expect(scenario).toMatchObject({ id: 'healthy', seed: 1 });
    expect(facts.length).toBeGreaterThan(5);
    expect(frame.recent.every(({ at }) => at > frame.tick - 201)).toBe(true);
  });

  it('plays at the pace that is asked for, and publishes once each frame', () => {
    const session = sessionOf();
    session.setPace(1000);
    session.play();
    let published = 0;
    session.store.subscribe(() => (published += 1));
    const from = state(session).frame.tick;
    for (let frame = 0; frame < 50; frame += 1) session.onFrame(20);
    expect(state(session).frame.tick - from).toBe(1000);
    expect(published).toBe(50);
    session.pause();
    const { frame } = state(session);
    session.onFrame(20);
    expect(state(session).frame).toBe(frame);
  });

  it('grows the version of the frame when the cluster may have changed, and only then', () => {
    const session = sessionOf();
    session.setPace(1);
    session.play();
    const { version, t } = state(session).frame;
    session.onFrame(16);
    expect(state(session).frame.version).toBe(version);
    expect(state(session).frame.t).toBeGreaterThan(t);
    for (let frame = 0; frame < 70; frame += 1) session.onFrame(16);
    expect(state(session).frame.version).toBe(version + 1);
  });

  it('steps by ticks and by facts, forth and back', () => {
    const session = sessionOf('leader-crash');
    const at = (): number => state(session).frame.tick;
    const start = at();
    session.stepTick(1);
    settle(session);
    expect(at()).toBe(start + 1);
    session.stepTick(-1);
    settle(session);
    expect(at()).toBe(start);
    session.stepFact(1);
    settle(session);
    expect(at()).toBe(10_000);
    expect(state(session).facts.at(-1)).toMatchObject({ type: 'process-crashed' });
    session.runToNextFact();
    settle(session);
    const next = at();
    expect(next).toBeGreaterThan(10_000);
    session.stepFact(-1);
    settle(session);
    expect(at()).toBe(10_000);
    session.stepFact(1);
    settle(session);
    expect(at()).toBe(next);
  });

  it('acts in the present at a fact that was run to: no branch begins', () => {
    const session = sessionOf();
    const acts = ['crash', 'start', 'pause'] as const;
    for (const type of acts) {
      session.act({ type, process: brokerId(0) });
      session.runToNextFact();
      settle(session);
      const { frame, timeline } = state(session);
      expect(timeline.endTick).toBe(frame.tick);
      expect(timeline.branches).toHaveLength(1);
    }
  });

  it('stays where it was when nothing notable is ahead, and says so', () => {
    const session = sessionOf();
    const { tick } = state(session).frame;
    session.act({ type: 'stop-sending', process: producerId(1) });
    goTo(session, tick + 400_000);
    session.dismissNotice();
    session.runToNextFact();
    settle(session);
    expect(state(session).notice).toMatchObject({ code: 'nothing-happens' });
    expect(state(session).frame.tick).toBe(tick + 400_000);
    expect(state(session).timeline.endTick).toBe(tick + 400_000);
  }, 60_000);

  it('shows the same at the same moment, however often one goes there', () => {
    const session = sessionOf('zombie-leader');
    goTo(session, 21_000);
    const digest = digestOf(session);
    for (const tick of [3000, 27_000, 21_000, 20_999, 21_000]) goTo(session, tick);
    expect(digestOf(session)).toBe(digest);
  });

  it('shows the old moment until a seek has arrived, however many frames that takes', () => {
    const session = createSession({ now: steadyClock() });
    settle(session);
    session.seek(200_000);
    const { cluster } = state(session).frame;
    const seen: number[] = [];
    let frames = 0;
    while (state(session).playback.state === 'seeking' && frames < 100_000) {
      seen.push(state(session).playback.seeking?.progress ?? -1);
      expect(state(session).frame.cluster).toBe(cluster);
      expect(cluster.now).toBe(7500);
      session.onFrame(16);
      frames += 1;
    }
    expect(frames).toBeGreaterThan(10);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(state(session).frame.tick).toBe(200_000);
  });
});

describe('acting', () => {
  it('is seen at once, while time stands', () => {
    const session = sessionOf();
    session.act(CRASH);
    const { frame, facts, timeline } = state(session);
    expect(frame.tick).toBe(7501);
    expect(facts.at(-1)).toMatchObject({ type: 'process-crashed', by: 'b0' });
    expect(timeline.branches).toHaveLength(1);
    expect(timeline.marks.at(-1)).toMatchObject({ kind: 'crash', tick: 7501 });
  });

  it('in the past branches; the old branch is one switch away', () => {
    const session = sessionOf('leader-crash');
    goTo(session, 30_000);
    const old = digestOf(session);
    goTo(session, 9000);
    session.act({ type: 'pause', process: brokerId(1) });
    goTo(session, 30_000);
    expect(state(session).notice).toMatchObject({ code: 'branched', values: { forkTick: 9000 } });
    const { branches } = state(session).timeline;
    expect(branches).toMatchObject([
      { id: 0, isActive: false },
      { id: 1, isActive: true, parent: 0, forkTick: 9000, label: { type: 'pause' } },
    ]);
    expect(digestOf(session)).not.toBe(old);
    session.switchBranch(0);
    settle(session);
    expect(digestOf(session)).toBe(old);
    expect(state(session).facts.some(({ type }) => type === 'process-paused')).toBe(false);
  });

  it('without sense is refused, changes nothing and starts no branch', () => {
    const session = sessionOf('leader-crash');
    goTo(session, 9000);
    const digest = digestOf(session);
    session.act({ type: 'resume', process: brokerId(0) });
    expect(state(session).refused).toMatchObject({ reason: 'not-paused', tick: 9001 });
    expect(digestOf(session)).toBe(digest);
    expect(state(session).timeline.branches).toHaveLength(1);
    session.act(CRASH);
    expect(state(session).refused).toBeNull();
  });

  it('may not build more than a scenario file can hold', () => {
    const session = sessionOf();
    for (let count = 0; count < 27; count += 1) session.act({ type: 'add-broker', rack: null });
    expect(state(session).refused).toBeNull();
    session.act({ type: 'add-broker', rack: null });
    expect(state(session).refused).toMatchObject({ reason: 'too-many' });
    expect(readScenario(session.saveFile()).ok).toBe(true);
  });
});

describe('saving and opening', () => {
  it('a file holds what was done on the branch, and runs the same way', async () => {
    const session = sessionOf();
    goTo(session, 9000);
    session.act(CRASH);
    session.act({ type: 'set-producer-config', process: producerId(1), name: 'acks', value: '1' });
    goTo(session, 25_000);
    const facts = state(session).facts.map(({ at, type, by }) => `${at} ${type} ${by}`);
    const text = session.saveFile();
    expect(await session.openFile(text)).toEqual({ ok: true, value: null });
    settle(session);
    expect(state(session).scenario).toMatchObject({ id: null });
    goTo(session, 25_000);
    expect(state(session).facts.map(({ at, type, by }) => `${at} ${type} ${by}`)).toEqual(facts);
  });

  it('a file with faults changes nothing and is told', async () => {
    const session = sessionOf();
    goTo(session, 8000);
    const before = state(session);
    const result = await session.openFile('{"highwater": 1, "cluster": {"brokers": 0}}');
    expect(result).toMatchObject({ ok: false, faults: [{ path: 'cluster.brokers' }] });
    const { notice, ...rest } = state(session);
    expect(notice).toMatchObject({ level: 'error', code: 'file-refused', faults: [{}] });
    expect(rest).toEqual({ ...rest, frame: before.frame, timeline: before.timeline });
    session.dismissNotice();
    expect(state(session).notice).toBeNull();
  });

  it('of many mutated files the bad ones leave the session as it was', async () => {
    const session = sessionOf();
    for (let seed = 0; seed < 60; seed += 1) {
      const draw = drawer(seed * 31);
      const { frame, scenario } = state(session);
      const text = mutatedFile(
        (PREPARED_SCENARIOS[draw(PREPARED_SCENARIOS.length)] ?? PREPARED_SCENARIOS[0]).scenario,
        draw,
      );
      const result = await session.openFile(text);
      const after = state(session);
      expect(after.frame === frame && after.scenario === scenario).toBe(!result.ok);
    }
  });

  it('a link brings back scenario, branch and moment, to the digest', async () => {
    const session = sessionOf('leader-crash');
    goTo(session, 9000);
    session.act({ type: 'pause', process: brokerId(1) });
    goTo(session, 16_000);
    const digest = digestOf(session);
    const link = await session.makeLink({ isEmbedded: true });
    expect(link).toMatchObject({ ok: true });
    const other = createSession({ now: steadyClock() });
    settle(other);
    expect(await other.openLink(link.ok ? link.value : '')).toEqual({ ok: true, value: null });
    settle(other);
    expect(state(other)).toMatchObject({
      scenario: { id: 'leader-crash' },
      frame: { tick: 16_000 },
      playback: { state: 'paused' },
      isEmbedded: true,
    });
    expect(digestOf(other)).toBe(digest);
  });

  it('a link to a moment before its last command goes on with what was done', async () => {
    const session = sessionOf();
    goTo(session, 12_000);
    session.act(CRASH);
    goTo(session, 9000);
    const link = await session.makeLink();
    const other = createSession({ now: steadyClock() });
    await other.openLink(link.ok ? link.value : '');
    settle(other);
    expect(state(other).frame.tick).toBe(9000);
    goTo(other, 13_000);
    expect(state(other).facts.at(-1)).toMatchObject({ type: 'process-crashed', at: 12_001 });
    goTo(other, 9000);
    other.act({ type: 'pause', process: brokerId(1) });
    expect(state(other).timeline.branches).toHaveLength(2);
  });

  it('a damaged link changes nothing and is told', async () => {
    const session = sessionOf();
    const { frame } = state(session);
    expect(await session.openLink('#h1.AAAA')).toMatchObject({ ok: false });
    expect(state(session)).toMatchObject({ frame, notice: { code: 'link-refused' } });
  });

  it('reset goes back to the beginning and forgets the branches', async () => {
    const session = sessionOf('leader-crash');
    goTo(session, 9000);
    session.act(CRASH);
    goTo(session, 20_000);
    session.reset();
    settle(session);
    expect(state(session).frame.tick).toBe(9750);
    goTo(session, 9900);
    expect(state(session).facts.some(({ type }) => type === 'process-crashed')).toBe(false);
    await expect(session.openScenario('no-such')).resolves.toBe(false);
  });
});

it('explains a fact, and forgets the explanation with its branch', async () => {
  const session = sessionOf('leader-crash');
  goTo(session, 20_000);
  const fact = state(session).facts.find(({ type }) => type === 'broker-fenced');
  await session.explain(fact?.id ?? -1);
  expect(state(session).why).toMatchObject({ fact: { type: 'broker-fenced' }, isComplete: true });
  session.select({ kind: 'broker', broker: brokerId(0) });
  expect(state(session).selection).toEqual({ kind: 'broker', broker: 'b0' });
  goTo(session, 9000);
  session.act(CRASH);
  expect(state(session).why).toBeNull();
});

it('is driven by frames, none of which lasts too long, until it is let go', () => {
  const passed: number[] = [];
  let drawn = 0;
  let next: (now: number) => void = () => {};
  const stop = frameLoop(
    { onFrame: (realMs) => passed.push(realMs) },
    {
      requestFrame: (onFrame) => {
        next = onFrame;
        return 7;
      },
      cancelFrame: (handle) => {
        expect(handle).toBe(7);
        next = () => {};
      },
      draw: () => (drawn += 1),
    },
  );
  for (const now of [1000, 1016, 1033, 61_033]) next(now);
  stop();
  next(61_050);
  expect(passed).toEqual([0, 16, 17, 100]);
  expect(drawn).toBe(4);
});

it('tells which settings of a file change nothing here', async () => {
  const session = sessionOf();
  const { scenario } = PREPARED_SCENARIOS[0];
  const settings = { ...scenario.cluster.settings, 'num.io.threads': '3' };
  const file = { highwater: 1, ...scenario, cluster: { ...scenario.cluster, settings } };
  expect((await session.openFile(JSON.stringify(file))).ok).toBe(true);
  expect(state(session).notice).toMatchObject({
    level: 'info',
    code: 'settings-unused',
    values: { names: 'num.io.threads' },
  });
});

it('opens what was asked for last, whichever comes first', async () => {
  const session = sessionOf();
  const text = JSON.stringify({ highwater: 1, ...PREPARED_SCENARIOS[0].scenario });
  const slow = session.openFile(text);
  const quick = session.openScenario('leader-crash');
  await Promise.all([slow, quick]);
  expect(state(session).scenario.id).toBe('leader-crash');
});
