import { describe, expect, it } from 'vitest';
import type { World } from '../world.ts';
import {
  createOrders,
  FIRST_FIVE,
  HASTY,
  offsetsOf,
  ORDERS,
  until,
  type OrdersOptions,
} from './orders.ts';

const MIN_2 = { configs: { 'min.insync.replicas': '2' } };

/** Sent with acks=all where too few are in sync: refused, and in no log. */
function sendInVain(world: World): World {
  world.produce(ORDERS, ['x'], { ...HASTY, withinMs: 5000 });
  expect(world.ledger('x')).toMatchObject({ fate: 'failed', failure: 'NOT_ENOUGH_REPLICAS' });
  return world;
}

describe('S4: two of three followers are gone with min.insync.replicas 2', () => {
  /** First 1, then 2; the record that follows is acknowledged, and nobody may read it. */
  function onlyTheLeader(options: OrdersOptions = {}): World {
    const world = createOrders({ ...MIN_2, ...options });
    const without1 = world.pause('broker-1').runUntil(() => world.isrOf(ORDERS).length === 2);
    expect(without1.stateOf(ORDERS)).toBe('0/0/1 [0,2] []');
    world
      .pause('broker-2')
      .runUntil(() => world.isrOf(ORDERS).length === 1)
      .run(10);
    world.produce(ORDERS, ['r5'], { acks: '1' }).run(1000);
    expect(world.ledger('r5')).toMatchObject({ fate: 'acknowledged', isVisible: false });
    expect(world.offsets('broker-0', ORDERS)).toBe('6/5');
    expect(world.delivered('reader')).toEqual(FIRST_FIVE);
    sendInVain(world);
    expect(world.offsets('broker-0', ORDERS)).toBe('6/5');
    return world;
  }

  function expectVisible(world: World): void {
    world.run(1100);
    expect(world.ledger('r5')).toMatchObject({ fate: 'visible', acknowledgedOffset: 5 });
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'r5']);
  }

  it('keeps the one eligible that left when the ISR was as small as it may be', () => {
    const world = onlyTheLeader();
    expect(world.stateOf(ORDERS)).toBe('0/0/2 [0] [2]');
    world.resume('broker-2').runUntil(() => world.offsets('broker-0', ORDERS) === '6/6');
    expect(world.stateOf(ORDERS)).toBe('0/0/3 [0,2] []');
    expectVisible(world);
    expect(offsetsOf(world)).toEqual(['6/6', '5/5', '6/6']);
  });

  it('is over as well when the other one returns, which is not eligible', () => {
    const world = onlyTheLeader().resume('broker-1');
    until(world, '0/0/3 [0,1] []');
    expectVisible(world);
    expect(offsetsOf(world)).toEqual(['6/6', '6/6', '5/5']);
  });

  it('is the same without eligible replicas, but that nobody is named', () => {
    const world = onlyTheLeader({ elr: false });
    expect(world.stateOf(ORDERS)).toBe('0/0/2 [0] []');
    until(world.resume('broker-2'), '0/0/3 [0,2] []');
    expectVisible(world);
  });

  it('costs who was killed its eligibility when it registers again, in a change of its own', () => {
    const world = createOrders(MIN_2).crash('broker-1');
    until(until(world, '0/0/1 [0,2] []').crash('broker-2'), '0/0/2 [0] [2]');
    world.run(10).produce(ORDERS, ['r5'], { acks: '1' }).start('broker-2');
    until(world, '0/0/4 [0,2] []');
    expect(world.historyOf(ORDERS).slice(2)).toEqual([
      '0/0/2 [0] [2]',
      '0/0/3 [0] []',
      '0/0/4 [0,2] []',
    ]);
    expectVisible(world);
  });
});

describe('S24: min.insync.replicas is as large as the replication factor', () => {
  it('stops acks=all and the high watermark although two copies are there', () => {
    const world = createOrders({ configs: { 'min.insync.replicas': '3' } });
    until(world.crash('broker-2'), '0/0/1 [0,1] [2]').run(10);
    sendInVain(world);
    expect(offsetsOf(world)).toEqual(['5/5', '5/5', '5/5']);
    world.produce(ORDERS, ['r5'], { acks: '1' }).run(2000);
    expect(offsetsOf(world)).toEqual(['6/5', '6/5', '5/5']);
    expect(world.ledger('r5')).toMatchObject({ fate: 'acknowledged', isVisible: false });
    expect(world.delivered('reader')).toEqual(FIRST_FIVE);
    until(world.start('broker-2'), '0/0/3 [0,1,2] []').run(1100);
    expect(offsetsOf(world)).toEqual(['6/6', '6/6', '6/6']);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'r5']);
  });
});

describe('S11: racks are lost, with a replica in each', () => {
  /** Rack a, in which the leader is, and then rack c. */
  function loseRacks(elr: boolean, verb: 'crash' | 'shutDown'): World {
    const world = createOrders({ racks: ['a', 'b', 'c'], ...MIN_2, elr });
    until(world[verb]('broker-0'), '1/1/1 [1,2] []').run(1000);
    world.produce(ORDERS, ['r5'], { withinMs: 5000 }).run(600);
    expect(world.ledger('r5')).toMatchObject({ fate: 'visible', acknowledgedOffset: 5 });
    world.produce(ORDERS, ['r6'], { ...HASTY, withinMs: 5000 }).run(600);
    world[verb]('broker-2')
      .runUntil(() => world.isrOf(ORDERS).length === 1)
      .run(10);
    sendInVain(world);
    expect(world.offsets('broker-1', ORDERS)).toBe('7/7');
    // What is below the high watermark is read as before.
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'r5', 'r6']);
    return world;
  }

  function findRacks(world: World): readonly string[] {
    world.run(5000).start('broker-0').start('broker-2');
    world.runUntil(() => world.isrOf(ORDERS).length === 3).run(1100);
    expect(offsetsOf(world)).toEqual(['7/7', '7/7', '7/7']);
    world.runUntil(() => world.leaderOf(ORDERS) === 'broker-0', 300_000);
    return world.historyOf(ORDERS);
  }

  it('costs an election, then acks=all, and nothing that was acknowledged', () => {
    const world = loseRacks(true, 'crash');
    expect(world.stateOf(ORDERS)).toBe('1/1/2 [1] [2]');
    expect(findRacks(world)).toEqual([
      '0/0/0 [0,1,2] []',
      '1/1/1 [1,2] []',
      '1/1/2 [1] [2]',
      '1/1/3 [1] []',
      expect.stringMatching(/^1\/1\/4 \[(0,1|1,2)\] \[\]$/),
      '1/1/5 [0,1,2] []',
      '0/2/6 [0,1,2] []',
    ]);
  });

  it('takes nobody out of the ELR when the racks were shut down in good order', () => {
    const world = loseRacks(true, 'shutDown');
    expect(world.stateOf(ORDERS)).toBe('1/1/2 [1] [2]');
    expect(findRacks(world).slice(3)).toEqual([
      expect.stringMatching(/^1\/1\/3 \[(0,1|1,2)\] \[\]$/),
      '1/1/4 [0,1,2] []',
      '0/2/5 [0,1,2] []',
    ]);
  });

  it('names nobody eligible where that is off', () => {
    const world = loseRacks(false, 'crash');
    expect(world.stateOf(ORDERS)).toBe('1/1/2 [1] []');
    expect(findRacks(world).slice(3)).toEqual([
      expect.stringMatching(/^1\/1\/3 \[(0,1|1,2)\] \[\]$/),
      '1/1/4 [0,1,2] []',
      '0/2/5 [0,1,2] []',
    ]);
  });
});
