import { describe, expect, it } from 'vitest';
import { createOrders, FIRST_FIVE, offsetsOf, ORDERS } from './orders.ts';

describe('S23: a partition is moved to other brokers, and its leader with it', () => {
  it('grows, and is done when the last of the new ones has caught up', () => {
    const world = createOrders({ brokers: 6 });
    // One after the other gets there.
    world.delay('broker-0', 'broker-4', 100).delay('broker-0', 'broker-5', 300);
    world.reassign(ORDERS, [3, 4, 5]).runUntil(() => world.leaderOf(ORDERS) === 'broker-3');
    expect(world.historyOf(ORDERS)).toEqual([
      '0/0/0 [0,1,2] []',
      '0/0/1 [0,1,2] []',
      '0/0/2 [0,1,2,3] []',
      '0/0/3 [0,1,2,3,4] []',
      '3/1/4 [3,4,5] []',
    ]);
    world.run(2000);
    expect(world.refusals.filter(({ api }) => api === 'AlterPartition')).toMatchObject([
      { client: 'b0', error: 'NEW_LEADER_ELECTED' },
    ]);
    const moved = ['broker-3', 'broker-4', 'broker-5'];
    expect(offsetsOf(world, moved)).toEqual(['5/5', '5/5', '5/5']);
    expect(world.epochsOf('broker-3', ORDERS)).toBe('(0,0)(1,5)');
    for (const broker of moved) expect(world.values(broker, ORDERS)).toEqual(FIRST_FIVE);
    const deleted = world.factsOf('replica-deleted');
    expect(deleted.map(({ by, reason }) => `${by} ${reason}`).sort()).toEqual([
      'b0 reassigned',
      'b1 reassigned',
      'b2 reassigned',
    ]);
    world.produce(ORDERS, ['r5'], { withinMs: 3000 }).run(1100);
    expect(offsetsOf(world, moved)).toEqual(['6/6', '6/6', '6/6']);
    expect(world.ledger('r5')).toMatchObject({ fate: 'visible', acknowledgedOffset: 5 });
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'r5']);
  });
});
