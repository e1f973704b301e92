import { describe, expect, it } from 'vitest';
import { FOLLOWER_TRUNCATIONS, type FollowerTruncation } from '../../broker/truncation-eras.ts';
import { createWorld, type World } from '../world.ts';
import { createOrders, FIRST_FIVE, ORDERS, until } from './orders.ts';

/** Those since KIP-101. */
const WITH_EPOCHS = FOLLOWER_TRUNCATIONS.filter((era) => era !== 'high-watermark');

describe('S6: a follower begins anew while it is one round behind on the high watermark', () => {
  /**
   * With ZooKeeper, as it was then: 0 is the controller, 1 leads, 2 follows; 3 is there to leave,
   * which makes the controller raise the leader epoch. The leader dies before 2 has fetched again.
   */
  function loseLeader(followerTruncation: FollowerTruncation): World {
    const world = createOrders({
      brokers: 4,
      replicas: [1, 2, 3],
      metadataMode: 'zookeeper',
      settings: { 'auto.leader.rebalance.enable': 'false' },
      followerTruncation,
      toleratesViolations: followerTruncation === 'high-watermark',
    });
    world.produce(ORDERS, ['r5']);
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: true, fate: 'visible' });
    expect(world.offsets('broker-1', ORDERS)).toBe('6/6');
    expect(world.offsets('broker-2', ORDERS)).toBe('6/5');
    // Long enough for the leader to write its high watermark to the disk.
    world.cut('broker-1', 'broker-2').run(6000);
    until(world.shutDown('broker-3'), '1/1/1 [1,2] []').run(100);
    expect(world.offsets('broker-1', ORDERS)).toBe('6/6');
    return world.crash('broker-1').heal();
  }

  it('cuts what is committed, and leads without it, before KIP-101', () => {
    const world = loseLeader('high-watermark');
    expect(world.offsets('broker-2', ORDERS)).toBe('5/5');
    until(world, '2/2/2 [2] []').run(500);
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    // Its own high watermark lets the old leader keep it; that it is out of range tells it more.
    world.start('broker-1').runUntil(() => world.isrOf(ORDERS).includes(1));
    expect(world.refusals.filter(({ client }) => client === 'b1')).toMatchObject([
      { api: 'Fetch', server: 'b2', error: 'OFFSET_OUT_OF_RANGE' },
    ]);
    expect(world.offsets('broker-1', ORDERS)).toBe('5/5');
    // The leader did not hold all that was committed.
    expect(world.violations).toContain('I5');
  });

  it.each(WITH_EPOCHS)('asks the leader where its epoch ends, and cuts nothing (%s)', (era) => {
    const world = loseLeader(era);
    expect(world.offsets('broker-2', ORDERS)).toBe('6/5');
    until(world, '2/2/2 [2] []').run(500);
    expect(world.offsets('broker-2', ORDERS)).toBe('6/6');
    expect(world.ledger('r5').fate).toBe('visible');
    world.start('broker-1').runUntil(() => world.isrOf(ORDERS).includes(1));
    expect(world.values('broker-1', ORDERS)).toEqual([...FIRST_FIVE, 'r5']);
    expect(world.factsOf('log-truncated')).toEqual([]);
  });
});

