import { describe, expect, it } from 'vitest';
import { createOrders, FIRST_FIVE, HASTY, offsetsOf, ORDERS, until } from './orders.ts';
import type { World } from '../world.ts';

/** A producer without idempotence. */
const PLAIN = { by: 'plain', configs: { 'enable.idempotence': 'false' } } as const;

function copiesOf(world: World, value: string): number[] {
  return world
    .ledger(value)
    .copies.filter((copy) => copy.isPresent)
    .map(({ offset }) => offset);
}

describe('S20: the answer to a record with acks=all is lost', () => {
  it('is answered again with the same offset: the leader knows the sequence number', () => {
    const world = createOrders().produce(ORDERS, ['r5'], { withinMs: 0 });
    world.loseAnswer('acks=all', 'Produce');
    expect(world.offsets('broker-0', ORDERS)).toBe('6/6');
    expect(world.ledger('r5').isAcknowledged).toBe(false);
    world.runUntil(() => world.ledger('r5').isAcknowledged, 2000);
    expect(world.factsOf('records-retried')).toMatchObject([{ error: 'NETWORK_EXCEPTION' }]);
    expect(world.factsOf('duplicate-recognised')).toMatchObject([{ by: 'b0', baseOffset: 5 }]);
    expect(world.ledger('r5')).toMatchObject({ fate: 'visible', acknowledgedOffset: 5 });
    expect(copiesOf(world, 'r5')).toEqual([5]);
    world.run(600);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'r5']);
  });

  it('makes a second copy without idempotence, which readers get as well', () => {
    const world = createOrders().produce(ORDERS, ['first'], PLAIN);
    world.produce(ORDERS, ['r6'], { ...PLAIN, withinMs: 0 }).loseAnswer('plain', 'Produce');
    world.runUntil(() => world.ledger('r6').isAcknowledged, 2000).run(600);
    expect(world.ledger('r6')).toMatchObject({ fate: 'duplicated', acknowledgedOffset: 7 });
    expect(copiesOf(world, 'r6')).toEqual([6, 7]);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'first', 'r6', 'r6']);
  });

  /** The leader dies before it has answered, after the followers have fetched the record. */
  function dieAfterReplication(plain: boolean): World {
    const world = createOrders()
      .produce(ORDERS, ['first'], plain ? PLAIN : {})
      .run(600);
    world.produce(ORDERS, ['r6'], { ...(plain ? PLAIN : {}), withinMs: 0 });
    world.runUntil(() => world.offsets('broker-1', ORDERS) === '7/6', 1000).crash('broker-0');
    expect(offsetsOf(world)).toEqual(['7/6', '7/6', '7/6']);
    expect(world.ledger('r6').isAcknowledged).toBe(false);
    world.runUntil(() => world.ledger('r6').isAcknowledged, 20_000).run(1100);
    expect(world.stateOf(ORDERS)).toBe('1/1/1 [1,2] []');
    return world;
  }

  it('is known to the next leader too: from its log it knows all sequence numbers', () => {
    const world = dieAfterReplication(false);
    expect(world.factsOf('duplicate-recognised')).toMatchObject([{ by: 'b1', baseOffset: 6 }]);
    expect(world.ledger('r6')).toMatchObject({ fate: 'visible', acknowledgedOffset: 6 });
    expect(copiesOf(world, 'r6')).toEqual([6]);
  });

  it('is written twice by two leaders without idempotence', () => {
    const world = dieAfterReplication(true);
    expect(world.ledger('r6')).toMatchObject({ fate: 'duplicated', acknowledgedOffset: 7 });
    expect(copiesOf(world, 'r6')).toEqual([6, 7]);
    expect(world.epochsOf('broker-1', ORDERS)).toBe('(0,0)(1,7)');
  });

  it.each([true, false])('is written once by a leader that lacks it (plain: %s)', (plain) => {
    const by = plain ? PLAIN : {};
    const world = createOrders().produce(ORDERS, ['first'], by).run(600);
    world.cut('broker-1', 'broker-0').cut('broker-2', 'broker-0');
    world
      .produce(ORDERS, ['r6'], { ...by, withinMs: 100 })
      .crash('broker-0')
      .heal();
    expect(offsetsOf(world)).toEqual(['7/6', '6/6', '6/6']);
    world.runUntil(() => world.ledger('r6').isAcknowledged, 20_000).run(600);
    expect(world.factsOf('duplicate-recognised')).toEqual([]);
    expect(world.ledger('r6')).toMatchObject({ fate: 'visible', acknowledgedOffset: 6 });
    expect(world.values('broker-1', ORDERS)).toEqual([...FIRST_FIVE, 'first', 'r6']);
  });
});

