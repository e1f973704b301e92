import { expect, it } from 'vitest';
import { createDice } from '../testing/dice.ts';
import { placeById, withById } from './by-id.ts';

interface Item {
  readonly id: string;
  readonly value: number;
}

const idOf = ({ id }: Item): string => id;

it('finds what a look at everything finds, in lists that branch and shrink', () => {
  const dice = createDice(1);
  let lists: (readonly Item[])[] = [[]];
  let long = 0;
  for (let turn = 0; turn < 4000; turn += 1) {
    const list = dice.pick(lists);
    const id = `m-${dice.between(0, 60)}`;
    const isGone = dice.chance(1, 40);
    const next = isGone
      ? list.filter((item) => item.id !== id)
      : withById(list, idOf, { id, value: turn });
    const at = list.findIndex((item) => item.id === id);
    const put = { id, value: turn };
    const expected = at < 0 ? [...list, put] : list.with(at, put);
    expect(next).toEqual(isGone ? list.filter((other) => other.id !== id) : expected);
    lists = [...lists.slice(-20), next];
    for (const one of lists) {
      const wanted = `m-${dice.between(0, 65)}`;
      expect(placeById(one, idOf, wanted)).toBe(one.findIndex((item) => item.id === wanted));
    }
    if (next.length > 40) long += 1;
  }
  expect(long).toBeGreaterThan(1000);
});

it('gives the first of those that have the same id', () => {
  const list = Array.from({ length: 20 }, (_, index) => ({ id: `m-${index % 10}`, value: index }));
  expect(placeById(list, idOf, 'm-3')).toBe(3);
  expect(placeById(list, idOf, 'm-11')).toBe(-1);
});
