import { describe, expect, it } from 'vitest';
import { createWorld, type World } from './world.ts';

const EARLIEST = { 'auto.offset.reset': 'earliest' };

function createOrders(partitions = 1): World {
  const topic = { name: 'orders', partitions };
  return createWorld({ brokers: 3, topics: [topic], seed: 21 });
}

function assignmentOf(world: World, consumer: string): readonly number[] {
  const id = world.id(consumer);
  const told = world.facts.filter((fact) => fact.by === id && fact.type === 'partitions-assigned');
  const last = told.at(-1);
  return last?.type === 'partitions-assigned' ? last.partitions : [];
}

describe('a group', () => {
  it('reads again from the last commit when a member crashes before it commits', () => {
    const world = createOrders();
    const configs = { ...EARLIEST, 'enable.auto.commit': 'false' };
    world.consumer('first', { group: 'g', topics: ['orders'], configs });
    const before = ['0', '1', '2', '3'];
    world.produce('orders-0', before).runUntil(() => world.delivered('first').length === 4);
    world.command({ type: 'commit', process: world.id('first'), offsets: null }).run(100);
    const after = ['4', '5', '6', '7', '8', '9'];
    world.produce('orders-0', after).runUntil(() => world.delivered('first').length === 10);
    world.consumer('second', { group: 'g', topics: ['orders'], configs });
    world.crash('first');
    const crashedAt = world.now();
    world.runUntil(() => world.delivered('second').length === 6, 120_000);
    // The session of the member that is gone has to run out first.
    expect(world.now() - crashedAt).toBeGreaterThan(40_000);
    expect(world.delivered('second')).toEqual(after);
    for (const value of after) {
      expect(world.ledger(value).deliveries).toMatchObject([
        { consumer: world.id('first'), count: 1 },
        { consumer: world.id('second'), count: 1 },
      ]);
    }
  });

  it('goes on without repetition when a member closes', () => {
    const world = createOrders();
    world.consumer('first', { group: 'g', topics: ['orders'], configs: EARLIEST });
    world
      .produce('orders-0', ['0', '1', '2'])
      .runUntil(() => world.delivered('first').length === 3);
    world.command({ type: 'close', process: world.id('first') }).run(1000);
    world.consumer('second', { group: 'g', topics: ['orders'], configs: EARLIEST });
    world.produce('orders-0', ['3']).runUntil(() => world.delivered('second').length > 0);
    expect(world.delivered('second')).toEqual(['3']);
  });

  it('leaves a member without partitions when there are more members than partitions', () => {
    const world = createOrders(2);
    for (const name of ['a', 'b', 'c']) {
      world.consumer(name, { group: 'g', topics: ['orders'], configs: EARLIEST });
    }
    world.run(15_000);
    const shares = ['a', 'b', 'c'].map((name) => assignmentOf(world, name).length);
    expect(shares.sort()).toEqual([0, 1, 1]);
  });

  it('does not disturb another group', () => {
    const world = createOrders();
    world.consumer('red', { group: 'red', topics: ['orders'], configs: EARLIEST });
    world.consumer('blue', { group: 'blue', topics: ['orders'], configs: EARLIEST }).run(10_000);
    world.command({ type: 'stop-polling', process: world.id('red') });
    world.produce('orders-0', ['x']).run(2000);
    expect(world.delivered('blue')).toEqual(['x']);
    expect(world.delivered('red')).toEqual([]);
    world.command({ type: 'resume-polling', process: world.id('red') }).run(2000);
    expect(world.delivered('red')).toEqual(['x']);
    expect(world.ledger('x').deliveries).toHaveLength(2);
  });

  it('waits for more members before its first rebalance', () => {
    const world = createOrders(3);
    world.consumer('a', { group: 'g', topics: ['orders'], configs: EARLIEST }).run(1500);
    world.consumer('b', { group: 'g', topics: ['orders'], configs: EARLIEST }).run(12_000);
    expect(world.factsOf('rebalance-completed')).toHaveLength(1);
  });
});

describe('a consumer', () => {
  it('never sees what was written before its first position with auto.offset.reset=latest', () => {
    const world = createOrders();
    world.produce('orders-0', ['old']);
    world.consumer('late', { group: 'g', topics: ['orders'] }).run(10_000);
    world.produce('orders-0', ['new']).run(2000);
    expect(world.delivered('late')).toEqual(['new']);
  });

  it('goes on fetching while the coordinator of its group is down', () => {
    const topic = { name: 'orders', assignment: [[0, 1, 2]] };
    const settings = { 'offsets.topic.replication.factor': '1' };
    const world = createWorld({ brokers: 3, topics: [topic], settings, seed: 3 });
    world.consumer('reader', { group: 'g', topics: ['orders'], configs: EARLIEST }).run(10_000);
    const coordinator = world.leaderOf('__consumer_offsets-0') ?? '';
    world.elect('PREFERRED').crash(coordinator);
    world.produce('orders-0', ['x'], { withinMs: 60_000 }).run(5000);
    expect(world.delivered('reader')).toEqual(['x']);
  });

  it('steps back to where the logs part after an unclean election', () => {
    const configs = { 'unclean.leader.election.enable': 'true' };
    const topic = { name: 'orders', assignment: [[0, 1, 2]], configs };
    const world = createWorld({ brokers: 3, topics: [topic], elr: false, seed: 5 });
    world.consumer('reader', { assign: ['orders-0'], configs: EARLIEST });
    world.produce('orders-0', ['0', '1']).run(2000);
    world.cut('broker-1', 'broker-0').cut('broker-2', 'broker-0');
    const patient = { 'request.timeout.ms': '100000', 'delivery.timeout.ms': '200000' };
    world.produce('orders-0', ['2', '3'], { by: 'patient', configs: patient, withinMs: 60_000 });
    world.run(2000);
    expect(world.delivered('reader')).toEqual(['0', '1', '2', '3']);
    world.crash('broker-0').heal();
    world.runUntil(() => world.leaderOf('orders-0') === 'broker-1').run(3000);
    world.produce('orders-0', ["2'"], { by: 'newcomer', withinMs: 3000 }).run(3000);
    expect(world.factsOf('position-truncated')).toMatchObject([{ from: 4, to: 2 }]);
    expect(world.delivered('reader')).toEqual(['0', '1', '2', '3', "2'"]);
    expect(world.ledger('2').fate).toBe('lost');
  });
});
