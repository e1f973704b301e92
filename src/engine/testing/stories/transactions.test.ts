import { describe, expect, it } from 'vitest';
import type { World } from '../world.ts';
import { createOrders, FIRST_FIVE, ORDERS, type OrdersOptions } from './orders.ts';

const ID = 'payments';

/** One broker coordinates all transactions; there is a reader of each isolation level. */
function create(options: OrdersOptions = {}): World {
  const settings = { 'transaction.state.log.num.partitions': '1', ...options.settings };
  const world = createOrders({ ...options, settings });
  const configs = { 'auto.offset.reset': 'earliest', 'isolation.level': 'read_committed' };
  return world.consumer('careful', { assign: [ORDERS], configs }).run(500);
}

/** The producer has one record in the log, at offset 5, and nobody knows what becomes of it. */
function open(world: World, name: string, configs: Readonly<Record<string, string>> = {}): World {
  world.transactional(name, ID, configs).begin(name).send(name, ORDERS, ['a']).run(300);
  expect(world.transaction(ID)).toMatchObject({ state: 'Ongoing', producerEpoch: 0 });
  expect(world.lastStable(ORDERS)).toBe(5);
  expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'a']);
  expect(world.delivered('careful')).toEqual(FIRST_FIVE);
  return world;
}

describe('C13: a transactional producer that stalls, and another with the same id', () => {
  function takeOver(transactionVersion: 1 | 2): World {
    const world = open(create({ transactionVersion }), 'A').pause('A');
    world.transactional('B', ID);
    const waits = world.refusals.filter(({ client }) => client === world.id('B'));
    expect(waits.length).toBeGreaterThan(0);
    expect(new Set(waits.map(({ api, error }) => `${api} ${error}`))).toEqual(
      new Set(['InitProducerId CONCURRENT_TRANSACTIONS']),
    );
    expect(world.factsOf('transactional-producer-fenced')).toMatchObject([
      { reason: 'new-producer', from: 0, to: 1 },
    ]);
    expect(world.markers()).toEqual(['ABORT 1 5']);
    // One epoch for the abort, and one for the newcomer.
    expect(world.transaction(ID)).toMatchObject({ state: 'Empty', producerEpoch: 2 });
    world.begin('B').send('B', ORDERS, ['b']).run(50).commitTransaction('B').run(500);
    expect(world.calls('B')).toEqual(['init NONE', 'begin NONE', 'commit NONE']);
    return world.resume('A');
  }

  function readersOf(world: World): void {
    world.run(1000);
    expect(world.values('broker-0', ORDERS)).not.toContain('zombie');
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'a', 'b']);
    expect(world.delivered('careful')).toEqual([...FIRST_FIVE, 'b']);
    expect(world.ledger('a').fate).toBe('aborted');
  }

  it('is fenced by the leader of the partition when it sends first', () => {
    const world = takeOver(2).send('A', ORDERS, ['zombie']).run(1000);
    expect(world.factsOf('produce-refused').at(-1)?.error).toBe('INVALID_PRODUCER_EPOCH');
    world.commitTransaction('A').run(1000).abortTransaction('A').run(1000).begin('A').run(10);
    expect(world.calls('A').slice(2)).toEqual([
      'commit INVALID_PRODUCER_EPOCH',
      'abort PRODUCER_FENCED',
      'begin PRODUCER_FENCED',
    ]);
    readersOf(world);
  });

  it('is fenced by the coordinator when it commits first', () => {
    const world = takeOver(2).commitTransaction('A').run(1000);
    const refusal = world.refusals.at(-1);
    expect(refusal).toMatchObject({ api: 'EndTxn', error: 'PRODUCER_FENCED' });
    world.begin('A').run(10);
    expect(world.calls('A').slice(2)).toEqual(['commit PRODUCER_FENCED', 'begin PRODUCER_FENCED']);
    readersOf(world);
  });

  it('is fenced by the leader with transaction.version 1, as to what it had begun', () => {
    const world = takeOver(1).send('A', ORDERS, ['zombie']).run(1000);
    expect(world.factsOf('produce-refused').at(-1)?.error).toBe('INVALID_PRODUCER_EPOCH');
    readersOf(world);
  });

  it('is fenced by the coordinator with version 1, as to what it begins', () => {
    const world = create({ transactionVersion: 1 }).transactional('A', ID).begin('A').run(50);
    world.transactional('B', ID).send('A', ORDERS, ['zombie']).run(1000);
    expect(world.factsOf('transaction-request-refused').at(-1)).toMatchObject({
      api: 'AddPartitionsToTxn',
      error: 'PRODUCER_FENCED',
      producerEpoch: 0,
      currentEpoch: 1,
    });
    expect(world.factsOf('producer-transaction-failed')).toMatchObject([
      { isFatal: true, error: 'PRODUCER_FENCED' },
    ]);
    expect(world.values('broker-0', ORDERS)).toEqual(FIRST_FIVE);
  });
});

