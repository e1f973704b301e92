import { describe, expect, it } from 'vitest';
import { createWorld, type World, type WorldOptions } from '../world.ts';
import { createOrders, offsetsOf, ORDERS, until } from './orders.ts';

describe('S16: a log directory of the leader fails', () => {
  /** Two directories: `one` lies in the first, `two` in the second. */
  function createTwo(options: Partial<WorldOptions> = {}): World {
    const topics = ['one', 'two'].map((name) => ({ name, assignment: [[0, 1, 2]] }));
    const world = createWorld({ brokers: 3, logDirs: 2, topics, seed: 5, ...options });
    world.produce('one-0', ['a0']).produce('two-0', ['b0'], { acks: '1' }).run(1100);
    // Each of the three brokers has told in which directory its replica lies.
    expect(world.stateOf('one-0')).toBe('0/0/3 [0,1,2] []');
    expect(world.stateOf('two-0')).toBe('0/0/3 [0,1,2] []');
    return world;
  }

  it('moves the partitions that lie in it, and the broker goes on with the others', () => {
    const world = createTwo().failDir('broker-0', 1);
    world.runUntil(() => world.leaderOf('two-0') === 'broker-1', 2000).run(100);
    expect(world.stateOf('two-0')).toBe('1/1/4 [1,2] []');
    expect(world.stateOf('one-0')).toBe('0/0/3 [0,1,2] []');
    expect(world.statusOf('broker-0')).toBe('running');
    expect(world.factsOf('replica-offline')).toMatchObject([{ by: 'b0' }]);
    expect(world.factsOf('log-dir-reported')).toHaveLength(1);
    world.produce('two-0', ['b1']).produce('one-0', ['a1']).run(1100);
    expect(world.ledger('b1')).toMatchObject({ fate: 'visible', acknowledgedOffset: 1 });
    expect(world.ledger('a1')).toMatchObject({ fate: 'visible', acknowledgedOffset: 1 });
    expect(world.values('broker-0', 'one-0')).toEqual(['a0', 'a1']);
  });

  it('is an error for who writes to it, until the leader has moved', () => {
    const world = createTwo().cut('broker-0', 'controller').failDir('broker-0', 1);
    world.produce('two-0', ['b1'], { acks: '1' });
    const refused = world.refusals.filter(({ api }) => api === 'Produce');
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(({ error }) => error))).toEqual(new Set(['KAFKA_STORAGE_ERROR']));
    world
      .heal()
      .runUntil(() => world.leaderOf('two-0') === 'broker-1', 5000)
      .run(2000);
    expect(world.ledger('b1')).toMatchObject({ fate: 'visible', acknowledgedOffset: 1 });
  });

  it('halts a broker that has no other one, which then is a crash', () => {
    const world = createOrders().failDir('broker-0', 0);
    expect(world.factsOf('process-crashed')).toMatchObject([{ by: 'b0' }]);
    expect(world.stateOf(ORDERS)).toBe('0/0/0 [0,1,2] []');
    const failedAt = world.now();
    until(world, '1/1/1 [1,2] []');
    expect(world.now() - failedAt).toBeGreaterThanOrEqual(7000);
    expect(world.now() - failedAt).toBeLessThanOrEqual(10_200);
  });
});

describe('S22: what a follower still lacks is deleted while it is down', () => {
  it('starts anew where the log of its leader begins', () => {
    const world = createOrders();
    for (const value of ['r5', 'r6', 'r7', 'r8', 'r9']) world.produce(ORDERS, [value]);
    until(world.run(600).crash('broker-2'), '0/0/1 [0,1] []').run(10);
    expect(offsetsOf(world)).toEqual(['10/10', '10/10', '10/10']);
    for (let offset = 10; offset < 60; offset += 1) world.produce(ORDERS, [`r${offset}`]);
    world.run(600).deleteRecords(ORDERS, 50).run(600);
    expect(world.factsOf('records-deletion-answered')).toMatchObject([
      { error: 'NONE', lowWatermark: 50 },
    ]);
    expect(world.log('broker-0', ORDERS).logStartOffset).toBe(50);
    expect(world.log('broker-2', ORDERS).logStartOffset).toBe(0);

    until(world.start('broker-2'), '0/0/2 [0,1,2] []').run(600);
    const refused = world.refusals.filter(({ client, api }) => client === 'b2' && api === 'Fetch');
    expect(refused).toMatchObject([{ server: 'b0', error: 'OFFSET_OUT_OF_RANGE' }]);
    expect(offsetsOf(world)).toEqual(['60/60', '60/60', '60/60']);
    const { logStartOffset, segments } = world.log('broker-2', ORDERS);
    expect(logStartOffset).toBe(50);
    expect(segments.map(({ baseOffset }) => baseOffset)).toEqual([50]);
    expect(world.values('broker-2', ORDERS)[0]).toBe('r50');
    expect(world.epochsOf('broker-2', ORDERS)).toBe('(0,50)');
  });
});
