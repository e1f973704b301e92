/**
 * From real time to simulated time: how far a frame moves `t`, and at which pace.
 *
 * At a fixed pace time passes evenly. The adaptive pace is slow enough to follow a request by eye
 * while something is to be seen, and hurries through silence; nobody waits for nine seconds of a
 * broker's session. It never hurries past a beginning: the tick at which something sets out is met
 * at full attention.
 */
import type { Fact } from '../engine/index.ts';
import type { Budget } from './budget.ts';
import type { Interest } from './interest.ts';
import { isFault, isNotable } from './notable.ts';
import type { Pace } from './store.ts';

export interface FrameClock {
  /** The simulated moment: a tick and a fraction of the next. */
  t: number;
  /** Simulated ms per real second, as of the last frame. */
  speed: number;
  /** The pace that silence has been raised to; falls back when something is to be seen. */
  silentSpeed: number;
  /** Until this tick what was of interest is still being watched. */
  watchUntil: number;
  /** A fault has been seen: until this tick something is to be expected of it. */
  expectUntil: number;
  /**
   * Real seconds of playing since something notable happened, or since the person did something.
   */
  secondsOfRoutine: number;
}

/** What the clock drives. */
export interface Simulation {
  /** One way of a usual link, simulated ms. */
  readonly delayMs: number;
  /** The tick of the scenario's last command: until then there is more to come. */
  readonly storyEnd: number;
  /** Runs up to this tick, as far as the budget goes; returns the facts of these ticks. */
  advance(tick: number): readonly Fact[];
  /** The tick that has been reached: the last one that is whole. */
  now(): number;
  /** The next tick at or before `limit` in which anything is due; -1: none. */
  nextDue(limit: number): number;
  /** How much there is to watch now; `facts` are those of the tick just run. */
  interest(facts: readonly Fact[]): Interest;
}

/** A request takes this long from one process to the next while it is watched, real seconds. */
const SECONDS_PER_HOP = 0.4;

/** The slowest pace for a link without delay, simulated ms per real second. */
const SLOWEST = 2.5;

/** The pace that silence is passed at in the end, simulated ms per real second. */
const FASTEST = 4000;

/** In silence the pace grows by the factor e in a quarter of a second. */
const RAMP_PER_SECOND = 4;

/**
 * After a fault, and before the next command of a story, records that fly as ever are not what one
 * waits for. They are watched for four seconds; then the pace grows fourfold each second, until
 * something notable happens.
 */
const PATIENCE_SECONDS = 4;
const IMPATIENCE = 4;

/** By then every session has ended and every lag has shown: the longest default is 45 s. */
const EXPECT_MS = 50_000;

export function createClock(t: number): FrameClock {
  return { t, speed: 0, silentSpeed: 0, watchUntil: t, expectUntil: -1, secondsOfRoutine: 0 };
}

/** Something was done or time was moved: look closely again. */
export function lookClosely(clock: FrameClock, t: number): void {
  clock.t = t;
  clock.watchUntil = t;
  clock.secondsOfRoutine = 0;
}

/** Lets real time pass. Where the budget ends first, simulated time falls behind. */
export function passTime(
  clock: FrameClock,
  simulation: Simulation,
  { seconds, pace, budget }: { seconds: number; pace: Pace; budget: Budget },
): void {
  if (pace !== 'adaptive') {
    clock.speed = pace;
    const target = clock.t + seconds * pace;
    const tick = Math.floor(target);
    if (tick > simulation.now()) notice(clock, simulation.advance(tick));
    clock.t = simulation.now() < tick ? Math.max(clock.t, simulation.now()) : target;
    return;
  }
  let left = seconds;
  clock.secondsOfRoutine += seconds;
  clock.silentSpeed *= 1 + RAMP_PER_SECOND * Math.min(seconds, 0.05);
  let interest = simulation.interest([]);
  while (left > 0) {
    clock.speed = paceFor(clock, simulation, interest);
    const reach = Math.floor(clock.t + left * clock.speed);
    const now = simulation.now();
    if (reach <= now) {
      clock.t += left * clock.speed;
      return;
    }
    const due = simulation.nextDue(reach);
    const tick = due < 0 ? reach : due;
    const facts = simulation.advance(tick);
    left -= Math.max(0, (tick - clock.t) / clock.speed);
    // A tick that takes longer than a frame is waited for: time stands still, it does not go back.
    clock.t = Math.max(clock.t, simulation.now());
    notice(clock, facts);
    interest = simulation.interest(facts);
    if (simulation.now() < tick || budget.isSpent()) return;
  }
}

/** A tick that took longer than a frame is over: what it told is looked at, as ever. */
export function arrive(clock: FrameClock, simulation: Simulation, facts: readonly Fact[]): void {
  clock.t = Math.max(clock.t, simulation.now());
  notice(clock, facts);
  paceFor(clock, simulation, simulation.interest(facts));
}

/** Remembers what was seen, for the pace of the time to come. */
function notice(clock: FrameClock, facts: readonly Fact[]): void {
  for (const fact of facts) {
    if (isFault(fact)) clock.expectUntil = fact.at + EXPECT_MS;
    if (isNotable(fact)) clock.secondsOfRoutine = 0;
  }
}

function paceFor(clock: FrameClock, simulation: Simulation, interest: Interest): number {
  const { delayMs, now, storyEnd } = simulation;
  const slow = Math.max(SLOWEST, delayMs / SECONDS_PER_HOP);
  const tick = now();
  // What arrives is answered, and the answer sets out in the same tick or a little later.
  if (interest !== 'silent') {
    clock.watchUntil = tick + (interest === 'notable' ? 3 : 1) * Math.max(1, delayMs);
  }
  if (tick < clock.watchUntil) {
    const watching = slow * impatience(clock, tick <= Math.max(clock.expectUntil, storyEnd));
    clock.silentSpeed = Math.max(slow * 2, watching);
    return watching;
  }
  clock.silentSpeed = Math.min(FASTEST, Math.max(clock.silentSpeed, slow * 2));
  return clock.silentSpeed;
}

function impatience({ secondsOfRoutine }: FrameClock, expectsMore: boolean): number {
  if (!expectsMore || secondsOfRoutine < PATIENCE_SECONDS) return 1;
  return Math.min(400, IMPATIENCE ** (secondsOfRoutine - PATIENCE_SECONDS));
}
