import { describe, expect, it } from 'vitest';
import { createWorld } from '../world.ts';
import { createOrders, FIRST_FIVE, offsetsOf, ORDERS, until } from './orders.ts';

describe('S18: a leader is shut down in good order', () => {
  it('leads no longer before it stops: its clients are told who leads', () => {
    const world = until(createOrders().shutDown('broker-0'), '1/1/1 [1,2] []', 10);
    expect(world.statusOf('broker-0')).toBe('running');
    world.runUntil(() => world.beliefOf('broker-0', ORDERS) === null, 20);
    const sentAt = world.now();
    world.produce(ORDERS, ['r5']);
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: true, acknowledgedOffset: 5 });
    expect(world.now() - sentAt).toBeLessThan(20);
    expect(world.refusals.filter(({ api }) => api === 'Produce')).toMatchObject([
      { server: 'b0', error: 'NOT_LEADER_OR_FOLLOWER' },
    ]);
    expect(world.factsOf('process-stopped')).toEqual([]);
    world.runUntil(() => world.statusOf('broker-0') === 'stopped', 2500).run(600);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'r5']);
    expect(world.historyOf(ORDERS)).toEqual(['0/0/0 [0,1,2] []', '1/1/1 [1,2] []']);
  });

  /** All of them, one after the other. */
  const shutDownAll = (elr: boolean) => {
    const world = createOrders({ configs: { 'min.insync.replicas': '2' }, elr });
    for (const broker of ['broker-0', 'broker-1', 'broker-2']) {
      world.shutDown(broker).runUntil(() => world.statusOf(broker) === 'stopped');
    }
    return world;
  };

  it.each([
    ['broker-1', '1/4/4 [1] [2]'],
    ['broker-2', '2/4/4 [2] [1]'],
  ])('and so are all: of those that are eligible the first to return leads, %s', (first, state) => {
    const world = shutDownAll(true);
    expect(world.historyOf(ORDERS)).toEqual([
      '0/0/0 [0,1,2] []',
      '1/1/1 [1,2] []',
      '2/2/2 [2] [1]',
      '-1/3/3 [] [1,2] last known [2]',
    ]);
    world.start('broker-0').run(3000);
    expect(world.leaderOf(ORDERS)).toBeNull();
    until(world.start(first), state);
    until(world, state.replace(/4 \[.*/, `5 [0,${first.slice(7)}] []`)).run(600);
    expect(world.offsets('broker-0', ORDERS)).toBe('5/5');
    for (const value of FIRST_FIVE) expect(world.ledger(value).fate).toBe('visible');
  });

  it('and so are all: without eligible replicas the last one has to return', () => {
    const world = shutDownAll(false);
    expect(world.historyOf(ORDERS).slice(2)).toEqual(['2/2/2 [2] []', '-1/3/3 [2] []']);
    world.start('broker-0').start('broker-1').run(5000);
    expect(world.stateOf(ORDERS)).toBe('-1/3/3 [2] []');
    until(world.start('broker-2'), '2/4/4 [2] []');
    world.runUntil(() => world.isrOf(ORDERS).length === 3).run(600);
    expect(offsetsOf(world)).toEqual(['5/5', '5/5', '5/5']);
  });
});

describe('S17: three partitions, and every broker is restarted in its turn', () => {
  it('leaves the last one without a leadership until the leaders are balanced', () => {
    const assignment = [
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
    ];
    const topic = { name: 'orders', partitions: 3, assignment };
    const world = createWorld({ brokers: 3, topics: [topic], seed: 13 });
    const names = ['orders-0', 'orders-1', 'orders-2'];
    const leaders: string[] = [];
    for (const broker of ['broker-0', 'broker-1', 'broker-2']) {
      world.shutDown(broker).runUntil(() => world.statusOf(broker) === 'stopped');
      leaders.push(names.map((name) => world.leaderOf(name)?.slice(7)).join(' '));
      world.start(broker).runUntil(() => names.every((name) => world.isrOf(name).length === 3));
    }
    expect(leaders).toEqual(['1 1 2', '0 2 2', '0 1 0']);
    expect(names.map(world.stateOf)).toEqual([
      '0/2/6 [0,1,2] []',
      '1/2/6 [0,1,2] []',
      '0/1/6 [0,1,2] []',
    ]);
    world.runUntil(() => world.leaderOf('orders-2') === 'broker-2', 300_000);
    expect(names.map(world.stateOf)).toEqual([
      '0/2/6 [0,1,2] []',
      '1/2/6 [0,1,2] []',
      '2/2/7 [0,1,2] []',
    ]);
    expect(world.historyOf('orders-1')).toEqual([
      '1/0/0 [1,2,0] []',
      '1/0/1 [1,2] []',
      '1/0/2 [0,1,2] []',
      '2/1/3 [0,2] []',
      '2/1/4 [0,1,2] []',
      '1/2/5 [0,1] []',
      '1/2/6 [0,1,2] []',
    ]);
  });
});
