import { describe, expect, it } from 'vitest';
import type { World } from '../world.ts';
import {
  createOrders,
  FIRST_FIVE,
  offsetsOf,
  ORDERS,
  read,
  until,
  type OrdersOptions,
} from './orders.ts';

const CLIENTS = ['reader', 'acks=all', 'acks=1', 'hasty'];

describe('S12: the leader is cut off from all but its clients', () => {
  function cutOff(options: OrdersOptions = {}): World {
    const world = createOrders(options).isolate('broker-0', CLIENTS);
    const cutAt = world.now();
    until(world, '1/1/1 [1,2] []').run(100);
    expect(world.now() - cutAt).toBeGreaterThanOrEqual(7000);
    expect(world.now() - cutAt).toBeLessThanOrEqual(10_250);
    expect(world.beliefOf('broker-0', ORDERS)).toBe('0/0 [0,1,2]');
    return world;
  }

  it('acknowledges with acks=1 what is lost, never with acks=all, and shows nobody either', () => {
    const world = cutOff();
    world.produce(ORDERS, ['r5'], { acks: '1' });
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    const sentAt = world.now();
    world.produce(ORDERS, ['r6'], { withinMs: 0 });
    world.produce(ORDERS, ["r5'"], { by: 'newcomer', withinMs: 3000 }).run(600);
    expect(world.ledger("r5'")).toMatchObject({ fate: 'visible', acknowledgedOffset: 5 });
    expect(offsetsOf(world)).toEqual(['7/5', '6/6', '6/6']);

    world.runUntil(() => world.factsOf('records-retried').length > 0);
    expect(world.factsOf('records-retried')).toMatchObject([{ error: 'REQUEST_TIMED_OUT' }]);
    expect(world.now() - sentAt).toBeGreaterThanOrEqual(30_000);
    expect(world.now() - sentAt).toBeLessThanOrEqual(30_010);
    // It has asked for a smaller ISR meanwhile, in vain: until that is granted the larger counts.
    expect(world.factsOf('isr-change-proposed')).toMatchObject([{ by: 'b0', to: ['b0'] }]);
    expect(world.beliefOf('broker-0', ORDERS)).toBe('0/0 [0,1,2]');
    expect(offsetsOf(world)).toEqual(['7/5', '6/6', '6/6']);
    expect(world.delivered('reader')).toEqual(FIRST_FIVE);

    world.heal().runUntil(() => world.factsOf('log-truncated').length > 0);
    expect(world.factsOf('log-truncated')).toMatchObject([{ by: 'b0', from: 7, to: 5 }]);
    until(world, '1/1/2 [0,1,2] []');
    expect(world.historyOf(ORDERS)).toHaveLength(3);
    expect(world.beliefOf('broker-0', ORDERS)).toBeNull();
    world.runUntil(() => world.ledger('r6').isAcknowledged, 5000).run(1100);
    // The producer has found the new leader: its record comes after the others.
    expect(world.values('broker-0', ORDERS)).toEqual([...FIRST_FIVE, "r5'", 'r6']);
    expect(offsetsOf(world)).toEqual(['7/7', '7/7', '7/7']);
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    // Same incarnation, same broker epoch: it did not have to register again.
    expect(world.factsOf('broker-registered')).toHaveLength(3);
    expect(world.factsOf('broker-unfenced').at(-1)).toMatchObject({ broker: 'b0' });
    world.runUntil(() => world.delivered('reader').length === 7, 40_000);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, "r5'", 'r6']);
  });

  it('is refused by its followers when it is cut off from the controller alone', () => {
    const world = createOrders().cut('broker-0', 'controller');
    until(world, '1/1/1 [1,2] []').run(100);
    expect(world.beliefOf('broker-0', ORDERS)).toBe('0/0 [0,1,2]');
    world.produce(ORDERS, ['r5'], { acks: '1' }).run(5000);
    expect(offsetsOf(world)).toEqual(['6/5', '5/5', '5/5']);
    expect(world.ledger('r5')).toMatchObject({ isAcknowledged: true, fate: 'lost' });
    // A client that has heard of the new epoch is sent away until the broker hears of it too.
    expect(world.delivered('reader')).toEqual(FIRST_FIVE);
    until(world.heal(), '1/1/2 [0,1,2] []').run(1100);
    expect(offsetsOf(world)).toEqual(['5/5', '5/5', '5/5']);
  });
});