describe('C14: a transaction whose producer has died', () => {
  it('holds every careful reader up, until it is aborted 60 to 70 seconds after it began', () => {
    const world = open(create(), 'A');
    const { startedAt } = world.transaction(ID);
    world.crash('A').produce(ORDERS, ['plain']).run(40_000);
    // The plain record belongs to no transaction, and has to wait all the same.
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'a', 'plain']);
    expect(world.delivered('careful')).toEqual(FIRST_FIVE);
    expect(world.lastStable(ORDERS)).toBe(5);
    world.runUntil(() => world.markers().length > 0, 40_000);
    expect(world.now() - startedAt).toBeGreaterThan(60_000);
    expect(world.now() - startedAt).toBeLessThanOrEqual(70_100);
    world.run(1000);
    expect(world.lastStable(ORDERS)).toBe(8);
    expect(world.delivered('careful')).toEqual([...FIRST_FIVE, 'plain']);
  });
});

describe('C14: a record that comes when its transaction is over', () => {
  /**
   * It waits 3 s for the answer to the one before, and is under way for 4 s. The producer gives it
   * up after 5 s and aborts: the marker is there before the record.
   */
  function belated(world: World): World {
    const patience = {
      'request.timeout.ms': '5000',
      'delivery.timeout.ms': '5000',
      'max.in.flight.requests.per.connection': '1',
    };
    world.transactional('A', ID, patience).begin('A').send('A', ORDERS, ['early']);
    // EndTxn must not have to wait in the same connection.
    expect(world.transaction(ID).coordinator).not.toBe('b0');
    world.holdBack('A', 'broker-0', 'Produce', 3000).send('A', ORDERS, ['late']);
    world.runUntil(() => world.ledger('early').isAcknowledged, 5000);
    world.holdBack('A', 'broker-0', 'Produce', 4000);
    world.runUntil(() => world.ledger('late').failure !== null, 5000);
    expect(world.ledger('late').failure).toBe('DELIVERY_TIMEOUT');
    world.abortTransaction('A').run(1000);
    expect(world.calls('A').at(-1)).toBe('abort NONE');
    expect(world.values('broker-0', ORDERS)).not.toContain('late');
    return world.run(3000);
  }

  it('opens one that nobody will end, where the leader does not ask the coordinator', () => {
    const settings = { 'transaction.partition.verification.enable': 'false' };
    const world = belated(create({ seed: 5, transactionVersion: 1, settings }));
    expect(world.values('broker-0', ORDERS).at(-1)).toBe('late');
    world.produce(ORDERS, ['plain']).run(120_000);
    expect(world.delivered('careful')).toEqual(FIRST_FIVE);
    const { producerId } = world.transaction(ID);
    world.command({ type: 'abort-transaction', partition: ORDERS, producerId }).run(1000);
    expect(world.factsOf('admin-answered').at(-1)).toMatchObject({ error: 'NONE' });
    expect(world.delivered('careful')).toEqual([...FIRST_FIVE, 'plain']);
  });

  it.each([1, 2] as const)('is refused by whoever asks (version %s)', (transactionVersion) => {
    const world = belated(create({ seed: 5, transactionVersion }));
    expect(world.values('broker-0', ORDERS)).not.toContain('late');
    world.produce(ORDERS, ['plain']).run(1000);
    expect(world.delivered('careful')).toEqual([...FIRST_FIVE, 'plain']);
  });
});

