import { describe, expect, it } from 'vitest';
import { createOrders, FIRST_FIVE, offsetsOf, ORDERS, read, silences, until } from './orders.ts';

describe('S1: the leader crashes before a record acknowledged with acks=1 is copied', () => {
  it('is lost, and the old leader cuts it off when it returns', () => {
    const world = createOrders();
    world.cut('broker-1', 'broker-0').cut('broker-2', 'broker-0');
    world.produce(ORDERS, ['r5'], { acks: '1' });
    expect(world.stateOf(ORDERS)).toBe('0/0/0 [0,1,2] []');
    expect(offsetsOf(world)).toEqual(['6/5', '5/5', '5/5']);
    expect(world.ledger('r5')).toMatchObject({ fate: 'acknowledged', acknowledgedOffset: 5 });

    const crashedAt = world.now();
    until(world.crash('broker-0').heal(), '1/1/1 [1,2] []');
    const [silence = 0] = silences(world);
    expect(silence).toBeGreaterThanOrEqual(9000);
    expect(silence).toBeLessThanOrEqual(10_126);
    // The last heartbeat was sent up to two seconds before the crash.
    expect(world.now() - crashedAt).toBeGreaterThanOrEqual(7000);
    world.run(100);
    expect(offsetsOf(world)).toEqual(['6/5', '5/5', '5/5']);
    expect(world.epochsOf('broker-1', ORDERS)).toBe('(0,0)(1,5)');
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    expect(world.delivered('reader')).toEqual(FIRST_FIVE);

    // It is copied first; that the follower has it, the leader learns from its next fetch.
    world.run(3000).produce(ORDERS, ["r5'"], { withinMs: 0 });
    world.runUntil(() => world.offsets('broker-2', ORDERS) === '6/5', 3000);
    expect(world.offsets('broker-1', ORDERS)).toBe('6/5');
    expect(world.ledger("r5'").isAcknowledged).toBe(false);
    world.run(1);
    expect(offsetsOf(world)).toEqual(['6/5', '6/6', '6/5']);
    world.run(1);
    expect(world.ledger("r5'")).toMatchObject({ fate: 'visible', acknowledgedOffset: 5 });
    const committedAt = world.now();
    world.runUntil(() => world.offsets('broker-2', ORDERS) === '6/6');
    expect(world.now() - committedAt).toBeLessThanOrEqual(505);

    world.start('broker-0').runUntil(() => world.factsOf('log-truncated').length > 0);
    expect(world.factsOf('log-truncated')).toMatchObject([{ by: 'b0', from: 6, to: 5 }]);
    expect(offsetsOf(world)).toEqual(['5/5', '6/6', '6/6']);
    expect(world.epochsOf('broker-0', ORDERS)).toBe('(0,0)');
    until(world, '1/1/2 [0,1,2] []').run(600);
    expect(offsetsOf(world)).toEqual(['6/6', '6/6', '6/6']);
    expect(world.epochsOf('broker-0', ORDERS)).toBe('(0,0)(1,5)');
    expect(world.values('broker-0', ORDERS)).toEqual([...FIRST_FIVE, "r5'"]);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, "r5'"]);

    until(world, '0/2/3 [0,1,2] []', 300_000);
    expect(world.historyOf(ORDERS)).toHaveLength(4);
    expect(world.ledger('r5').fate).toBe('lost');
  });
});

describe('S2: the leader crashes after it has acknowledged a record with acks=all', () => {
  it('is kept, and shown again when the other followers have fetched from the new leader', () => {
    const world = createOrders();
    world.produce(ORDERS, ['r5']);
    expect(world.ledger('r5').isAcknowledged).toBe(true);
    expect(offsetsOf(world)).toEqual(['6/6', '6/5', '6/5']);
    world.crash('broker-0').cut('broker-1', 'broker-2');
    until(world, '1/1/1 [1,2] []').run(100);
    // It knows no better than that: broker 2 is in sync and has told it nothing yet.
    expect(world.offsets('broker-1', ORDERS)).toBe('6/5');
    expect(world.epochsOf('broker-1', ORDERS)).toBe('(0,0)(1,6)');
    read(world, 'late').run(500);
    expect(world.delivered('late')).toEqual(FIRST_FIVE);
    world.heal().run(1600);
    expect(offsetsOf(world, ['broker-1', 'broker-2'])).toEqual(['6/6', '6/6']);
    expect(world.delivered('late')).toEqual([...FIRST_FIVE, 'r5']);
    expect(world.ledger('r5')).toMatchObject({ fate: 'visible', acknowledgedOffset: 5 });
    until(world.start('broker-0'), '1/1/2 [0,1,2] []');
    expect(world.factsOf('log-truncated')).toEqual([]);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'r5']);
  });
});

