import { describe, expect, it } from 'vitest';
import { createWorld, type World } from './world.ts';

function createOrders(configs: Readonly<Record<string, string>> = {}): World {
  const topic = { name: 'orders', assignment: [[0, 1, 2]], configs };
  const world = createWorld({ brokers: 3, topics: [topic], seed: 12 });
  return world.produce('orders-0', ['r0', 'r1', 'r2', 'r3', 'r4']).run(1100);
}

describe('a leader that is cut off while clients still reach it', () => {
  it('acknowledges with acks=1 what is lost, and never with acks=all', () => {
    const world = createOrders();
    const impatient = { 'request.timeout.ms': '3000', 'delivery.timeout.ms': '3001' };
    // Producers that know the leader already do not ask for another one.
    world.produce('orders-0', ['a'], { acks: '1', by: 'careless' });
    world.produce('orders-0', ['b'], { by: 'careful', configs: impatient }).run(1100);
    const base = world.log('broker-0', 'orders-0').logEndOffset;
    world.isolate('broker-0', ['careless', 'careful']);
    world.runUntil(() => world.leaderOf('orders-0') === 'broker-1').run(100);
    expect(world.stateOf('orders-0')).toBe('1/1/1 [1,2] []');
    expect(world.beliefOf('broker-0', 'orders-0')).toBe('0/0 [0,1,2]');

    world.produce('orders-0', ['r5'], { by: 'careless' });
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    world.produce('orders-0', ['r6'], { by: 'careful', withinMs: 10_000 });
    expect(world.ledger('r6')).toMatchObject({ isAcknowledged: false, isPresent: false });
    expect(world.offsets('broker-0', 'orders-0')).toBe(`${base + 2}/${base}`);
    world.produce('orders-0', ["r5'"], { by: 'newcomer', withinMs: 3000 });
    expect(world.ledger("r5'")).toMatchObject({ isAcknowledged: true, fate: 'visible' });

    world.heal().runUntil(() => world.isrOf('orders-0').includes(0), 40_000);
    world.run(2000);
    expect(world.stateOf('orders-0')).toBe('1/1/2 [0,1,2] []');
    expect(world.values('broker-0', 'orders-0')).toEqual(world.values('broker-1', 'orders-0'));
    expect(world.values('broker-0', 'orders-0')).not.toContain('r5');
    expect(world.ledger('r5').fate).toBe('lost');
    expect(world.beliefOf('broker-0', 'orders-0')).toBeNull();
  });

  it('shows consumers nothing above its old high watermark', () => {
    const world = createOrders();
    world.consumer('reader', {
      assign: ['orders-0'],
      configs: { 'auto.offset.reset': 'earliest' },
    });
    world.produce('orders-0', ['a'], { acks: '1', by: 'careless' }).run(3000);
    world.isolate('broker-0', ['careless', 'reader']);
    world.produce('orders-0', ['r5'], { by: 'careless' }).run(5000);
    expect(world.ledger('r5').isAcknowledged).toBe(true);
    expect(world.delivered('reader')).toContain('a');
    expect(world.delivered('reader')).not.toContain('r5');
  });
});

describe('a follower that stands still', () => {
  it('leaves the ISR after replica.lag.time.max.ms, and returns when it has caught up', () => {
    const world = createOrders();
    world.cut('broker-2', 'broker-0');
    const from = world.now();
    // It sat at the log end: only what is written afterwards counts.
    const configs = { 'request.timeout.ms': '100000', 'delivery.timeout.ms': '200000' };
    world.produce('orders-0', ['r5'], { by: 'patient', configs, withinMs: 60_000 });
    expect(world.ledger('r5').isAcknowledged).toBe(true);
    expect(world.now() - from).toBeGreaterThanOrEqual(30_000);
    expect(world.now() - from).toBeLessThanOrEqual(45_100);
    expect(world.stateOf('orders-0')).toBe('0/0/1 [0,1] []');
    world.heal().runUntil(() => world.isrOf('orders-0').length === 3);
    expect(world.stateOf('orders-0')).toBe('0/0/2 [0,1,2] []');
    expect(world.log('broker-2', 'orders-0').logEndOffset).toBe(6);
  });

  it('stays in the ISR however long nothing is written', () => {
    const world = createOrders();
    world.cut('broker-2', 'broker-0').run(100_000);
    expect(world.stateOf('orders-0')).toBe('0/0/0 [0,1,2] []');
  });
});

describe('a controlled shutdown', () => {
  it('moves the leadership before the broker ends', () => {
    const world = createOrders();
    world.shutDown('broker-0').run(20);
    expect(world.stateOf('orders-0')).toBe('1/1/1 [1,2] []');
    expect(world.factsOf('process-stopped')).toEqual([]);
    world.run(2500);
    expect(world.factsOf('process-stopped')).toMatchObject([{ by: 'b0' }]);
    world.produce('orders-0', ['r5'], { withinMs: 1000 });
    expect(world.ledger('r5').isAcknowledged).toBe(true);
  });

  it('of every broker in turn leaves the last ones eligible', () => {
    const world = createOrders({ 'min.insync.replicas': '2' });
    world.shutDown('broker-0').run(5000);
    expect(world.stateOf('orders-0')).toBe('1/1/1 [1,2] []');
    world.shutDown('broker-1').run(5000);
    expect(world.stateOf('orders-0')).toBe('2/2/2 [2] [1]');
    world.shutDown('broker-2').run(5000);
    expect(world.stateOf('orders-0')).toBe('-1/3/3 [] [1,2]');
    world.start('broker-1').runUntil(() => world.leaderOf('orders-0') === 'broker-1');
    expect(world.isrOf('orders-0')).toEqual([1]);
  });

  it('of one broker after the other leaves the last one without a leadership', () => {
    const assignment = [
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
    ];
    const topic = { name: 'orders', partitions: 3, assignment };
    const world = createWorld({ brokers: 3, topics: [topic], seed: 13 });
    for (const number of [0, 1, 2]) {
      world.shutDown(`broker-${number}`).run(5000).start(`broker-${number}`);
      world.runUntil(() =>
        ['orders-0', 'orders-1', 'orders-2'].every((name) => world.isrOf(name).length === 3),
      );
    }
    expect(world.stateOf('orders-0')).toMatch(/^0\/2\//);
    expect(world.stateOf('orders-1')).toMatch(/^1\/2\//);
    expect(world.stateOf('orders-2')).toMatch(/^0\/1\//);
    world.elect('PREFERRED').runUntil(() => world.leaderOf('orders-2') === 'broker-2', 1000);
    expect(world.stateOf('orders-2')).toMatch(/^2\/2\//);
    expect(world.leaderOf('orders-0')).toBe('broker-0');
  });
});

describe('the preferred leader', () => {
  it('leads again within leader.imbalance.check.interval.seconds', () => {
    const world = createOrders();
    world.shutDown('broker-0').run(3000).start('broker-0');
    world.runUntil(() => world.isrOf('orders-0').length === 3);
    expect(world.leaderOf('orders-0')).toBe('broker-1');
    world.runUntil(() => world.leaderOf('orders-0') === 'broker-0', 301_000);
    expect(world.factsOf('leader-elected').at(-1)).toMatchObject({ reason: 'preferred' });
  });
});
