import { afterEach, describe, expect, it } from 'vitest';
import { MUTANTS, mutants, setMutant } from '../mutants.ts';

afterEach(() => setMutant(null));

describe('the mutants', () => {
  it('are all off until a test turns one on', () => {
    expect(MUTANTS).toEqual(Object.keys(mutants));
    expect(Object.values(mutants).every((isOn) => !isOn)).toBe(true);
  });

  it('are on one at a time', () => {
    setMutant('M17');
    setMutant('M5');
    expect(MUTANTS.filter((name) => mutants[name])).toEqual(['M5']);
    setMutant(null);
    expect(MUTANTS.filter((name) => mutants[name])).toEqual([]);
  });

  it('have a fixed shape, so that reading one stays cheap', () => {
    expect(Object.isSealed(mutants)).toBe(true);
  });
});
