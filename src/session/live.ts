/**
 * What a session holds while it runs, and how a piece of work in it becomes visible.
 */
import { createActor, type ActorRefFrom } from 'xstate';
import type { StoreApi } from 'zustand/vanilla';
import type { Fault } from '../base/result.ts';
import { nextDueTick, type Fact } from '../engine/index.ts';
import { FRAME_WORK_MS, timeBudget, type Budget } from './budget.ts';
import {
  arrive,
  createClock,
  lookClosely,
  passTime,
  type FrameClock,
  type Simulation,
} from './frame-clock.ts';
import { interestOf } from './interest.ts';
import type { Opening } from './opening.ts';
import { playbackMachine } from './playback.machine.ts';
import { recentFacts, tickOf } from './position.ts';
import { beginSeek, goOn, lookOn, LOOK_AHEAD_MS, progressOf, type SeekTask } from './seeking.ts';
import { shownFacts, shownTimeline } from './shown-parts.ts';
import { createSessionStore } from './store.ts';
import type { Frame, Notice, PlaybackView, SessionState } from './store.ts';
import { advance, createTimeline, show, type Timeline } from './timeline.ts';

export interface Live {
  readonly store: StoreApi<SessionState>;
  readonly actor: ActorRefFrom<typeof playbackMachine>;
  /** Real ms on a clock that never goes back. */
  readonly now: () => number;
  opening: Opening;
  timeline: Timeline;
  readonly clock: FrameClock;
  task: SeekTask | null;
  /** Counts the changes of what is shown of the cluster. */
  version: number;
  /** Parts of the engine are being fetched; null: they are not. */
  completion: Promise<void> | null;
}

/** Records that one run may hold: 2 million take some 400 MB. */
const MAX_RECORDS = 2_000_000;

export function createLive(opening: Opening, now: () => number): Live {
  const timeline = createTimeline(opening.view.plan, opening.commands);
  const actor = createActor(playbackMachine, {
    input: { pace: 'adaptive', target: opening.moment, next: nextOf(opening) },
  });
  actor.start();
  const clock = createClock(0);
  const begun = { opening, timeline, clock, task: null, version: 0, completion: null, actor, now };
  const state: SessionState = {
    frame: frameOf(begun, null),
    playback: playbackOf(begun, null),
    timeline: shownTimeline(timeline, null),
    facts: [],
    selection: null,
    why: null,
    scenario: opening.view,
    notice: null,
    refused: null,
    isEmbedded: opening.isEmbedded,
  };
  return { ...begun, store: createSessionStore(state) };
}

/** Begins anew with another scenario, or the same. */
export function open(live: Live, opening: Opening): void {
  live.opening = opening;
  live.timeline = createTimeline(opening.view.plan, opening.commands);
  live.task = null;
  live.actor.send({ type: opening.isPlaying ? 'play' : 'pause' });
  live.actor.send({ type: 'seek', target: opening.moment });
  moved(live);
  const { view: scenario, isEmbedded } = opening;
  const gone = { selection: null, why: null, notice: null, refused: null };
  live.store.setState({ ...gone, scenario, isEmbedded });
  publish(live);
}

function nextOf({ isPlaying }: Opening): 'playing' | 'paused' {
  return isPlaying ? 'playing' : 'paused';
}

/** The shown position is another, or has changed: the clock and the view begin from it. */
export function moved(live: Live): void {
  live.version += 1;
  lookClosely(live.clock, tickOf(live.timeline.position));
}

/**
 * A bounded piece of what is to be done, and then what is shown of it. While a tick is half done,
 * the moment before it goes on being shown: whoever stops time comes to a whole one all the same.
 */
export function onFrame(live: Live, realMs: number): void {
  const budget = timeBudget(live.now, FRAME_WORK_MS);
  const { value, context } = live.actor.getSnapshot();
  if (value === 'seeking') moveOn(live, context.target, budget);
  else {
    if (live.timeline.position.cut !== null) endTick(live, budget);
    else if (value === 'playing' && realMs > 0) play(live, realMs, budget);
    else return;
    if (live.timeline.position.cut !== null) return;
  }
  publish(live);
}

