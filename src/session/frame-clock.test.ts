import { describe, expect, it } from 'vitest';
import type { Fact } from '../engine/index.ts';
import { NO_LIMIT, pieceBudget } from './budget.ts';
import {
  createClock,
  lookClosely,
  passTime,
  type FrameClock,
  type Simulation,
} from './frame-clock.ts';
import type { Interest } from './interest.ts';
import type { Pace } from './store.ts';

interface Fake extends Simulation {
  readonly runs: number[];
}

/** A simulation in which something flies from tick 100 to 110, and a fact is stated where told. */
function simulationWith(
  facts: readonly Fact[] = [],
  flights: readonly [number, number][] = [[100, 110]],
  storyEnd = 0,
): Fake {
  let now = 0;
  const runs: number[] = [];
  const isFlying = (): boolean => flights.some(([from, to]) => now >= from && now < to);
  const due = [...flights.flat(), ...facts.map(({ at }) => at)].toSorted((a, b) => a - b);
  return {
    runs,
    delayMs: 2,
    storyEnd,
    now: () => now,
    nextDue: (limit) => due.find((tick) => tick > now && tick <= limit) ?? -1,
    interest: (heard): Interest =>
      heard.length > 0 ? 'notable' : isFlying() ? 'flying' : 'silent',
    advance(tick) {
      const heard = facts.filter(({ at }) => at > now && at <= tick);
      now = tick;
      runs.push(tick);
      return heard;
    },
  };
}

function fact(at: number, type: 'process-crashed' | 'process-resumed'): Fact {
  return { id: at, at, cause: 0, by: null, type };
}

/** Lets frames of 16 ms pass until a moment is reached; the real seconds that it took. */
function secondsUntil(clock: FrameClock, simulation: Simulation, t: number, pace: Pace): number {
  let frames = 0;
  while (clock.t < t && frames < 100_000) {
    passTime(clock, simulation, { seconds: 0.016, pace, budget: NO_LIMIT });
    frames += 1;
  }
  return frames * 0.016;
}

describe('a fixed pace', () => {
  it('lets time pass evenly, in fractions of a tick', () => {
    const [clock, simulation] = [createClock(0), simulationWith()];
    for (let frame = 0; frame < 10; frame += 1) {
      passTime(clock, simulation, { seconds: 0.05, pace: 1, budget: NO_LIMIT });
    }
    expect(clock.t).toBeCloseTo(0.5);
    expect(simulation.runs).toEqual([]);
    expect(secondsUntil(clock, simulation, 1.5, 1)).toBeCloseTo(1, 1);
    expect(simulation.now()).toBe(1);
  });

  it('reaches an hour in a second', () => {
    const [clock, simulation] = [createClock(0), simulationWith()];
    expect(secondsUntil(clock, simulation, 3_600_000, 3_600_000)).toBeCloseTo(1, 1);
  });

  it('falls behind where there is more to do than a frame has time for', () => {
    const clock = createClock(0);
    const simulation = { ...simulationWith(), advance: () => [], now: () => 40 };
    passTime(clock, simulation, { seconds: 1, pace: 1000, budget: NO_LIMIT });
    expect(clock.t).toBe(40);
  });
});

describe('the adaptive pace', () => {
  it('takes some 0.4 s for a hop of 2 ms while something flies', () => {
    const [clock, simulation] = [createClock(0), simulationWith()];
    secondsUntil(clock, simulation, 100, 'adaptive');
    const hop = secondsUntil(clock, simulation, 102, 'adaptive');
    expect(hop).toBeGreaterThan(0.3);
    expect(hop).toBeLessThan(0.5);
  });

  it('hurries through silence, ever faster', () => {
    const [clock, simulation] = [createClock(0), simulationWith([], [[60_000, 60_010]])];
    const first = secondsUntil(clock, simulation, 1000, 'adaptive');
    expect(first).toBeLessThan(2.5);
    expect(secondsUntil(clock, simulation, 9000, 'adaptive')).toBeLessThan(3);
  });

  it('never hurries past a beginning', () => {
    const [clock, simulation] = [createClock(0), simulationWith([], [[60_000, 60_010]])];
    secondsUntil(clock, simulation, 60_000, 'adaptive');
    expect(simulation.runs).toContain(60_000);
    expect(clock.t).toBeLessThan(60_001);
    expect(secondsUntil(clock, simulation, 60_002, 'adaptive')).toBeGreaterThan(0.3);
  });

  it('dwells on a notable fact', () => {
    const [clock, simulation] = [
      createClock(0),
      simulationWith([fact(5000, 'process-resumed')], []),
    ];
    secondsUntil(clock, simulation, 5000, 'adaptive');
    expect(clock.t).toBeLessThan(5001);
    expect(secondsUntil(clock, simulation, 5005, 'adaptive')).toBeGreaterThan(0.8);
  });

  it('loses patience with routine while something is to be expected of a fault', () => {
    const always: readonly [number, number][] = [[0, 1_000_000]];
    const calm = { clock: createClock(0), simulation: simulationWith([], always) };
    const tense = {
      clock: createClock(0),
      simulation: simulationWith([fact(10, 'process-crashed')], always),
    };
    expect(secondsUntil(calm.clock, calm.simulation, 60, 'adaptive')).toBeGreaterThan(10);
    secondsUntil(tense.clock, tense.simulation, 11, 'adaptive');
    // Nine seconds of a broker's session in less than fifteen.
    expect(secondsUntil(tense.clock, tense.simulation, 9000, 'adaptive')).toBeLessThan(15);
    lookClosely(tense.clock, tense.clock.t);
    expect(
      secondsUntil(tense.clock, tense.simulation, tense.clock.t + 2, 'adaptive'),
    ).toBeGreaterThan(0.3);
  });

  it('loses patience with routine before the next command of a story', () => {
    const [clock, simulation] = [createClock(0), simulationWith([], [[0, 1_000_000]], 20_000)];
    expect(secondsUntil(clock, simulation, 20_000, 'adaptive')).toBeLessThan(20);
  });

  it('stops for this frame when the budget is spent', () => {
    const many = Array.from({ length: 500 }, (_, index): [number, number] => [
      index * 2,
      index * 2,
    ]);
    const [clock, simulation] = [createClock(0), simulationWith([], many)];
    clock.silentSpeed = 4000;
    passTime(clock, simulation, { seconds: 0.1, pace: 'adaptive', budget: pieceBudget(10) });
    expect(simulation.runs).toHaveLength(10);
    expect(clock.t).toBe(simulation.now());
  });
});
