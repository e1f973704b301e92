import { describe, expect, it } from 'vitest';
import type { Command } from '../command.ts';
import { ADMIN, brokerId, type ProcessId } from '../ids.ts';
import { brokerOf, replicaOf } from '../selectors.ts';
import { refusalOf } from './refusal-of.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

const b = brokerId;

/** One topic on the first three brokers, and records that everybody knows to be committed. */
function createOrders(
  configs: Readonly<Record<string, string>> = {},
  options: Partial<WorldOptions> = {},
): World {
  const topic = { name: 'orders', assignment: [[0, 1, 2]], configs };
  const world = createWorld({ brokers: 3, topics: [topic], seed: 7, ...options });
  return world.produce('orders-0', ['r0', 'r1', 'r2', 'r3', 'r4']).run(1100);
}

describe('a power cut', () => {
  it('takes what was never flushed, where a kill takes nothing', () => {
    const killed = createOrders().crash('broker-2');
    expect(killed.values('broker-2', 'orders-0')).toHaveLength(5);
    const world = createOrders().command({ type: 'cut-power', brokers: [b(2)] });
    expect(world.values('broker-2', 'orders-0')).toEqual([]);
    expect(world.factsOf('unflushed-lost')).toMatchObject([
      { by: 'b2', partition: 0, from: 0, to: 5, count: 5 },
    ]);
    expect(world.factsOf('process-crashed')).toMatchObject([{ by: 'b2' }]);
    expect(world.ledger('r4').fate).toBe('visible');
    world.runUntil(() => !world.isrOf('orders-0').includes(2));
    world.start('broker-2').runUntil(() => world.isrOf('orders-0').includes(2));
    expect(world.values('broker-2', 'orders-0')).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
  });

  it('takes what a broker that was killed before has left in the page cache', () => {
    const world = createOrders().crash('broker-2').run(50);
    world.command({ type: 'cut-power', brokers: [b(2)] });
    expect(world.values('broker-2', 'orders-0')).toEqual([]);
    expect(world.factsOf('process-crashed')).toHaveLength(1);
  });

  it('takes nothing from a broker that has stopped in good order', () => {
    const world = createOrders().shutDown('broker-2');
    world.runUntil(() => brokerOf(world.cluster, b(2))?.status === 'stopped');
    world.command({ type: 'cut-power', brokers: [b(2)] });
    expect(world.values('broker-2', 'orders-0')).toHaveLength(5);
    expect(world.factsOf('unflushed-lost')).toEqual([]);
  });

  it('takes only what flush.messages has not yet brought to the disk', () => {
    const world = createOrders({ 'flush.messages': '2' });
    world.command({ type: 'cut-power', brokers: [b(0), b(1), b(2)] });
    for (const broker of ['broker-0', 'broker-1', 'broker-2']) {
      const { logEndOffset, recoveryPoint } = world.log(broker, 'orders-0');
      expect(logEndOffset).toBe(recoveryPoint);
      expect(logEndOffset).toBeGreaterThanOrEqual(4);
    }
  });

  it('loses acknowledged records when every replica loses its power at once', () => {
    const world = createOrders({ 'min.insync.replicas': '2' });
    world.command({ type: 'cut-power', brokers: [b(0), b(1), b(2)] });
    expect(world.ledger('r0')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    for (const broker of ['broker-0', 'broker-1', 'broker-2']) world.start(broker);
    world.runUntil(() => world.isrOf('orders-0').length < 3);
    world.runUntil(() => world.isrOf('orders-0').length === 3);
    world.produce('orders-0', ['n0']).run(1100);
    expect(world.ledger('n0').fate).toBe('visible');
    expect(world.ledger('r4').fate).toBe('lost');
    for (const broker of ['broker-0', 'broker-1', 'broker-2']) {
      expect(world.values(broker, 'orders-0')).toEqual(['n0']);
    }
  });

  it('of a whole rack leaves what the other racks hold', () => {
    const world = createOrders({ 'min.insync.replicas': '2' }, { racks: ['a', 'b', 'b'] });
    world.command({ type: 'cut-power', brokers: [b(1), b(2)] });
    expect(world.ledger('r0').fate).toBe('visible');
    world.runUntil(() => world.isrOf('orders-0').length === 1);
    expect(world.stateOf('orders-0')).toBe('0/0/2 [0] [2]');
  });

  it('is refused for what is no broker', () => {
    const world = createOrders();
    expect(refusalOf(world, { type: 'cut-power', brokers: [b(0), b(9)] })).toBe('no-such-broker');
    expect(brokerOf(world.cluster, b(0))?.status).toBe('running');
  });
});

describe('a wiped disk', () => {
  it('has new directories, and its replicas are copied again', () => {
    const world = createOrders().crash('broker-2');
    world.runUntil(() => !world.isrOf('orders-0').includes(2));
    const before = brokerOf(world.cluster, b(2))?.disk.directories.map(({ id }) => id);
    world.command({ type: 'wipe-disk', process: b(2) });
    expect(world.factsOf('disk-wiped')).toMatchObject([{ by: 'b2', count: 5, partitions: [0] }]);
    expect(replicaOf(world.cluster, b(2), 0)).toBeNull();
    const after = brokerOf(world.cluster, b(2))?.disk.directories.map(({ id }) => id);
    expect(after).not.toEqual(before);
    world.start('broker-2').runUntil(() => world.isrOf('orders-0').includes(2));
    expect(world.stateOf('orders-0')).toBe('0/0/3 [0,1,2] []');
    expect(world.values('broker-2', 'orders-0')).toHaveLength(5);
  });

  it('is refused while the broker runs', () => {
    const world = createOrders();
    expect(refusalOf(world, { type: 'wipe-disk', process: b(2) })).toBe('still-running');
    expect(world.values('broker-2', 'orders-0')).toHaveLength(5);
  });

  it('loses what no other disk holds', () => {
    const topic = { name: 'solo', assignment: [[1]] };
    const world = createWorld({ brokers: 2, topics: [topic], seed: 3 });
    world.produce('solo-0', ['r0']).crash('broker-1');
    world.command({ type: 'wipe-disk', process: b(1) });
    expect(world.ledger('r0')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    world.runUntil(() => world.leaderOf('solo-0') === null);
    world.start('broker-1').run(3000);
    // The controller knows that this is another disk, and elects nobody by itself.
    expect(world.leaderOf('solo-0')).toBeNull();
    world.elect('UNCLEAN').runUntil(() => world.leaderOf('solo-0') === 'broker-1');
    expect(world.values('broker-1', 'solo-0')).toEqual([]);
  });
});

describe('a replica that is removed by hand', () => {
  it('leads with an empty log after a clean stop', () => {
    const world = createOrders({ 'min.insync.replicas': '2' });
    for (const broker of ['broker-1', 'broker-2', 'broker-0']) {
      const id = world.id(broker);
      world.shutDown(broker).runUntil(() => {
        return world.cluster.processes.find((one) => one.id === id)?.status === 'stopped';
      });
    }
    world.command({ type: 'remove-replica-dir', process: b(0), partition: 'orders-0' });
    world.start('broker-0').runUntil(() => world.leaderOf('orders-0') === 'broker-0');
    expect(world.values('broker-0', 'orders-0')).toEqual([]);
    world.start('broker-2').runUntil(() => world.isrOf('orders-0').includes(2));
    expect(world.values('broker-2', 'orders-0')).toEqual([]);
    expect(world.ledger('r0').fate).toBe('lost');
  });

  it('is refused where it is not', () => {
    const world = createOrders();
    const remove = (process: ProcessId, partition: string): Command => {
      return { type: 'remove-replica-dir', process, partition };
    };
    expect(refusalOf(world, remove(b(0), 'orders-0'))).toBe('still-running');
    world.crash('broker-0').run(10);
    expect(refusalOf(world, remove(b(0), 'orders-7'))).toBe('no-such-partition');
    world.command(remove(b(0), 'orders-0'));
    expect(refusalOf(world, remove(b(0), 'orders-0'))).toBe('no-such-replica');
    expect(refusalOf(world, remove(ADMIN, 'orders-0'))).toBe('wrong-kind-of-process');
  });
});

describe('a replica that is no longer wanted', () => {
  it('is renamed at once, and its files go after file.delete.delay.ms', () => {
    const world = createOrders({}, { settings: { 'log.segment.delete.delay.ms': '5000' } });
    world.command({ type: 'delete-topic', name: 'orders' }).run(200);
    expect(replicaOf(world.cluster, b(0), 0)).toBeNull();
    expect(world.factsOf('replica-deleted')).toMatchObject(
      [0, 1, 2].map(() => ({ reason: 'topic-deleted', count: 5 })),
    );
    expect(world.factsOf('replica-files-removed')).toEqual([]);
    world.run(5000);
    expect(world.factsOf('replica-files-removed')).toHaveLength(3);
    expect(world.ledger('r0').fate).toBe('visible');
  });

  it('is set aside when the topic went while the broker was down', () => {
    const world = createOrders().crash('broker-2').run(100);
    world.command({ type: 'delete-topic', name: 'orders' }).run(200);
    expect(replicaOf(world.cluster, b(2), 0)).not.toBeNull();
    world.run(10_000).start('broker-2').run(2000);
    expect(replicaOf(world.cluster, b(2), 0)).toBeNull();
    expect(world.factsOf('replica-deleted').at(-1)).toMatchObject({ by: 'b2', reason: 'stray' });
  });
});

describe('a slow disk', () => {
  it('delays what its broker acknowledges', () => {
    const world = createOrders();
    world.command({ type: 'set-disk-delay', process: b(0), delayMs: 300 });
    const before = world.now();
    world.produce('orders-0', ['r5'], { acks: '1' });
    expect(world.now() - before).toBeGreaterThanOrEqual(300);
    expect(world.ledger('r5').isAcknowledged).toBe(true);
  });

  it('delays what its broker reads for others', () => {
    const world = createOrders({}, { settings: { 'replica.lag.time.max.ms': '20000' } });
    world.command({ type: 'set-disk-delay', process: b(0), delayMs: 700 });
    world.produce('orders-0', ['r5'], { acks: '1' });
    const [appended] = world.factsOf('records-appended').slice(-1);
    world.run(300);
    expect(world.values('broker-1', 'orders-0')).toHaveLength(5);
    world.runUntil(() => world.values('broker-1', 'orders-0').length === 6);
    expect(world.now() - (appended?.at ?? 0)).toBeGreaterThanOrEqual(700);
  });

  it('drops a follower out of the ISR when it falls behind', () => {
    const world = createOrders({}, { settings: { 'replica.lag.time.max.ms': '2000' } });
    world.command({ type: 'set-disk-delay', process: b(2), delayMs: 6000 });
    world.produce('orders-0', ['r5'], { withinMs: 60_000 });
    expect(world.isrOf('orders-0')).toEqual([0, 1]);
    expect(world.ledger('r5').fate).toBe('visible');
    world.command({ type: 'set-disk-delay', process: b(2), delayMs: 0 });
    world.runUntil(() => world.isrOf('orders-0').includes(2), 20_000).run(1100);
    expect(world.values('broker-2', 'orders-0')).toHaveLength(6);
  });

  it('forgets what it had under way when its broker is killed', () => {
    const world = createOrders();
    world.command({ type: 'set-disk-delay', process: b(0), delayMs: 500 });
    world.produce('orders-0', ['r5'], { acks: '1', withinMs: 100 }).crash('broker-0');
    expect(brokerOf(world.cluster, b(0))?.disk).toMatchObject({ operations: [], delayMs: 500 });
    expect(world.values('broker-0', 'orders-0')).toHaveLength(5);
  });

  it('is refused when it is as slow already', () => {
    const command: Command = { type: 'set-disk-delay', process: b(0), delayMs: 0 };
    expect(refusalOf(createOrders(), command)).toBe('already-so');
  });
});

describe('a start', () => {
  it('reads again what may not have been flushed, after a kill only', () => {
    const world = createOrders().crash('broker-2').run(10_500).start('broker-2').run(1000);
    expect(world.factsOf('log-recovered')).toMatchObject([
      { by: 'b2', partition: 0, from: 0, to: 5 },
    ]);
    world.runUntil(() => world.isrOf('orders-0').includes(2)).shutDown('broker-2');
    world.runUntil(() => brokerOf(world.cluster, b(2))?.status === 'stopped');
    world.start('broker-2').runUntil(() => world.isrOf('orders-0').includes(2));
    expect(world.factsOf('log-recovered')).toHaveLength(1);
  });
});
