/**
 * Random choices of tests: from a generator of their own, so that what a test draws does not shift
 * what the cluster draws. Integers only.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { assert } from '../../base/assert.ts';

export interface Dice {
  /** A uniform integer in [from, to]. */
  readonly between: (from: number, to: number) => number;
  /** True `times` out of `of` times. */
  readonly chance: (times: number, of: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  /** One of them, as often as its weight says. */
  readonly weighted: <T>(list: readonly (readonly [weight: number, value: T])[]) => T;
}

export function createDice(seed: number): Dice {
  const generator = xoroshiro128plus(Math.imul(seed ^ 0x51ed270b, 0x9e3779b1) | 0);
  // The first outputs of a fresh state are close to the seed itself.
  for (let round = 0; round < 16; round += 1) generator.next();
  const between = (from: number, to: number): number => {
    assert(from <= to, 'a range is not empty');
    return uniformInt(generator, from, to);
  };
  const at = <T>(list: readonly T[], index: number): T => {
    const [value] = list.slice(index, index + 1);
    if (value === undefined) throw new Error('Assertion failed: there is something to pick from');
    return value;
  };
  const pick = <T>(list: readonly T[]): T => at(list, between(0, list.length - 1));
  const weighted = <T>(list: readonly (readonly [number, T])[]): T => {
    let left = between(
      1,
      list.reduce((sum, [weight]) => sum + weight, 0),
    );
    const index = list.findIndex(([weight]) => (left -= weight) <= 0);
    return at(list, index)[1];
  };
  return { between, chance: (times, of) => between(1, of) <= times, pick, weighted };
}
