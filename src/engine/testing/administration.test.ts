import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { brokerId } from '../ids.ts';
import { partitionByName, replicaOf } from '../selectors.ts';
import { createWorld, type World } from './world.ts';

function brokers(count: number, replicas: readonly number[], minIsr = '1'): World {
  const configs = { 'min.insync.replicas': minIsr };
  const topic = { name: 'orders', assignment: [replicas], configs };
  const world = createWorld({ brokers: count, topics: [topic], seed: 5 });
  return world.produce('orders-0', ['r0', 'r1', 'r2', 'r3', 'r4']).run(1100);
}

/** Numbers of the brokers that have the partition on their disks. */
function onDisks(world: World, partition = 'orders-0'): number[] {
  const { cluster } = world;
  const id = assertExists(partitionByName(cluster, partition), 'it exists');
  return [0, 1, 2, 3, 4, 5].filter((number) => replicaOf(cluster, brokerId(number), id) !== null);
}

function isLed(world: World, number: number): () => boolean {
  return () => world.leaderOf('orders-0') === `broker-${number}`;
}

/** What the controller has said since the topic was made. */
function answers(world: World): (readonly [string, string | null])[] {
  const answered = world.factsOf('admin-answered').slice(1);
  return answered.map(({ error, message }) => [error, message] as const);
}

describe('a partition that is reassigned', () => {
  it('takes records all the while', () => {
    const world = brokers(4, [0, 1], '2');
    world.reassign('orders-0', [2, 3]);
    for (const value of ['a', 'b', 'c', 'd']) world.produce('orders-0', [value]).run(3);
    world.runUntil(isLed(world, 2)).run(2000);
    for (const value of ['a', 'b', 'c', 'd']) {
      expect(world.ledger(value)).toMatchObject({ isAcknowledged: true, fate: 'visible' });
    }
    expect(world.values('broker-3', 'orders-0')).toEqual(world.values('broker-2', 'orders-0'));
  });

  it('waits for a target that is down, and completes when it is back', () => {
    const world = brokers(3, [0, 1]);
    world.crash('broker-2').run(12_000);
    world.reassign('orders-0', [1, 2]).run(20_000);
    expect(world.stateOf('orders-0')).toBe('0/0/1 [0,1] []');
    world.produce('orders-0', ['r5']);
    expect(world.ledger('r5').isAcknowledged).toBe(true);
    world.start('broker-2').runUntil(isLed(world, 1)).run(2000);
    expect(world.stateOf('orders-0')).toBe('1/1/2 [1,2] []');
    expect(onDisks(world)).toEqual([1, 2]);
    expect(world.values('broker-2', 'orders-0')).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5']);
  });

  it('is where it was when that is cancelled, and what was copied goes', () => {
    const world = brokers(4, [0, 1]);
    world.crash('broker-3').run(12_000);
    world.reassign('orders-0', [2, 3]).runUntil(() => world.isrOf('orders-0').includes(2));
    expect(onDisks(world)).toEqual([0, 1, 2]);
    world.reassign('orders-0', null).run(2000);
    expect(world.stateOf('orders-0')).toBe('0/1/3 [0,1] []');
    expect(onDisks(world)).toEqual([0, 1]);
    world.reassign('orders-0', null).run(10);
    expect(world.factsOf('admin-answered').at(-1)?.partitions).toEqual([
      {
        name: 'orders-0',
        error: 'NO_REASSIGNMENT_IN_PROGRESS',
        message: 'No partition reassignment is in progress.',
      },
    ]);
  });

  it('gives up the copy of a broker that was down meanwhile when that returns', () => {
    const world = brokers(3, [0, 1]);
    world.crash('broker-1').run(12_000);
    world.reassign('orders-0', [0, 2]).run(3000);
    expect(world.stateOf('orders-0')).toBe('0/1/3 [0,2] []');
    expect(onDisks(world)).toEqual([0, 1, 2]);
    world.start('broker-1').run(3000);
    expect(onDisks(world)).toEqual([0, 2]);
  });

  it('completes under another leader when its own crashes', () => {
    const world = brokers(4, [0, 1], '2');
    world.crash('broker-3').run(12_000);
    world.reassign('orders-0', [2, 3]).runUntil(() => world.isrOf('orders-0').includes(2));
    world.crash('broker-0').runUntil(isLed(world, 2)).run(100);
    expect(world.stateOf('orders-0')).toBe('2/1/3 [1,2] []');
    world
      .start('broker-3')
      .runUntil(() => world.isrOf('orders-0').includes(3))
      .run(2000);
    expect(world.stateOf('orders-0')).toBe('2/2/4 [2,3] []');
    expect(world.values('broker-3', 'orders-0')).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
  });
});

