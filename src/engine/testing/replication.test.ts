import { describe, expect, it } from 'vitest';
import { createWorld, type World, type WorldOptions } from './world.ts';

/**
 * Retries nothing while it waits for replicas: without idempotence a retry would be a second copy.
 */
const PATIENT = { 'request.timeout.ms': '100000', 'delivery.timeout.ms': '200000' };

const FIRST_FIVE = ['r0', 'r1', 'r2', 'r3', 'r4'];

/** Three brokers, orders-0 on [0,1,2], five records that everybody knows to be committed. */
function createOrders(
  configs: Readonly<Record<string, string>> = {},
  options: Partial<WorldOptions> = {},
): World {
  const topic = { name: 'orders', assignment: [[0, 1, 2]], configs };
  const world = createWorld({ brokers: 3, topics: [topic], seed: 11, ...options });
  world.produce('orders-0', FIRST_FIVE).run(1100);
  expect(world.stateOf('orders-0')).toBe('0/0/0 [0,1,2] []');
  for (const broker of ['broker-0', 'broker-1', 'broker-2']) {
    expect(world.offsets(broker, 'orders-0')).toBe('5/5');
  }
  return world;
}

describe('a leader that crashes', () => {
  it('loses a record acknowledged with acks=1 before it was replicated', () => {
    const world = createOrders();
    world.cut('broker-1', 'broker-0').cut('broker-2', 'broker-0');
    world.produce('orders-0', ['r5'], { acks: '1' });
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: true, fate: 'acknowledged' });
    expect(world.offsets('broker-0', 'orders-0')).toBe('6/5');
    const crashedAt = world.now();
    world.crash('broker-0').heal();
    world.runUntil(() => world.leaderOf('orders-0') === 'broker-1');
    expect(world.now() - crashedAt).toBeGreaterThanOrEqual(7000);
    expect(world.now() - crashedAt).toBeLessThanOrEqual(10_200);
    world.run(100);
    expect(world.stateOf('orders-0')).toBe('1/1/1 [1,2] []');
    expect(world.log('broker-1', 'orders-0').leaderEpochs).toEqual([
      { epoch: 0, startOffset: 0 },
      { epoch: 1, startOffset: 5 },
    ]);
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: true, fate: 'lost' });

    world.produce('orders-0', ["r5'"], { withinMs: 3000 }).run(1100);
    expect(world.ledger("r5'").fate).toBe('visible');
    expect(world.offsets('broker-1', 'orders-0')).toBe('6/6');
    world.start('broker-0').runUntil(() => world.isrOf('orders-0').includes(0));
    world.run(1100);
    expect(world.stateOf('orders-0')).toBe('1/1/2 [0,1,2] []');
    expect(world.values('broker-0', 'orders-0')).toEqual([...FIRST_FIVE, "r5'"]);
    expect(world.offsets('broker-0', 'orders-0')).toBe('6/6');
    expect(world.factsOf('log-truncated')).toMatchObject([{ by: 'b0', from: 6, to: 5 }]);
    expect(world.ledger('r5').fate).toBe('lost');
  });

  it('loses nothing that was acknowledged with acks=all', () => {
    const world = createOrders();
    world.produce('orders-0', ['r5']);
    expect(world.ledger('r5').isAcknowledged).toBe(true);
    world.crash('broker-0').runUntil(() => world.leaderOf('orders-0') === 'broker-1');
    world.run(2000);
    expect(world.values('broker-1', 'orders-0')).toEqual([...FIRST_FIVE, 'r5']);
    expect(world.offsets('broker-1', 'orders-0')).toBe('6/6');
    expect(world.ledger('r5')).toMatchObject({ fate: 'visible', acknowledgedOffset: 5 });
  });

  it('hands over to the first replica in the assignment that is in sync', () => {
    const world = createOrders();
    world.crash('broker-1').runUntil(() => world.isrOf('orders-0').length === 2);
    world.crash('broker-0').runUntil(() => world.leaderOf('orders-0') === 'broker-2');
    expect(world.stateOf('orders-0')).toBe('2/1/2 [2] []');
  });

  it('is fenced once its session has expired, and returns without waiting when it was slow', () => {
    const world = createOrders();
    world.crash('broker-0').run(500).start('broker-0');
    world.run(3000);
    // The session of its earlier run still holds: it is asked to wait.
    expect(world.factsOf('registration-refused').length).toBeGreaterThan(0);
    expect(world.leaderOf('orders-0')).toBe('broker-0');
    world.runUntil(() => world.leaderOf('orders-0') === 'broker-1', 15_000);
    world.runUntil(() => world.isrOf('orders-0').length === 3);
    expect(world.stateOf('orders-0')).toBe('1/1/2 [0,1,2] []');
  });
});

