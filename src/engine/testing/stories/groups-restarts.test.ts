import { describe, expect, it } from 'vitest';
import type { ConsumerPlan } from '../../command.ts';
import { createWorld, type World, type WorldOptions } from '../world.ts';

function create(partitions: number, options: Partial<WorldOptions> = {}): World {
  return createWorld({ brokers: 3, seed: 3, topics: [{ name: 'orders', partitions }], ...options });
}

function join(world: World, name: string, plan: Partial<ConsumerPlan> = {}): World {
  return world.consumer(name, { group: 'g', topics: ['orders'], ...plan });
}

/** By `g`: how many members there were each time. */
function rebalances(world: World, from = 0): number[] {
  return world
    .factsOf('rebalance-completed')
    .filter(({ at }) => at >= from)
    .map(({ members }) => members.length);
}

describe('C18: three consumers that are restarted one after the other', () => {
  const NAMES = ['c1', 'c2', 'c3'];

  /** Since when. */
  function roll(world: World, configs: (name: string) => Readonly<Record<string, string>>): number {
    for (const name of NAMES) join(world, name, { configs: configs(name) });
    world.run(15_000);
    const from = world.now();
    for (const name of NAMES) world.close(name).run(8000).start(name).run(8000);
    return from;
  }

  it('cost two rebalances each when they are dynamic members', () => {
    const world = create(3);
    const from = roll(world, () => ({}));
    expect(rebalances(world, from)).toEqual([2, 3, 2, 3, 2, 3]);
    // Eager: every time everybody gives up everything.
    const givenUp = world.facts.filter(
      ({ type, at }) => type === 'partitions-revoked' && at >= from,
    );
    expect(givenUp.length).toBeGreaterThanOrEqual(9);
  });

  it('cost none when they are static ones, and back before their sessions end', () => {
    const world = create(3);
    const from = roll(world, (name) => ({ 'group.instance.id': name }));
    expect(rebalances(world, from)).toEqual([]);
    expect(world.factsOf('member-replaced')).toHaveLength(3);
    expect(world.group('g').group).toMatchObject({ type: 'classic', generation: 1 });
    // Each gives up its own, as it closes, and nobody else anything.
    const revoked = world.facts.filter(
      (fact) => fact.type === 'partitions-revoked' && fact.partitions.length > 0,
    );
    expect(revoked.map(({ by }) => by)).toEqual(NAMES.map((name) => world.id(name)));
  });

  it('leave the group epoch as it is with the consumer protocol, as static members', () => {
    const world = create(3);
    const modern = { 'group.protocol': 'consumer' };
    const from = roll(world, (name) => ({ ...modern, 'group.instance.id': name }));
    expect(world.factsOf('static-member-away')).toHaveLength(3);
    expect(world.factsOf('group-epoch-bumped').filter(({ at }) => at >= from)).toEqual([]);
  });

  it('raise the group epoch twice each with the consumer protocol, as dynamic members', () => {
    const world = create(3);
    const from = roll(world, () => ({ 'group.protocol': 'consumer' }));
    const bumped = world.factsOf('group-epoch-bumped').filter(({ at }) => at >= from);
    expect(bumped).toHaveLength(6);
  });
});

describe('C19: ten consumers that start within eight seconds', () => {
  function startTen(delayMs: number): World {
    const settings = { 'group.initial.rebalance.delay.ms': String(delayMs) };
    const world = create(10, { settings });
    for (let number = 0; number < 10; number += 1) join(world, `c${number}`).run(800);
    return world.run(30_000);
  }

  it('are waited for in steps of 3 seconds, and assigned at once', () => {
    const world = startTen(3000);
    expect(rebalances(world)).toEqual([10]);
    const [first] = world.factsOf('member-joined');
    const [done] = world.factsOf('rebalance-completed');
    // The last came in the third step: nobody in the fourth.
    expect((done?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(11_900);
    expect((done?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(12_300);
  });

  it('rebalance again and again without that delay', () => {
    const world = startTen(0);
    expect(rebalances(world)[0]).toBe(1);
    expect(rebalances(world).at(-1)).toBe(10);
    expect(rebalances(world).length).toBeGreaterThanOrEqual(4);
  });
});
