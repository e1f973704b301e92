import { describe, expect, it } from 'vitest';
import { cloneCluster } from '../../checkpoint.ts';
import { runUntil } from '../../step.ts';
import { createWorld, type World } from '../world.ts';
import { createOrders, ORDERS } from './orders.ts';

const NUMBERS = [0, 1, 2, 3, 4, 5];

describe('C23: a member hangs in onPartitionsRevoked', () => {
  /** `stuck` and `b` have three partitions each when `c` comes: everybody shall have two. */
  function hang(configs: Readonly<Record<string, string>>, revocationMs = 400_000): World {
    const topics = [{ name: 'orders', partitions: NUMBERS.length }];
    const world = createWorld({ brokers: 3, seed: 3, topics });
    const plan = { group: 'g', topics: ['orders'], configs };
    world
      .consumer('stuck', { ...plan, revocationMs })
      .consumer('b', plan)
      .run(20_000);
    world.consumer('c', plan);
    world.runUntil(() => world.factsOf('revocation-begun').length > 0, 20_000).run(20_000);
    for (const number of NUMBERS) world.produce(`orders-${number}`, [`r${number}`]);
    return world;
  }

  it('holds the whole group up, until it is kicked out after 5 minutes of rebalancing', () => {
    const world = hang({});
    const startedAt = world.factsOf('rebalance-started').at(-1)?.at ?? 0;
    for (const name of ['stuck', 'b', 'c']) expect(world.delivered(name)).toEqual([]);
    const before = world.factsOf('rebalance-completed').length;
    world.runUntil(() => world.factsOf('rebalance-completed').length > before, 310_000);
    expect(world.now() - startedAt).toBeGreaterThanOrEqual(300_000);
    expect(world.now() - startedAt).toBeLessThan(300_100);
    const last = world.factsOf('rebalance-completed').at(-1);
    expect(last?.members.map(({ clientId }) => clientId).toSorted()).toEqual(['b', 'c']);
    world.run(1000);
    expect([...world.delivered('b'), ...world.delivered('c')]).toHaveLength(6);
    // When its listener has returned, it joins as a new member.
    world.runUntil(() => world.group('g').group.members.length === 3, 120_000);
    expect(world.now() - startedAt).toBeGreaterThan(400_000);
  });

  it('keeps the cooperative ones waiting for what it has alone', () => {
    const name = 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor';
    const world = hang({ 'partition.assignment.strategy': name });
    // What others had they kept; the second rebalance, which hands out the rest, has to wait.
    expect(world.delivered('b').length).toBeGreaterThanOrEqual(2);
    expect(world.delivered('stuck')).toEqual([]);
    world.run(310_000);
    expect(new Set([...world.delivered('b'), ...world.delivered('c')]).size).toBe(6);
  });

  it('keeps only its own waiting with the consumer protocol, and is fenced after 5 minutes', () => {
    const world = hang({ 'group.protocol': 'consumer' });
    const [begun] = world.factsOf('revocation-begun');
    const one = begun?.partitions.length ?? 0;
    expect(world.delivered('stuck')).toEqual([]);
    // Two of `b`, and what `b` has given to `c`.
    expect([...world.delivered('b'), ...world.delivered('c')]).toHaveLength(3);
    expect(one).toBe(1);
    world.runUntil(() => world.factsOf('member-too-slow').length > 0, 300_000);
    expect(world.factsOf('member-too-slow')).toMatchObject([{ clientId: 'stuck', what: 'revoke' }]);
    const [{ at = 0, since = 0 } = {}] = world.factsOf('member-too-slow');
    expect(at - since).toBeGreaterThanOrEqual(300_000);
    expect(at - since).toBeLessThan(300_100);
    world.run(12_000);
    expect([...world.delivered('b'), ...world.delivered('c')]).toHaveLength(6);
  });

  it.each([{}, { 'group.protocol': 'consumer' }])(
    'costs nothing when it returns in time',
    (configs) => {
      const world = hang(configs, 15_000);
      world.run(20_000);
      expect(world.factsOf('member-left')).toEqual([]);
      expect(world.group('g').group.members).toHaveLength(3);
      const all = ['stuck', 'b', 'c'].flatMap((name) => world.delivered(name));
      expect(all).toHaveLength(6);
    },
  );

  it('goes on in a copy of the cluster as in the cluster itself', () => {
    const world = hang({});
    const copy = cloneCluster(world.cluster);
    world.run(420_000);
    runUntil(copy, world.now());
    expect(copy.digest).toEqual(world.cluster.digest);
  });
});

describe('C25: commitAsync out of order', () => {
  function commitTwice(retriesCommitsAfterMs?: number): World {
    const world = createOrders();
    const configs = { 'auto.offset.reset': 'earliest', 'enable.auto.commit': 'false' };
    const callback = retriesCommitsAfterMs === undefined ? {} : { retriesCommitsAfterMs };
    world.consumer('c', { group: 'g', topics: ['orders'], configs, ...callback }).run(8000);
    const coordinator = `broker-${world.group('g').coordinator.slice(1)}`;
    // The answer to the first never comes: it fails with an error that may be retried.
    world.commitAsync('c', { [ORDERS]: 2 });
    const ends = { from: world.id('c'), to: world.id(coordinator) };
    world.command({ type: 'break-connection', ...ends }).run(500);
    world.commitAsync('c', { [ORDERS]: 5 }).run(300);
    expect(world.committed('g', ORDERS)).toBe(5);
    return world.run(10_000);
  }

  it('goes back when the application commits the first one again', () => {
    const world = commitTwice(2000);
    expect(world.factsOf('commit-retried')).toMatchObject([{ error: 'NETWORK_EXCEPTION' }]);
    expect(world.committed('g', ORDERS)).toBe(2);
    // Whoever comes next reads again what was done with.
    world.crash('c').run(46_000).start('c').run(8000);
    expect(world.delivered('c').slice(5)).toEqual(['r2', 'r3', 'r4']);
  });

  it('does not when nobody does: the client itself never repeats it', () => {
    const world = commitTwice();
    const answers = world.factsOf('commit-answered').map(({ error }) => error);
    expect(answers).toEqual(['NETWORK_EXCEPTION', 'NONE']);
    expect(world.committed('g', ORDERS)).toBe(5);
  });
});