describe('C15: the coordinator of a transaction dies', () => {
  it('when all is decided: the next one writes the markers, and it is committed', () => {
    const world = open(create({ seed: 5 }), 'A');
    const coordinator = `broker-${world.transaction(ID).coordinator.slice(1)}`;
    expect(coordinator).not.toBe('broker-0');
    world.commitTransaction('A').holdBack(coordinator, 'broker-0', 'WriteTxnMarkers', 60_000);
    world.runUntil(() => world.calls('A').at(-1) === 'commit NONE', 5000);
    expect(world.transaction(ID).state).toBe('PrepareCommit');
    world.crash(coordinator).run(5000);
    // The application believes it, and it is true; the careful reader has to be patient.
    expect(world.delivered('careful')).toEqual(FIRST_FIVE);
    world.runUntil(() => world.delivered('careful').length === 6, 20_000);
    expect(world.factsOf('transactions-loaded').at(-1)?.transactionalIds).toEqual([ID]);
    expect(world.markers()).toEqual(['COMMIT 1 5']);
    world.runUntil(() => world.transaction(ID).state === 'CompleteCommit', 5000);
  });

  it('when it is open: it goes on, or times out', () => {
    const world = open(create({ seed: 5 }), 'A');
    world.transactional('B', 'refunds').begin('B').send('B', ORDERS, ['b']).run(300).crash('B');
    const coordinator = `broker-${world.transaction(ID).coordinator.slice(1)}`;
    const { startedAt } = world.transaction('refunds');
    world.crash(coordinator).run(20_000);
    expect(`broker-${world.transaction(ID).coordinator.slice(1)}`).not.toBe(coordinator);
    expect(world.transaction(ID)).toMatchObject({ state: 'Ongoing', producerEpoch: 0 });
    world.send('A', ORDERS, ["a'"]).run(50).commitTransaction('A');
    world.runUntil(() => world.calls('A').at(-1) === 'commit NONE', 10_000).run(1000);
    // The other one holds the reader up, until it has timed out by what the log says of its start.
    expect(world.transaction('refunds').state).toBe('Ongoing');
    expect(world.delivered('careful')).toEqual([...FIRST_FIVE, 'a']);
    world.runUntil(() => world.transaction('refunds').state === 'CompleteAbort', 90_000);
    expect(world.now() - startedAt).toBeGreaterThan(60_000);
    world.run(1000);
    expect(world.delivered('careful')).toEqual([...FIRST_FIVE, 'a', "a'"]);
  });
});

describe('C16: two readers of the same partition', () => {
  it('agree on what is committed, and only the careful one never sees what is not', () => {
    const world = create().transactional('A', ID);
    world.begin('A').send('A', ORDERS, ['x', 'y']).run(300).abortTransaction('A').run(500);
    world.begin('A').send('A', ORDERS, ['z']).run(300).commitTransaction('A').run(1000);
    expect(world.delivered('reader')).toEqual([...FIRST_FIVE, 'x', 'y', 'z']);
    expect(world.delivered('careful')).toEqual([...FIRST_FIVE, 'z']);
    // x and y are 5 and 6, the markers 7 and 9: both readers pass over those.
    const offsets = world
      .factsOf('records-delivered')
      .filter(({ by }) => by === world.id('reader'))
      .flatMap((fact) => fact.offsets);
    expect(offsets).toEqual([0, 1, 2, 3, 4, 5, 6, 8]);
    expect(world.position('reader', ORDERS)).toBe(10);
    expect(world.position('careful', ORDERS)).toBe(10);
    expect(world.ledger('x').fate).toBe('aborted');
    expect(world.ledger('z').fate).toBe('visible');
  });
});
