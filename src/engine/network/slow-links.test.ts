import { describe, expect, it } from 'vitest';
import { brokerId, producerId } from '../ids.ts';
import { LIMITS } from '../limits.ts';
import { createWorld, type World } from '../testing/world.ts';

const leader = brokerId(0);
const follower = brokerId(1);
const SECOND = 1000;

/** One partition on two brokers that is written to with acks=1. */
function written(recordsPerSecond: number): World {
  const world = createWorld({
    brokers: 2,
    topics: [{ name: 'orders', assignment: [[0, 1]], replicationFactor: 2 }],
    settings: { 'replica.lag.time.max.ms': '2000' },
  });
  world.run(SECOND).command({
    type: 'add-producer',
    producer: {
      clientId: 'load',
      configs: { acks: '1' },
      load: { topic: 'orders', recordsPerSecond, keys: 0, valueBytes: 1000, limit: null },
    },
  });
  return world.run(SECOND);
}

describe('a throttled link', () => {
  it('carries no more than it was given: the follower falls behind and leaves the ISR', () => {
    const world = written(50).command({
      type: 'set-link-bandwidth',
      from: leader,
      to: follower,
      bytesPerSecond: 5000,
    });
    const before = world.log('broker-1', 'orders-0').logEndOffset;
    world.run(10 * SECOND);
    const copied = world.log('broker-1', 'orders-0').logEndOffset - before;
    expect(copied).toBeGreaterThan(5);
    expect(copied).toBeLessThanOrEqual(50);
    expect(world.isrOf('orders-0')).toEqual([0]);
  });

  it('is as fast as the rest once nothing limits it any more', () => {
    const world = written(20);
    const limit = { type: 'set-link-bandwidth', from: leader, to: follower } as const;
    world.command({ ...limit, bytesPerSecond: 2000 }).run(10 * SECOND);
    world.command({ ...limit, bytesPerSecond: null }).run(5 * SECOND);
    expect(world.isrOf('orders-0')).toEqual([0, 1]);
  });
});

describe('a lossy link', () => {
  it('delays what it loses, and loses and reorders nothing in the end', () => {
    const world = written(20).command({
      type: 'set-link-loss',
      from: leader,
      to: follower,
      lossPercent: 40,
    });
    world.run(20 * SECOND);
    world.command({ type: 'set-link-loss', from: leader, to: follower, lossPercent: 0 });
    world.command({ type: 'stop-sending', process: producerId(1) }).run(20 * SECOND);
    const [one, other] = [world.log('broker-0', 'orders-0'), world.log('broker-1', 'orders-0')];
    expect(one.logEndOffset).toBeGreaterThan(300);
    expect(other.logEndOffset).toBe(one.logEndOffset);
  });

  it('refuses to lose more than it may', () => {
    const world = written(1);
    const lossPercent = LIMITS.lossPercent + 1;
    expect(() =>
      world.command({ type: 'set-link-loss', from: leader, to: follower, lossPercent }),
    ).toThrow('invalid-value');
  });
});
