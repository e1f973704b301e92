import { describe, expect, it } from 'vitest';
import { createOrders, offsetsOf, ORDERS, until } from './orders.ts';
import type { World } from '../world.ts';

/** So many records of 1,000 bytes each second, acknowledged by the leader alone. */
function load(world: World, recordsPerSecond: number): World {
  return world.command({
    type: 'add-producer',
    producer: {
      clientId: 'load',
      configs: { acks: '1' },
      load: { topic: 'orders', recordsPerSecond, keys: 0, valueBytes: 1000, limit: null },
    },
  });
}

/** Runs until the follower has left the ISR; how long after it was caught up for the last time. */
function leave(world: World, state: string): number {
  let caughtUpAt = 0;
  world.runUntil(() => {
    if (world.stateOf(ORDERS) === state) return true;
    caughtUpAt = world.follower('broker-0', ORDERS, 'broker-2').lastCaughtUpTimeMs;
    return false;
  }, 200_000);
  return world.now() - caughtUpAt;
}

describe('S15: a follower that is slower than its leader', () => {
  it('leaves the ISR 30 to 45 seconds after it was caught up, and the high watermark jumps', () => {
    const world = load(createOrders(), 10).run(5000).throttle('broker-0', 'broker-2', 5000);
    const silence = leave(world, '0/0/1 [0,1] []');
    expect(silence).toBeGreaterThanOrEqual(30_000);
    expect(silence).toBeLessThanOrEqual(45_010);
    expect(world.factsOf('broker-fenced')).toEqual([]);
    // What it had not fetched is committed without it, all at once.
    const leftAt = world.now();
    const jumps = world
      .run(20)
      .factsOf('high-watermark-advanced')
      .filter(({ by, at }) => by === 'b0' && at >= leftAt);
    expect((jumps[0]?.to ?? 0) - (jumps[0]?.from ?? 0)).toBeGreaterThan(300);
    const { logEndOffset, highWatermark } = world.log('broker-0', ORDERS);
    expect(logEndOffset - highWatermark).toBeLessThan(5);
  });

  it('returns as soon as it has the high watermark, before it has all, and may leave again', () => {
    // The other follower is some records behind as well.
    const world = load(createOrders().delay('broker-0', 'broker-1', 400), 10).run(5000);
    leave(world.throttle('broker-0', 'broker-2', 5000), '0/0/1 [0,1] []');
    world.throttle('broker-0', 'broker-2', 20_000);
    const proposals = (): number => world.factsOf('isr-change-proposed').length;
    world.runUntil(() => proposals() === 2, 120_000);
    const { logEndOffset, highWatermark } = world.log('broker-0', ORDERS);
    const follower = world.follower('broker-0', ORDERS, 'broker-2');
    expect(follower.logEndOffset).toBeGreaterThanOrEqual(highWatermark);
    expect(follower.logEndOffset).toBeLessThan(logEndOffset);
    until(world, '0/0/2 [0,1,2] []', 100);
    leave(world.throttle('broker-0', 'broker-2', 5000), '0/0/3 [0,1] []');
  });

  it('stays in the ISR however long it is silent when nothing is written', () => {
    const world = createOrders().cut('broker-2', 'broker-0').run(100_000);
    expect(world.historyOf(ORDERS)).toEqual(['0/0/0 [0,1,2] []']);
    // Now the time counts since it was last caught up: it leaves at the next look.
    const sentAt = world.now();
    world.produce(ORDERS, ['r5'], { withinMs: 16_000 });
    expect(world.ledger('r5').isAcknowledged).toBe(true);
    expect(world.now() - sentAt).toBeLessThanOrEqual(15_010);
    expect(world.stateOf(ORDERS)).toBe('0/0/1 [0,1] []');
    until(world.heal(), '0/0/2 [0,1,2] []').run(600);
    expect(offsetsOf(world)).toEqual(['6/6', '6/6', '6/6']);
  });
});
