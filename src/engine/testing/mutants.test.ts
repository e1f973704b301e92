import { afterEach, describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { MUTANTS, mutants, setMutant } from '../mutants.ts';
import { hunt } from './hunt.ts';
import { HUNT_EVENTS, huntMutant, withMutant } from './mutant-hunt.ts';
import { shortestFailure } from './walk-report.ts';

afterEach(() => setMutant(null));

function leftOut(): readonly string[] {
  return MUTANTS.map(({ name }) => name).filter((name) => mutants[name]);
}

describe('the mutants', () => {
  it('are all off until a test turns one on', () => {
    expect(MUTANTS.map(({ name }) => name)).toEqual(Object.keys(mutants));
    expect(Object.values(mutants).every((isOn) => !isOn)).toBe(true);
  });

  it('are on one at a time', () => {
    setMutant('M17');
    setMutant('M5');
    expect(leftOut()).toEqual(['M5']);
    setMutant(null);
    expect(leftOut()).toEqual([]);
  });

  it('have a fixed shape, so that reading one stays cheap', () => {
    expect(Object.isSealed(mutants)).toBe(true);
  });
});

describe('a canary', () => {
  it.each([
    ['M1', 'I18'],
    ['M6', 'I21'],
    ['M17', 'I7'],
    ['M20', 'I8'],
  ] as const)('without the check %s is caught by %s within some seeds', (mutant, invariant) => {
    const { walk, tried } = huntMutant(mutant, { from: 1, seeds: 40 });
    expect(walk?.outcome.failure?.kind).toBe(invariant);
    const commands = withMutant(mutant, () => shortestFailure(assertExists(walk, 'caught'), 60));
    expect(commands.length).toBeLessThanOrEqual(walk?.commands.length ?? 0);
    // With the check in place the same walk breaks nothing.
    expect(hunt(tried, { events: HUNT_EVENTS }).outcome.failure).toBeNull();
  });
});