describe('S7: both replicas lose their power, and who has lost its tail comes back first', () => {
  /** 0 flushes each record, 1 has on its disk what was there when it was last shut down. */
  function losePower(followerTruncation: FollowerTruncation): World {
    const world = createOrders({
      brokers: 2,
      replicas: [0, 1],
      elr: false,
      nodeSettings: { 0: { 'log.flush.interval.messages': '1' } },
      followerTruncation,
      toleratesViolations: followerTruncation === 'high-watermark',
    });
    world.shutDown('broker-1').runUntil(() => world.statusOf('broker-1') === 'stopped');
    until(world.start('broker-1'), '0/0/2 [0,1] []');
    world.produce(ORDERS, ['r5']).run(6000);
    expect(world.ledger('r5').fate).toBe('visible');
    world.cutPower('broker-0', 'broker-1');
    expect(world.offsets('broker-0', ORDERS)).toBe('6/6');
    expect(world.offsets('broker-1', ORDERS)).toBe('5/5');
    until(world, '-1/2/4 [1] []');
    until(world.start('broker-1'), '1/3/5 [1] []').run(100);
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    world.produce(ORDERS, ["r5'"], { withinMs: 5000 });
    expect(world.ledger("r5'")).toMatchObject({ fate: 'visible', acknowledgedOffset: 5 });
    return until(world.start('broker-0'), '1/3/6 [0,1] []').run(1000);
  }

  it('leaves two logs that differ for ever, before KIP-101', () => {
    const world = losePower('high-watermark');
    expect(world.values('broker-0', ORDERS)).toEqual([...FIRST_FIVE, 'r5']);
    expect(world.values('broker-1', ORDERS)).toEqual([...FIRST_FIVE, "r5'"]);
    expect(world.factsOf('log-truncated')).toEqual([]);
    expect(world.violations.size).toBeGreaterThan(0);
    // Whoever leads next decides what is read there.
    world.produce(ORDERS, ['r6'], { withinMs: 5000 }).elect('PREFERRED').run(1000);
    expect(world.leaderOf(ORDERS)).toBe('broker-0');
    expect(world.values('broker-0', ORDERS)).toEqual([...FIRST_FIVE, 'r5', 'r6']);
    expect(world.values('broker-1', ORDERS)).toEqual([...FIRST_FIVE, "r5'", 'r6']);
  });

  it.each(WITH_EPOCHS)('makes the one that was flushed cut its tail: they agree (%s)', (era) => {
    const world = losePower(era);
    expect(world.factsOf('log-truncated')).toMatchObject([{ by: 'b0', from: 6, to: 5 }]);
    expect(world.values('broker-0', ORDERS)).toEqual([...FIRST_FIVE, "r5'"]);
    expect(world.values('broker-1', ORDERS)).toEqual([...FIRST_FIVE, "r5'"]);
    // No protocol brings back what was never flushed where it counted.
    expect(world.ledger('r5').fate).toBe('lost');
  });
});

describe('S8: two failovers, each before the replicas have met', () => {
  const SEVENTEEN = Array.from({ length: 17 }, (_, index) => `b${index + 3}`);

  /** 0 led in epoch 0, 1 in epoch 1, and 2, which has never heard of that one, in epoch 2. */
  function failTwice(followerTruncation: FollowerTruncation): World {
    const topic = { name: 'orders', assignment: [[0, 1, 2]] };
    const toleratesViolations = followerTruncation === 'kip-101';
    const options = { brokers: 3, topics: [topic], seed: 8, elr: false };
    const world = createWorld({ ...options, followerTruncation, toleratesViolations });
    world.produce(ORDERS, ['a0', 'a1', 'a2']).run(6000);
    world.cut('broker-1', 'broker-0').cut('broker-1', 'broker-2');
    world.produce(ORDERS, ['a3', 'a4'], { acks: '1' }).run(1000).crash('broker-0');
    until(world, '1/1/1 [1,2] []').run(100);
    for (const value of SEVENTEEN) world.produce(ORDERS, [value], { acks: '1', withinMs: 3000 });
    expect(world.offsets('broker-1', ORDERS)).toBe('20/3');
    until(world.crash('broker-1').heal(), '2/2/2 [2] []').run(100);
    world.produce(ORDERS, ['c5', 'c6', 'c7', 'c8', 'c9'], { withinMs: 5000 });
    expect(world.offsets('broker-2', ORDERS)).toBe('10/10');
    expect(world.epochsOf('broker-1', ORDERS)).toBe('(0,0)(1,3)');
    expect(world.epochsOf('broker-2', ORDERS)).toBe('(0,0)(2,5)');
    return until(world.start('broker-1'), '2/2/3 [1,2] []').run(1000);
  }

  const cuts = (world: World): number[] => {
    const own = world.factsOf('log-truncated').filter(({ by }) => by === 'b1');
    return own.map(({ to }) => to);
  };

  it('keeps two records of a leader that nobody followed, with KIP-101 alone', () => {
    const world = failTwice('kip-101');
    expect(cuts(world)).toEqual([5]);
    expect(world.values('broker-1', ORDERS).slice(3, 6)).toEqual(['b3', 'b4', 'c5']);
    expect(world.values('broker-2', ORDERS).slice(3, 6)).toEqual(['a3', 'a4', 'c5']);
    expect(world.epochsOf('broker-1', ORDERS)).toBe('(0,0)(1,3)(2,5)');
    // What was left after the cut is not what its leader has.
    expect(world.violations).toContain('I20');
  });

  it.each(['kip-279', 'current'] as const)('finds where the logs part (%s)', (era) => {
    const world = failTwice(era);
    expect(cuts(world)).toEqual([3]);
    expect(world.values('broker-1', ORDERS)).toEqual(world.values('broker-2', ORDERS));
    expect(world.epochsOf('broker-1', ORDERS)).toBe('(0,0)(2,5)');
    expect(world.ledger('b3')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    expect(world.ledger('a4')).toMatchObject({ isAcknowledged: true, fate: 'visible' });
  });
});