describe('S3: a follower', () => {
  it('that crashes holds acks=all up until it is fenced, and disturbs nobody else', () => {
    const world = createOrders();
    world.crash('broker-2').produce(ORDERS, ['r5'], { withinMs: 5000 });
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: false, fate: 'waiting' });
    expect(offsetsOf(world)).toEqual(['6/5', '6/5', '5/5']);
    expect(world.delivered('reader')).toEqual(FIRST_FIVE);
    world.runUntil(() => world.ledger('r5').isAcknowledged, 6000);
    expect(world.historyOf(ORDERS)).toEqual(['0/0/0 [0,1,2] []', '0/0/1 [0,1] []']);
    const [silence = 0] = silences(world);
    expect(silence).toBeGreaterThanOrEqual(9000);
    expect(silence).toBeLessThanOrEqual(10_126);
    // The producer has seen latency and nothing else; the other follower has not been told.
    expect(world.factsOf('records-retried')).toEqual([]);
    expect(world.factsOf('leader-elected')).toEqual([]);
    expect(world.epochsOf('broker-1', ORDERS)).toBe('(0,0)');
    world.run(600);
    expect(offsetsOf(world)).toEqual(['6/6', '6/6', '5/5']);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'r5']);
    until(world.start('broker-2'), '0/0/2 [0,1,2] []');
  });

  it('that is gone is passed over when its leader goes as well', () => {
    const world = until(createOrders().crash('broker-1'), '0/0/1 [0,2] []');
    world.crash('broker-0').runUntil(() => world.leaderOf(ORDERS) !== 'broker-0');
    expect(world.stateOf(ORDERS)).toBe('2/1/2 [2] []');
  });

  it('that is stuck while it still sends heartbeats holds acks=all up for 30 to 45 seconds', () => {
    const world = createOrders().slowDisk('broker-2', 100_000);
    const sentAt = world.now();
    world.produce(ORDERS, ['r5'], { withinMs: 60_000 });
    expect(world.now() - sentAt).toBeGreaterThanOrEqual(30_000);
    expect(world.now() - sentAt).toBeLessThanOrEqual(45_100);
    expect(world.historyOf(ORDERS)).toEqual(['0/0/0 [0,1,2] []', '0/0/1 [0,1] []']);
    expect(world.factsOf('broker-fenced')).toEqual([]);
    // Longer than request.timeout.ms: it was sent again, and known to the leader.
    expect(world.factsOf('records-retried')).toMatchObject([{ error: 'REQUEST_TIMED_OUT' }]);
    expect(world.ledger('r5')).toMatchObject({ fate: 'visible', acknowledgedOffset: 5 });
    expect(world.values('broker-0', ORDERS)).toEqual([...FIRST_FIVE, 'r5']);
  });
});

describe('S19: a broker that crashes and starts again within its session', () => {
  it('has to wait for the end of the session, and leads nothing when it is let in', () => {
    const world = createOrders();
    const crashedAt = world.now();
    world.crash('broker-0').run(500).start('broker-0').run(3000);
    const refused = world.refusals.filter(({ api }) => api === 'BrokerRegistration');
    expect(new Set(refused.map(({ error }) => error))).toEqual(
      new Set(['DUPLICATE_BROKER_REGISTRATION']),
    );
    expect(world.stateOf(ORDERS)).toBe('0/0/0 [0,1,2] []');
    until(world, '1/1/1 [1,2] []', 10_000);
    expect(world.now() - crashedAt).toBeGreaterThanOrEqual(7000);
    expect(world.now() - crashedAt).toBeLessThanOrEqual(10_200);
    until(world, '1/1/2 [0,1,2] []');
    const epochs = world.factsOf('broker-registered').filter(({ broker }) => broker === 'b0');
    expect(epochs).toHaveLength(2);
    expect(epochs[1]?.brokerEpoch).toBeGreaterThan(epochs[0]?.brokerEpoch ?? 0);
    expect(world.historyOf(ORDERS)).toHaveLength(3);
    world.produce(ORDERS, ['r5'], { withinMs: 3000 }).run(600);
    expect(offsetsOf(world)).toEqual(['6/6', '6/6', '6/6']);
  });

  it('is not let into the ISR for what it had before it lost its disk (KIP-903)', () => {
    const world = until(createOrders().crash('broker-2'), '0/0/1 [0,1] []');
    world.start('broker-2').runUntil(() => world.factsOf('isr-change-proposed').length > 0);
    // The leader has said that it has caught up; before the controller hears, it is another one.
    world.holdBack('broker-0', 'controller', 'AlterPartition', 5000).shutDown('broker-2');
    world.runUntil(() => world.statusOf('broker-2') === 'stopped', 4000);
    world.wipeDisk('broker-2').start('broker-2');
    world.runUntil(() => world.refusals.some(({ api }) => api === 'AlterPartition'), 6000);
    const refusal = world.refusals.find(({ api }) => api === 'AlterPartition');
    expect(refusal).toMatchObject({ client: 'b0', error: 'INELIGIBLE_REPLICA' });
    world.runUntil(() => world.isrOf(ORDERS).length === 3).run(600);
    expect(offsetsOf(world)).toEqual(['5/5', '5/5', '5/5']);
  });
});