describe('S9: who fetches with another leader epoch', () => {
  /** The leader stays, and leads in epoch 1: a fourth replica has left the partition. */
  function raiseEpoch(world: World): World {
    return until(world.reassign(ORDERS, [0, 1, 2]), '0/1/1 [0,1,2] []');
  }

  const FOUR: OrdersOptions = { brokers: 4, replicas: [0, 1, 2, 3] };

  it('is fenced as a follower with an older one, and does not move the high watermark', () => {
    const world = raiseEpoch(createOrders(FOUR).cut('broker-2', 'controller')).run(1000);
    const refusals = world.refusals.filter(({ client }) => client === 'b2');
    expect(refusals[0]).toMatchObject({ api: 'Fetch', server: 'b0', error: 'FENCED_LEADER_EPOCH' });
    world.produce(ORDERS, ['r5'], { withinMs: 2000 });
    expect(world.ledger('r5').fate).toBe('waiting');
    expect(offsetsOf(world)).toEqual(['6/5', '6/5', '5/5']);
    // Until it is fenced as a broker as well.
    until(world, '0/1/2 [0,1] []').run(600);
    expect(world.ledger('r5').fate).toBe('visible');
    expect(offsetsOf(world)).toEqual(['6/6', '6/6', '5/5']);
    until(world.heal(), '0/1/3 [0,1,2] []').run(600);
    expect(offsetsOf(world)).toEqual(['6/6', '6/6', '6/6']);
    expect(world.epochsOf('broker-2', ORDERS)).toBe('(0,0)(1,5)');
  });

  it('is sent away as a follower with a newer one, until the leader hears of it', () => {
    const world = raiseEpoch(createOrders(FOUR).cut('broker-0', 'controller')).run(50);
    expect(world.beliefOf('broker-0', ORDERS)).toBe('0/0 [0,1,2,3]');
    world.produce(ORDERS, ['r5'], { acks: '1' }).run(3000);
    const refusals = world.refusals.filter(({ api }) => api === 'Fetch');
    expect(new Set(refusals.map(({ client, error }) => `${client} ${error}`))).toEqual(
      new Set(['b1 UNKNOWN_LEADER_EPOCH', 'b2 UNKNOWN_LEADER_EPOCH']),
    );
    expect(offsetsOf(world)).toEqual(['6/5', '5/5', '5/5']);
    world.heal().run(3000);
    expect(world.stateOf(ORDERS)).toBe('0/1/1 [0,1,2] []');
    expect(offsetsOf(world)).toEqual(['6/6', '6/6', '6/6']);
    expect(world.ledger('r5').fate).toBe('visible');
  });

  it('is fenced as a consumer with an older one, and goes on when it has looked again', () => {
    const world = raiseEpoch(createOrders(FOUR));
    world.produce(ORDERS, ['r5'], { withinMs: 2000 }).run(2000);
    const refusals = world.refusals.filter(({ client }) => client === world.id('reader'));
    expect(refusals).toMatchObject([{ api: 'Fetch', error: 'FENCED_LEADER_EPOCH' }]);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'r5']);
  });

  it('is sent away as a consumer with a newer one, until the leader hears of it', () => {
    const world = raiseEpoch(createOrders({ ...FOUR, seed: 12 }).cut('broker-0', 'controller'));
    // It learns from another broker who leads (with this seed), and asks that one then.
    read(world, 'late').cut('late', 'broker-0').run(500).heal('late').run(2000);
    const refusals = world.refusals.filter(({ client }) => client === world.id('late'));
    expect(new Set(refusals.map(({ server, error }) => `${server} ${error}`))).toEqual(
      new Set(['b0 UNKNOWN_LEADER_EPOCH']),
    );
    expect(world.delivered('late')).toEqual([]);
    world.heal().run(2000);
    expect(world.delivered('late')).toEqual(FIRST_FIVE);
  });
});