describe('a topic that grows', () => {
  it('is written to in its new partitions as well, and read from them', () => {
    const world = brokers(3, [0, 1, 2]);
    world.consumer('reader', {
      group: 'g',
      topics: ['orders'],
      configs: { 'auto.offset.reset': 'earliest', 'metadata.max.age.ms': '1000' },
    });
    world.run(5000);
    world.command({ type: 'create-partitions', topic: 'orders', count: 3, assignment: null });
    world.run(6000);
    for (const partition of ['orders-1', 'orders-2']) {
      expect(world.isrOf(partition).toSorted()).toEqual([0, 1, 2]);
    }
    world.produce('orders-2', ['late']).run(3000);
    expect(world.ledger('late').isAcknowledged).toBe(true);
    expect(world.delivered('reader')).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'late']);
    expect(world.factsOf('partitions-created')).toMatchObject([{ name: 'orders', from: 1, to: 3 }]);
  });

  it('leaves brokers that are down outside the ISR of its new partitions', () => {
    const world = brokers(3, [0, 1, 2]);
    world.crash('broker-1').run(12_000);
    const assignment = [[1, 2, 0].map(brokerId)];
    world.command({ type: 'create-partitions', topic: 'orders', count: 2, assignment }).run(100);
    expect(world.stateOf('orders-1')).toBe('2/0/0 [2,0] []');
    world.start('broker-1').runUntil(() => world.isrOf('orders-1').length === 3);
    expect(world.stateOf('orders-1')).toBe('2/0/1 [0,1,2] []');
  });
});

describe('a setting of a single broker', () => {
  it('holds for what that broker leads, and for nothing else', () => {
    const topic = {
      name: 'orders',
      assignment: [
        [0, 1],
        [1, 0],
      ],
    };
    const world = createWorld({ brokers: 2, topics: [topic], seed: 5, elr: false });
    const limit = { name: 'message.max.bytes', value: '150' } as const;
    world.command({ type: 'alter-broker-config', broker: brokerId(0), ...limit }).run(1000);
    world.produce('orders-0', ['x'.repeat(200)]).produce('orders-1', ['y'.repeat(200)]);
    expect(world.ledger('x'.repeat(200)).isAcknowledged).toBe(false);
    expect(world.ledger('y'.repeat(200)).isAcknowledged).toBe(true);
    world.command({ type: 'alter-broker-config', broker: null, ...limit }).run(1000);
    world.produce('orders-1', ['z'.repeat(200)]);
    expect(world.ledger('z'.repeat(200)).isAcknowledged).toBe(false);
    const free = { name: limit.name, value: '100000' };
    world.command({ type: 'alter-broker-config', broker: brokerId(1), ...free }).run(1000);
    world.produce('orders-1', ['u'.repeat(200)]);
    expect(world.ledger('u'.repeat(200)).isAcknowledged).toBe(true);
    expect(world.factsOf('broker-config-changed')).toHaveLength(2);
    expect(world.factsOf('cluster-config-changed')).toHaveLength(1);
  });

  it('is not min.insync.replicas while eligible leader replicas are on', () => {
    const world = brokers(2, [0, 1]);
    const setting = { name: 'min.insync.replicas', value: '2' } as const;
    world.command({ type: 'alter-broker-config', broker: brokerId(0), ...setting }).run(100);
    expect(answers(world)).toEqual([
      [
        'INVALID_CONFIG',
        'Broker-level min.insync.replicas cannot be altered while ELR is enabled.',
      ],
    ]);
  });
});

describe('a broker that is unregistered', () => {
  it('while it runs leads nothing any more, and is let in when it starts again', () => {
    const world = brokers(3, [0, 1, 2], '2');
    world.command({ type: 'unregister-broker', broker: brokerId(0) }).run(1000);
    expect(world.stateOf('orders-0')).toBe('1/1/1 [1,2] []');
    expect(answers(world)).toEqual([['NONE', null]]);
    world.command({ type: 'unregister-broker', broker: brokerId(0) }).run(100);
    expect(answers(world)[1]).toEqual([
      'BROKER_ID_NOT_REGISTERED',
      'Broker ID 0 is not currently registered',
    ]);
    world.run(20_000).crash('broker-0').start('broker-0');
    world.runUntil(() => world.isrOf('orders-0').length === 3);
    expect(world.stateOf('orders-0')).toBe('1/1/2 [0,1,2] []');
  });

  it('while it runs cannot shut down in good order, and ends without leave', () => {
    const world = brokers(3, [0, 1, 2], '2');
    world.command({ type: 'unregister-broker', broker: brokerId(0) }).run(1000);
    const from = world.now();
    world.shutDown('broker-0').run(299_000);
    expect(world.factsOf('process-stopped')).toEqual([]);
    world.run(2000);
    expect(world.factsOf('process-stopped')).toMatchObject([{ by: 'b0', at: from + 300_001 }]);
  });
});

describe('a topic', () => {
  it('stays where delete.topic.enable is false', () => {
    const topic = { name: 'orders', assignment: [[0]] };
    const settings = { 'delete.topic.enable': 'false' };
    const world = createWorld({ brokers: 1, topics: [topic], settings });
    world.command({ type: 'delete-topic', name: 'orders' }).run(100);
    expect(answers(world)).toEqual([['TOPIC_DELETION_DISABLED', 'Topic deletion is disabled.']]);
    world.produce('orders-0', ['r0']);
    expect(world.ledger('r0').isAcknowledged).toBe(true);
  });
});
