import { describe, expect, it } from 'vitest';
import type { World } from '../world.ts';
import { createOrders, FIRST_FIVE, ORDERS, until, type OrdersOptions } from './orders.ts';

type Policy = 'earliest' | 'latest' | 'none';

/** A member of the group of its own name. */
function join(
  world: World,
  name: string,
  policy: Policy,
  configs: Readonly<Record<string, string>> = {},
): World {
  const all = { 'auto.offset.reset': policy, ...configs };
  return world.consumer(name, { group: name, topics: ['orders'], configs: all });
}

describe('C17: a consumer while the ISR shrinks to the leader', () => {
  function alone(options: OrdersOptions): World {
    const world = createOrders({ elr: false, ...options });
    return until(world.crash('broker-1').crash('broker-2'), '0/0/2 [0] []', 60_000);
  }

  it('sees nothing more while min.insync.replicas is not reached, not even acks=1', () => {
    const world = alone({ configs: { 'min.insync.replicas': '2' } });
    world.produce(ORDERS, ['r5'], { acks: '1' }).run(2000);
    expect(world.ledger('r5').isAcknowledged).toBe(true);
    expect(world.offsets('broker-0', ORDERS)).toBe('6/5');
    expect(world.delivered('reader')).toEqual(FIRST_FIVE);
  });

  it('sees what the leader alone has where that is enough, and has to step back afterwards', () => {
    const configs = { 'min.insync.replicas': '1', 'unclean.leader.election.enable': 'true' };
    const world = alone({ configs });
    // With `none` it has to have been somewhere before.
    world.command({ type: 'alter-offsets', group: 'none', offsets: { [ORDERS]: 5 } }).run(500);
    for (const policy of ['latest', 'none'] as const) {
      const own = { group: policy, assign: [ORDERS], configs: { 'auto.offset.reset': policy } };
      world.consumer(policy, own);
    }
    world.run(1000).produce(ORDERS, ['r5', 'r6'], { acks: '1' }).run(1000);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'r5', 'r6']);
    expect(world.delivered('none')).toEqual(['r5', 'r6']);

    world.crash('broker-0').start('broker-1');
    world.runUntil(() => world.leaderOf(ORDERS) === 'broker-1', 60_000);
    world.runUntil(() => world.factsOf('position-truncated').length === 2, 20_000);
    const steps = world.factsOf('position-truncated');
    // Where the logs part, whatever the policy is.
    expect(steps).toMatchObject([
      { by: world.id('reader'), from: 7, to: 5 },
      { by: world.id('latest'), from: 7, to: 5 },
    ]);
    const resets = world.factsOf('position-reset').filter(({ by }) => by === world.id('latest'));
    expect(resets).toMatchObject([{ offset: 5, policy: 'latest' }]);
    world.run(2000);
    expect(world.factsOf('consumer-failed')).toMatchObject([
      { by: world.id('none'), error: 'LogTruncationException' },
    ]);
    world.produce(ORDERS, ["r5'"], { acks: '1', withinMs: 5000 }).run(1000);
    expect(world.delivered('reader').slice(5)).toEqual(['r5', 'r6', "r5'"]);
    expect(world.delivered('latest')).toEqual(['r5', 'r6', "r5'"]);
    expect(world.ledger('r6')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
  });
});

describe('C20: a topic that gets a second partition', () => {
  /** A record is sent there at once, and another when everybody has it. */
  function grow(metadataMs: string): { world: World; grownAt: number } {
    const world = createOrders();
    const age = { 'metadata.max.age.ms': metadataMs };
    join(join(world, 'earliest', 'earliest', age), 'latest', 'latest', age);
    join(world, 'modern', 'earliest', { ...age, 'group.protocol': 'consumer' }).run(10_000);
    world.command({ type: 'create-partitions', topic: 'orders', count: 2, assignment: null });
    const grownAt = world.now();
    world.run(500).produce('orders-1', ['early'], { withinMs: 3000, by: 'newcomer' });
    return { world, grownAt };
  }

  function hasIt(world: World, name: string): boolean {
    return (world.position(name, 'orders-1') ?? -1) >= 0;
  }

  it('is noticed by a classic group with the metadata of its leader, by a broker at once', () => {
    const { world, grownAt } = grow('300000');
    world.runUntil(() => hasIt(world, 'modern'), 20_000);
    expect(world.now() - grownAt).toBeLessThan(12_000);
    world.runUntil(() => hasIt(world, 'earliest') && hasIt(world, 'latest'), 310_000);
    expect(world.now() - grownAt).toBeGreaterThan(60_000);
    expect(world.now() - grownAt).toBeLessThan(305_000);
    world.produce('orders-1', ['later'], { by: 'newcomer' }).run(1000);
    for (const name of ['earliest', 'modern']) {
      expect(world.delivered(name).slice(5)).toEqual(['early', 'later']);
    }
    // Where nothing is committed, `latest` begins at the end: what had come before is not seen.
    expect(world.delivered('latest')).toEqual(['later']);
  });

  it('is noticed sooner by who asks for metadata more often', () => {
    const { world, grownAt } = grow('5000');
    world.runUntil(() => hasIt(world, 'earliest') && hasIt(world, 'latest'), 20_000);
    expect(world.now() - grownAt).toBeLessThan(10_000);
  });
});

describe('C21: two groups that read one topic', () => {
  it('do not mind each other: the one is slow, and the other is at the end', () => {
    const world = createOrders();
    const plan = { topics: ['orders'], configs: { 'auto.offset.reset': 'earliest' } };
    const one = { 'max.poll.records': '1' };
    const configs = { ...plan.configs, ...one };
    world.consumer('slow', { ...plan, configs, group: 'slow', processingMsPerRecord: 4000 });
    world.consumer('fast', { ...plan, group: 'fast' }).run(10_000);
    world.produce(ORDERS, ['r5', 'r6', 'r7']).run(8000);
    expect(world.delivered('fast')).toHaveLength(8);
    expect(world.committed('fast', ORDERS)).toBe(8);
    expect(world.delivered('slow').length).toBeLessThan(8);
    expect(world.committed('slow', ORDERS)).toBeLessThan(8);
    world.run(30_000);
    expect(world.delivered('slow')).toEqual(world.delivered('fast'));
    expect(world.committed('slow', ORDERS)).toBe(8);
  });
});

describe('C22: a new group', () => {
  it('with latest misses what comes before its first position is known', () => {
    const world = createOrders();
    join(join(join(world, 'earliest', 'earliest'), 'latest', 'latest'), 'none', 'none');
    world.run(1000).produce(ORDERS, ['missed']).run(8000).produce(ORDERS, ['seen']).run(1000);
    expect(world.delivered('earliest')).toEqual([...FIRST_FIVE, 'missed', 'seen']);
    expect(world.delivered('latest')).toEqual(['seen']);
    expect(world.delivered('none')).toEqual([]);
    expect(world.factsOf('consumer-failed')).toMatchObject([
      { by: world.id('none'), error: 'NoOffsetForPartitionException' },
    ]);
    // A second start finds what was committed: it misses nothing any more.
    world.close('latest').run(1000).produce(ORDERS, ['meanwhile']).start('latest').run(8000);
    expect(world.delivered('latest')).toEqual(['seen', 'meanwhile']);
  });
});
