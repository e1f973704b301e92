import { describe, expect, it } from 'vitest';
import { hunt } from './hunt.ts';
import { addWalk, emptySummary, reportText } from './walk-report.ts';

/** `SEED=123 npm test -- hunt` repeats one hunt; `SEEDS=500` takes so many. */
const ONLY = process.env['SEED'];
const COUNT = ONLY === undefined ? Number(process.env['SEEDS'] ?? 200) : 1;

describe('hunts', () => {
  it(`keep every invariant for ${COUNT} seeds`, { timeout: 600_000 }, () => {
    const from = Number(ONLY ?? 1);
    const summary = emptySummary();
    for (let seed = from; seed < from + COUNT; seed += 1) {
      addWalk(summary, hunt(seed, { events: 4000 }));
    }
    expect(summary.failures.map(reportText)).toEqual([]);
    // What they are there for.
    if (COUNT < 100) return;
    expect(summary.elections).toBeGreaterThan(5 * COUNT);
    expect(summary.isrChanges).toBeGreaterThan(10 * COUNT);
    expect(summary.truncations).toBeGreaterThan(COUNT);
    expect(Object.keys(summary.faults)).toEqual(
      expect.arrayContaining(['crash', 'shut-down', 'pause', 'cut-link', 'delay-envelope']),
    );
  });

  it('are the same when they are repeated', () => {
    expect(hunt(3, { events: 2000 })).toEqual(hunt(3, { events: 2000 }));
    expect(hunt(3, { events: 2000 }).commands).not.toEqual(hunt(4, { events: 2000 }).commands);
  });
});