function play(live: Live, realMs: number, budget: Budget): void {
  const { pace } = live.actor.getSnapshot().context;
  const { position } = live.timeline;
  const before = position.cluster.now;
  passTime(live.clock, simulationOf(live, budget), { seconds: realMs / 1000, pace, budget });
  if (position.cut === null && position.cluster.now !== before) live.version += 1;
  const records = position.cluster.recordCount;
  if (records <= MAX_RECORDS) return;
  live.actor.send({ type: 'pause' });
  tell(live, 'too-many-records', { records });
}

/** Goes on with the tick that was left. Where it ends, the frame does: so it is shown. */
function endTick(live: Live, budget: Budget): void {
  const { position } = live.timeline;
  const simulation = simulationOf(live, budget);
  const facts = simulation.advance(position.cluster.now);
  if (position.cut !== null) return;
  arrive(live.clock, simulation, facts);
  live.version += 1;
}

function simulationOf({ timeline, opening }: Live, budget: Budget): Simulation {
  const { position } = timeline;
  return {
    delayMs: opening.view.plan.network.delayMs,
    storyEnd: opening.view.scenario.script.at(-1)?.at ?? 0,
    now: () => tickOf(position),
    nextDue: (limit) => nextDueTick(position.cluster, limit),
    interest: (facts) => interestOf(position.cluster, facts),
    advance(tick) {
      const heard: Fact[] = [];
      const onFacts = (facts: readonly Fact[]): void => void heard.push(...facts);
      advance(timeline, position, tick, { budget, onFacts });
      return heard;
    },
  };
}

function moveOn(live: Live, target: number | null, budget: Budget): void {
  const { timeline } = live;
  if (live.task === null || live.task.target !== target) live.task = beginSeek(timeline, target);
  const { task } = live;
  if (target === null) {
    const look = lookOn(timeline, task, budget);
    if (look === 'looking') return;
    live.task = null;
    if (look !== 'nothing') live.actor.send({ type: 'found', target: look.at });
    else {
      live.actor.send({ type: 'arrived' });
      tell(live, 'nothing-happens', { ms: LOOK_AHEAD_MS });
    }
    return;
  }
  const isTooMuch = task.position.cluster.recordCount > MAX_RECORDS;
  if (!isTooMuch && !goOn(timeline, task, budget)) return;
  show(timeline, task.position);
  live.task = null;
  moved(live);
  if (isTooMuch) {
    live.actor.send({ type: 'pause' });
    tell(live, 'too-many-records', { records: task.position.cluster.recordCount });
  }
  live.actor.send({ type: 'arrived' });
}

export function tell(live: Live, code: Notice['code'], values: Notice['values'] = {}): void {
  live.store.setState({ notice: { level: 'info', code, values, faults: [] } });
}

export function tellFaults(live: Live, code: Notice['code'], faults: readonly Fault[]): void {
  const values = faults[0]?.values ?? {};
  live.store.setState({ notice: { level: 'error', code, values, faults } });
}

/** Shows what there is now: parts that say the same stay the same objects. */
export function publish(live: Live): void {
  const before = live.store.getState();
  live.store.setState({
    frame: frameOf(live, before.frame),
    playback: playbackOf(live, before.playback),
    timeline: shownTimeline(live.timeline, before.timeline),
    facts: shownFacts(live.timeline, before.facts),
  });
}

function frameOf(
  { version, timeline, clock }: Pick<Live, 'version' | 'timeline' | 'clock'>,
  before: Frame | null,
): Frame {
  const { position } = timeline;
  const { cluster, ledger } = position;
  const { t } = clock;
  if (before !== null && before.version === version)
    return before.t === t ? before : { ...before, t };
  return { version, tick: tickOf(position), t, cluster, ledger, recent: recentFacts(position) };
}

function playbackOf(
  { actor, clock, task }: Pick<Live, 'actor' | 'clock' | 'task'>,
  before: PlaybackView | null,
): PlaybackView {
  const { value: state, context } = actor.getSnapshot();
  const { pace, target } = context;
  const speed = state === 'playing' ? rounded(clock.speed) : 0;
  const progress = task === null ? 0 : Math.floor(progressOf(task) * 100) / 100;
  const seeking = state === 'seeking' ? { target, progress } : null;
  const same =
    before?.state === state &&
    before.pace === pace &&
    before.speed === speed &&
    before.seeking?.target === seeking?.target &&
    before.seeking?.progress === seeking?.progress;
  return same && before !== null ? before : { state, pace, speed, seeking };
}

/** Two digits: more would only flicker. */
function rounded(speed: number): number {
  return Number(speed.toPrecision(2));
}
