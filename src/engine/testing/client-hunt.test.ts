import { describe, expect, it } from 'vitest';
import { clientHunt } from './client-hunt.ts';
import { CLIENT_HUNT_EVENTS, huntMutant } from './mutant-hunt.ts';
import { addWalk, emptySummary, reportText } from './walk-report.ts';

/** `SEED=123 npm test -- client-hunt` repeats one hunt; `SEEDS=500` takes so many. */
const ONLY = process.env['SEED'];
const COUNT = ONLY === undefined ? Number(process.env['SEEDS'] ?? 40) : 1;

describe('hunts among clients', () => {
  it(`keep every invariant for ${COUNT} seeds`, { timeout: 600_000 }, () => {
    const from = Number(ONLY ?? 1);
    const summary = emptySummary();
    for (let seed = from; seed < from + COUNT; seed += 1) {
      addWalk(summary, clientHunt(seed, { events: CLIENT_HUNT_EVENTS }));
    }
    expect(summary.failures.map(reportText)).toEqual([]);
    // What they are there for.
    if (COUNT < 40) return;
    expect(summary.rebalances).toBeGreaterThan(COUNT);
    const { I27, I34, I37, T3, T7, S2 } = summary.evaluations;
    expect(Math.min(I27, I34, I37, T3, T7, S2)).toBeGreaterThan(COUNT);
  });

  it('are the same when they are repeated', () => {
    const options = { events: 3000 };
    expect(clientHunt(3, options)).toEqual(clientHunt(3, options));
    expect(clientHunt(3, options).commands).not.toEqual(clientHunt(4, options).commands);
  });
});

describe('a canary among clients', () => {
  const LONG = { timeout: 120_000 };

  it.each([
    ['M21', 'I27'],
    ['M25', 'I33'],
    ['M29', 'I34'],
    ['M32', 'S3'],
    ['M36', 'I37'],
    ['M40', 'I30'],
  ] as const)('without the check %s is caught by %s within some seeds', LONG, (mutant, name) => {
    const { walk } = huntMutant(mutant, { from: 1, seeds: 12 });
    expect(walk?.outcome.failure?.kind).toBe(name);
  });
});