describe('a follower that crashes', () => {
  it('holds acks=all up until it is fenced, and disturbs nobody else', () => {
    const world = createOrders();
    world.crash('broker-2').produce('orders-0', ['r5'], { withinMs: 1000 });
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: false, fate: 'waiting' });
    expect(world.offsets('broker-0', 'orders-0')).toBe('6/5');
    world.runUntil(() => world.ledger('r5').isAcknowledged, 11_000);
    expect(world.stateOf('orders-0')).toBe('0/0/1 [0,1] []');
    expect(world.factsOf('leader-elected')).toEqual([]);
  });

  it('stops acks=all for good when min.insync.replicas asks for it', () => {
    const world = createOrders({ 'min.insync.replicas': '3' });
    world.crash('broker-2').runUntil(() => world.isrOf('orders-0').length === 2);
    world.run(100).produce('orders-0', ['r5'], {
      configs: { 'delivery.timeout.ms': '2000', 'request.timeout.ms': '1000' },
      by: 'impatient',
      withinMs: 5000,
    });
    world.run(2000);
    expect(world.ledger('r5')).toMatchObject({ fate: 'failed', failure: 'DELIVERY_TIMEOUT' });
    expect(world.offsets('broker-0', 'orders-0')).toBe('5/5');
    world.produce('orders-0', ['r6'], { acks: '1' }).run(2000);
    // It is written and copied, but nobody may read it.
    expect(world.offsets('broker-0', 'orders-0')).toBe('6/5');
    expect(world.offsets('broker-1', 'orders-0')).toBe('6/5');
    expect(world.ledger('r6')).toMatchObject({ fate: 'acknowledged', isVisible: false });
  });
});

describe('too few in sync', () => {
  it('keeps an eligible replica, refuses acks=all and freezes the high watermark', () => {
    const world = createOrders({ 'min.insync.replicas': '2' });
    world.crash('broker-1').runUntil(() => world.isrOf('orders-0').length === 2);
    world.crash('broker-2').runUntil(() => world.isrOf('orders-0').length === 1);
    expect(world.stateOf('orders-0')).toBe('0/0/2 [0] [2]');
    world.run(100).produce('orders-0', ['r5'], { acks: '1' });
    expect(world.ledger('r5')).toMatchObject({ fate: 'acknowledged', isVisible: false });
    expect(world.offsets('broker-0', 'orders-0')).toBe('6/5');
    world.produce('orders-0', ['r6'], { withinMs: 300 });
    expect(world.ledger('r6').fate).toBe('waiting');
    expect(world.offsets('broker-0', 'orders-0')).toBe('6/5');
    expect(world.factsOf('produce-refused')[0]).toMatchObject({ error: 'NOT_ENOUGH_REPLICAS' });

    world.start('broker-2').runUntil(() => world.isrOf('orders-0').length === 2);
    world.runUntil(() => world.ledger('r6').isAcknowledged);
    // An unclean registration takes broker 2 off the ELR with a change of its own.
    expect(world.stateOf('orders-0')).toBe('0/0/4 [0,2] []');
    expect(world.ledger('r5').fate).toBe('visible');
  });

  it('has no eligible replicas without the feature', () => {
    const world = createOrders({ 'min.insync.replicas': '2' }, { elr: false });
    world.crash('broker-1').runUntil(() => world.isrOf('orders-0').length === 2);
    world.crash('broker-2').runUntil(() => world.isrOf('orders-0').length === 1);
    expect(world.stateOf('orders-0')).toBe('0/0/2 [0] []');
  });
});

describe('an unclean election', () => {
  function onlyTheLeaderInSync(unclean: string, elr = false): World {
    const configs = { 'unclean.leader.election.enable': unclean };
    const world = createOrders(configs, { elr });
    world.cut('broker-1', 'broker-0').cut('broker-2', 'broker-0');
    world.produce('orders-0', ['r5'], { by: 'patient', configs: PATIENT, withinMs: 50_000 });
    expect(world.stateOf('orders-0')).toMatch(/^0\/0\/\d \[0\] \[\]$/);
    expect(world.ledger('r5').fate).toBe('visible');
    return world.crash('broker-0').heal();
  }

  it('gives up what was committed, and takes the high watermark of the old leader back', () => {
    const world = onlyTheLeaderInSync('true');
    world.runUntil(() => world.leaderOf('orders-0') === 'broker-1');
    expect(world.stateOf('orders-0')).toMatch(/^1\/1\/\d \[1\] \[\] RECOVERING$/);
    expect(world.factsOf('leader-elected')).toMatchObject([{ isUnclean: true, leader: 'b1' }]);
    world.run(100);
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    expect(world.offsets('broker-0', 'orders-0')).toBe('6/6');
    world.start('broker-0').runUntil(() => world.isrOf('orders-0').length === 3);
    world.run(1100);
    expect(world.offsets('broker-0', 'orders-0')).toBe('5/5');
    expect(world.stateOf('orders-0')).not.toContain('RECOVERING');
  });

  it('does not take place unless it is allowed: the partition waits for its last leader', () => {
    const world = onlyTheLeaderInSync('false');
    world.runUntil(() => world.leaderOf('orders-0') === null).run(5000);
    expect(world.stateOf('orders-0')).toMatch(/^-1\/1\/\d \[0\] \[\]$/);
    world.start('broker-0').runUntil(() => world.leaderOf('orders-0') === 'broker-0');
    world.run(2000);
    expect(world.ledger('r5').fate).toBe('visible');
  });

  it('may be asked for by hand', () => {
    const world = onlyTheLeaderInSync('false');
    world.runUntil(() => world.leaderOf('orders-0') === null);
    world.elect('UNCLEAN').runUntil(() => world.leaderOf('orders-0') === 'broker-1', 1000);
    world.run(100);
    expect(world.ledger('r5').fate).toBe('lost');
  });
});
