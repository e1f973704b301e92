import { describe, expect, it } from 'vitest';
import { violationOf } from '../invariants.ts';
import { randomWalk } from './random-walk.ts';
import {
  addWalk,
  emptySummary,
  mergeSummary,
  reportText,
  shortcomings,
  shortestFailure,
  summaryText,
} from './walk-report.ts';
import { replay, type Walk } from './walk-run.ts';

/** `SEED=123 npm test -- random-walk` repeats one walk; `SEEDS=500` takes so many. */
const ONLY = process.env['SEED'];
const COUNT = Number(process.env['SEEDS'] ?? 200);
const EVENTS = Number(process.env['EVENTS'] ?? 20_000);

describe('random walks', () => {
  const from = ONLY === undefined ? 1 : Number(ONLY);
  const count = ONLY === undefined ? COUNT : 1;

  it(`keep every invariant for ${count} seeds of ${EVENTS} events`, { timeout: 600_000 }, () => {
    const summary = emptySummary();
    for (let seed = from; seed < from + count; seed += 1) {
      addWalk(summary, randomWalk(seed, { events: EVENTS }));
    }
    expect(summary.failures.map(reportText)).toEqual([]);
    expect(summary.events).toBeGreaterThanOrEqual(count * EVENTS);
    // 500 walks reach everything 100 times and more; fewer have to reach their share, few nothing.
    expect(count < 40 ? [] : shortcomings(summary, Math.floor(count / 5))).toEqual([]);
  });

  it('are the same when they are repeated', () => {
    const first = randomWalk(7, { events: 5000 });
    const second = randomWalk(7, { events: 5000 });
    expect(second).toEqual(first);
    const again = replay(first.plan, first.commands, first.outcome.endTick);
    expect(again).toEqual(first.outcome);
    expect(randomWalk(8, { events: 5000 }).outcome.digest).not.toBe(first.outcome.digest);
  });

  it('end at a failure, which is shrunk to the commands that it takes', () => {
    const walk = walkThatCrashes();
    // As if a crash broke an invariant: the engine keeps them all.
    const failure = { kind: 'I6', message: 'I6 at tick 1: an example', tick: 1 };
    const report = {
      by: 'walk',
      seed: walk.seed,
      events: 5000,
      kind: 'I6',
      message: failure.message,
      commands: [],
    } as const;
    expect(reportText(report)).toContain(`SEED=${walk.seed} npm test -- random-walk`);
    // Commands without effect on the failure all go: here nothing fails again, so that all stay.
    const failed = { ...walk, outcome: { ...walk.outcome, failure } };
    expect(shortestFailure(failed, 4)).toEqual(walk.commands);
  });

  it('add up, and say what they have not reached', () => {
    const one = emptySummary();
    addWalk(one, randomWalk(1, { events: 2000 }));
    const two = emptySummary();
    mergeSummary(two, one);
    mergeSummary(two, one);
    expect(two.walks).toBe(2);
    expect(summaryText(two)).toContain('walks 2, ');
    expect(two.events).toBe(2 * one.events);
    expect(two.evaluations.I1).toBe(2 * one.evaluations.I1);
    expect(shortcomings(emptySummary(), 1)).toContain('I1 was never evaluated');
    expect(shortcomings(emptySummary(), 1)).toContain('lost: 0, wanted 1');
    expect(violationOf(new Error('of another kind'))).toBeNull();
  });
});

/** Whom a walk hurts depends on its seed, and on everything that a plan may draw. */
function walkThatCrashes(): Walk {
  for (let seed = 1; seed < 40; seed += 1) {
    const walk = randomWalk(seed, { events: 5000 });
    if (walk.commands.some(({ command }) => command.type === 'crash')) return walk;
  }
  throw new Error('no walk crashes anything');
}