describe('S21: what a producer is told, and what the ledger knows', () => {
  const MIN_2 = { configs: { 'min.insync.replicas': '2' } };

  it('acknowledged: it is there', () => {
    const world = createOrders().produce(ORDERS, ['r5']);
    expect(world.ledger('r5')).toMatchObject({ fate: 'visible', failure: null, acks: -1 });
  });

  it('failed: it was refused before it was written', () => {
    const world = createOrders(MIN_2).crash('broker-1').crash('broker-2');
    world.runUntil(() => world.isrOf(ORDERS).length === 1).run(10);
    world.produce(ORDERS, ['x'], { ...HASTY, withinMs: 5000 });
    expect(world.ledger('x')).toMatchObject({ fate: 'failed', failure: 'NOT_ENOUGH_REPLICAS' });
    expect(world.ledger('x').copies).toEqual([]);
    expect(world.offsets('broker-0', ORDERS)).toBe('5/5');
  });

  it('failed: it was never sent', () => {
    const world = createOrders().crash('broker-0').crash('broker-1').crash('broker-2').run(100);
    const sentAt = world.now();
    world.produce(ORDERS, ['x'], { withinMs: 130_000 });
    expect(world.now() - sentAt).toBeGreaterThanOrEqual(120_000);
    expect(world.now() - sentAt).toBeLessThanOrEqual(120_100);
    expect(world.ledger('x')).toMatchObject({ fate: 'failed', failure: 'DELIVERY_TIMEOUT' });
  });

  it('unknown: it timed out, and is committed later', () => {
    const world = createOrders(MIN_2);
    world.cut('broker-1', 'broker-0').cut('broker-2', 'broker-0');
    world.produce(ORDERS, ['r5'], { withinMs: 130_000 });
    expect(world.ledger('r5')).toMatchObject({
      fate: 'unknown',
      failure: 'DELIVERY_TIMEOUT',
      isAcknowledged: false,
      isPresent: true,
    });
    const retried = world.factsOf('records-retried').map(({ error }) => error);
    expect(retried[0]).toBe('REQUEST_TIMED_OUT');
    // By then the followers are out of the ISR, and what is sent again is refused: it is there.
    expect(retried.at(-1)).toBe('NOT_ENOUGH_REPLICAS');
    expect(new Set(retried).size).toBe(2);
    expect(world.historyOf(ORDERS)).toEqual(['0/0/0 [0,1,2] []', '0/0/1 [0] [1,2]']);
    expect(offsetsOf(world)).toEqual(['6/5', '5/5', '5/5']);
    expect(world.delivered('reader')).toEqual(FIRST_FIVE);
    world
      .heal()
      .runUntil(() => world.isrOf(ORDERS).length === 3)
      .run(600);
    expect(world.ledger('r5')).toMatchObject({ fate: 'visible', isAcknowledged: false });
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'r5']);
  });

  it('unknown, and what is sent afterwards is written once, as it was itself', () => {
    const world = createOrders().cut('broker-1', 'broker-0').cut('broker-2', 'broker-0');
    const configs = { 'request.timeout.ms': '2000', 'delivery.timeout.ms': '3000' };
    world.produce(ORDERS, ['r5'], { by: 'hurried', configs, withinMs: 4000 });
    expect(world.ledger('r5')).toMatchObject({ fate: 'unknown', failure: 'DELIVERY_TIMEOUT' });
    world.heal().produce(ORDERS, ['r6'], { by: 'hurried', withinMs: 10_000 });
    expect(world.ledger('r6')).toMatchObject({ fate: 'visible', acknowledgedOffset: 6 });
    expect(world.values('broker-0', ORDERS)).toEqual([...FIRST_FIVE, 'r5', 'r6']);
  });

  it('unknown to the producer, but lost: it is in no log that counts', () => {
    const world = createOrders(MIN_2);
    world.isolate('broker-0', ['acks=all']).isolate('acks=all', ['broker-0']);
    world.produce(ORDERS, ['r5'], { withinMs: 130_000 });
    expect(world.ledger('r5')).toMatchObject({
      fate: 'failed',
      failure: 'DELIVERY_TIMEOUT',
      copies: [{ offset: 5, leaderEpoch: 0, isPresent: false }],
    });
    expect(offsetsOf(world)).toEqual(['6/5', '5/5', '5/5']);
    until(world.heal(), '1/1/2 [0,1,2] []').run(600);
    expect(offsetsOf(world)).toEqual(['5/5', '5/5', '5/5']);
    expect(world.ledger('r5').fate).toBe('failed');
  });
});
