import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { cloneCluster } from '../checkpoint.ts';
import type { Cluster } from '../cluster.ts';
import type { ProcessId } from '../ids.ts';
import { lastStableOffset } from '../log/known-producers.ts';
import { runUntil } from '../step.ts';
import type { TransactionState } from '../transaction/transaction-state.ts';
import { transactionsOf } from '../transaction/transaction-view.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** Partition 0 is led by broker 0, partition 1 by broker 1. */
const TOPIC = {
  name: 'orders',
  partitions: 2,
  assignment: [
    [0, 1, 2],
    [1, 2, 0],
  ],
};

/** All transactional ids are coordinated by one partition. */
function create(options: Partial<WorldOptions> = {}): World {
  const settings = { 'transaction.state.log.num.partitions': '1', ...options.settings };
  return createWorld({ brokers: 3, topics: [TOPIC], seed: 5, ...options, settings });
}

/** A producer with the transactional id `payments` and an identity. */
function join(world: World, configs: Readonly<Record<string, string>> = {}): ProcessId {
  const clientId = `tx-${world.now()}`;
  const all = { 'transactional.id': 'payments', 'linger.ms': '0', ...configs };
  world.command({ type: 'add-producer', producer: { clientId, load: null, configs: all } });
  const { id } = assertExists(world.cluster.processes.at(-1), 'the producer is there');
  world.command({ type: 'init-transactions', process: id });
  return isReady(world, id);
}

function isReady(world: World, process: ProcessId): ProcessId {
  const calls = (): number => answersTo(world, process).length;
  world.runUntil(() => calls() > 0, 30_000);
  return process;
}

function answersTo(world: World, process: ProcessId): string[] {
  return world
    .factsOf('transaction-call-answered')
    .filter(({ by }) => by === process)
    .map(({ call, error }) => `${call} ${error}`);
}

function send(world: World, process: ProcessId, values: readonly string[], partition = 0): World {
  const records = values.map((value) => ({ partition, key: null, value, timestamp: null }));
  return world.command({ type: 'send', process, topic: 'orders', records }).run(300);
}

function begin(world: World, process: ProcessId): World {
  return world.command({ type: 'begin-transaction', process });
}

function end(world: World, process: ProcessId, committed: boolean): World {
  return world.command({ type: 'end-transaction', process, committed });
}

function transaction(world: World) {
  return assertExists(transactionsOf(world.cluster)[0], 'the transaction is known');
}

/** Null: no coordinator has loaded it. */
function stateOf({ cluster }: World): TransactionState | null {
  return transactionsOf(cluster)[0]?.state ?? null;
}

function coordinator(world: World): string {
  return `broker-${transaction(world).coordinator.slice(1)}`;
}

/** As the leader of the partition knows it. */
function stable(world: World, partition = 0): number {
  return lastStableOffset(
    world.log(world.leaderOf(`orders-${partition}`) ?? '', ordersAt(partition)),
  );
}

function ordersAt(partition: number): string {
  return `orders-${partition}`;
}

/** `COMMIT 1 [0]`: control, producer epoch, and where the transaction began. */
function markers(world: World): string[] {
  return world
    .factsOf('transaction-marker-written')
    .map(({ control, producerEpoch, firstOffset }) => `${control} ${producerEpoch} ${firstOffset}`);
}

/** One record is written, nobody knows yet what becomes of it. */
function open(world: World, configs: Readonly<Record<string, string>> = {}): ProcessId {
  const process = join(world, configs);
  send(begin(world, process), process, ['a']);
  expect(transaction(world)).toMatchObject({ state: 'Ongoing', producerEpoch: 0 });
  expect(stable(world)).toBe(0);
  return process;
}

describe('a transaction of version 2', () => {
  it('raises the epoch with each end, and moves the last stable offset with its markers', () => {
    const world = create();
    const process = open(world);
    send(world, process, ['b'], 1);
    expect(stable(world, 1)).toBe(0);
    end(world, process, true).run(1000);
    expect(answersTo(world, process)).toEqual(['init NONE', 'begin NONE', 'commit NONE']);
    expect(markers(world)).toEqual(['COMMIT 1 0', 'COMMIT 1 0']);
    expect(transaction(world)).toMatchObject({ state: 'CompleteCommit', producerEpoch: 1 });
    expect([stable(world), stable(world, 1)]).toEqual([2, 2]);

    send(begin(world, process), process, ['c']);
    expect(stable(world)).toBe(2);
    end(world, process, false).run(1000);
    expect(transaction(world)).toMatchObject({ state: 'CompleteAbort', producerEpoch: 2 });
    expect(markers(world).at(-1)).toBe('ABORT 2 2');
    expect(stable(world)).toBe(4);
  });

  it('is added to by the leader of the partition, who asks its coordinator once', () => {
    const world = create();
    const process = open(world);
    const states = (): number => world.factsOf('transaction-state-changed').length;
    const before = states();
    send(world, process, ['b', 'c']);
    expect(states()).toBe(before);
    expect(world.values('broker-0', 'orders-0')).toEqual(['a', 'b', 'c']);
  });
});

describe('a transaction of version 1', () => {
  it('keeps its epoch, and its partitions are added by the producer', () => {
    const world = create({ transactionVersion: 1 });
    const process = open(world);
    end(world, process, true).run(1000);
    expect(markers(world)).toEqual(['COMMIT 0 0']);
    expect(transaction(world)).toMatchObject({ state: 'CompleteCommit', producerEpoch: 0 });
    send(begin(world, process), process, ['b']);
    end(world, process, false).run(1000);
    expect(markers(world).at(-1)).toBe('ABORT 0 2');
    expect(stable(world)).toBe(4);
  });
});

describe('a transaction that nobody ends', () => {
  it('is aborted by the check after its timeout, and its producer is fenced', () => {
    const world = create();
    const process = open(world, { 'transaction.timeout.ms': '15000' });
    const { startedAt } = transaction(world);
    world.runUntil(() => world.factsOf('transactional-producer-fenced').length > 0);
    expect(world.now() - startedAt).toBeGreaterThan(15_000);
    expect(world.now() - startedAt).toBeLessThanOrEqual(25_000);
    world.run(100);
    expect(transaction(world)).toMatchObject({ state: 'CompleteAbort', producerEpoch: 1 });
    expect(stable(world)).toBe(2);
    end(world, process, true).run(1000);
    expect(answersTo(world, process).at(-1)).toBe('commit INVALID_TXN_STATE');
  });

  it('is aborted when a new producer comes with the same id', () => {
    const world = create();
    const old = open(world);
    const young = join(world);
    expect(world.factsOf('transactional-producer-fenced')).toMatchObject([
      { reason: 'new-producer', from: 0, to: 1 },
    ]);
    // One for the abort, one for the new producer.
    expect(transaction(world)).toMatchObject({ state: 'Empty', producerEpoch: 2 });
    expect(markers(world)).toEqual(['ABORT 1 0']);
    send(world, old, ['zombie']);
    expect(world.factsOf('produce-refused').at(-1)?.error).toBe('INVALID_PRODUCER_EPOCH');
    send(begin(world, young), young, ['b']);
    end(world, young, true).run(1000);
    expect(answersTo(world, young).at(-1)).toBe('commit NONE');
    expect(world.values('broker-0', 'orders-0').filter((value) => value === 'zombie')).toEqual([]);
  });

  it('can be aborted by an administrator, who asks the leader of the partition', () => {
    const world = create();
    open(world);
    const { producerId } = transaction(world);
    world.command({ type: 'abort-transaction', partition: 'orders-0', producerId }).run(200);
    expect(world.factsOf('admin-answered').at(-1)).toMatchObject({ error: 'NONE' });
    expect(markers(world)).toEqual(['ABORT 0 0']);
    expect(stable(world)).toBe(2);
    world.command({ type: 'abort-transaction', partition: 'orders-0', producerId }).run(200);
    expect(world.factsOf('admin-answered').at(-1)).toMatchObject({ error: 'UNKNOWN_PRODUCER_ID' });
  });

  it('is aborted when an administrator fences its producer', () => {
    const world = create();
    open(world);
    world.command({ type: 'fence-producers', transactionalIds: ['payments'] }).run(2000);
    expect(world.factsOf('admin-answered').at(-1)).toMatchObject({ error: 'NONE' });
    expect(transaction(world)).toMatchObject({ state: 'Empty', producerEpoch: 2 });
    expect(stable(world)).toBe(2);
  });
});

describe('a coordinator that dies', () => {
  it('with the decision written leaves the markers to the next one', () => {
    const world = create();
    const process = open(world);
    const first = coordinator(world);
    const others = ['broker-0', 'broker-1', 'broker-2'].filter((name) => name !== first);
    const leader = assertExists(world.leaderOf('orders-0'), 'somebody leads');
    end(world, process, true);
    // Its decision is known to all replicas by the time that the markers arrive.
    if (first === leader) throw new Error('the seed has to part the two');
    world.holdBack(first, leader, 'WriteTxnMarkers', 60_000);
    world.runUntil(() => answersTo(world, process).at(-1) === 'commit NONE', 10_000);
    expect(transaction(world)).toMatchObject({ state: 'PrepareCommit' });
    expect(stable(world)).toBe(0);
    world.crash(first).runUntil(() => stateOf(world) === 'CompleteCommit', 60_000);
    expect(others).toContain(coordinator(world));
    expect(markers(world).at(-1)).toBe('COMMIT 1 0');
    world.run(1000);
    expect(stable(world)).toBe(2);
  });

  it('with an open transaction lets it go on', () => {
    const world = create();
    const process = open(world);
    const first = coordinator(world);
    world
      .crash(first)
      .runUntil(() => stateOf(world) !== null, 60_000)
      .run(2000);
    expect(coordinator(world)).not.toBe(first);
    expect(transaction(world)).toMatchObject({ state: 'Ongoing', producerEpoch: 0 });
    send(world, process, ['b']);
    end(world, process, true);
    world.runUntil(() => answersTo(world, process).at(-1) === 'commit NONE', 60_000).run(3000);
    expect(transaction(world)).toMatchObject({ state: 'CompleteCommit', partitions: [] });
    expect(stable(world)).toBe(3);
  });
});

describe('a partition without a leader', () => {
  it('gets its marker when it has one again', () => {
    const world = create();
    const process = open(world);
    const leader = assertExists(world.leaderOf('orders-0'), 'somebody leads');
    if (coordinator(world) === leader) throw new Error('the seed has to part the two');
    world.crash(leader);
    end(world, process, true);
    world.runUntil(() => stateOf(world) === 'CompleteCommit', 60_000).run(1000);
    expect(world.leaderOf('orders-0')).not.toBe(leader);
    expect(stable(world)).toBe(2);
  });

  it('passes for deleted when nobody can lead it, and its transaction stays open', () => {
    const alone = { ...TOPIC, assignment: [[0], [1, 2]] };
    const world = create({ topics: [alone] });
    const process = open(world);
    if (coordinator(world) === 'broker-0') throw new Error('the seed has to part the two');
    world.crash('broker-0').runUntil(() => world.leaderOf('orders-0') === null, 60_000);
    end(world, process, true);
    world.runUntil(() => stateOf(world) === 'CompleteCommit', 60_000).run(1000);
    expect(world.factsOf('transaction-marker-skipped')).toMatchObject([
      { transactionalId: 'payments', control: 'COMMIT', producerEpoch: 1 },
    ]);
    world.start('broker-0').runUntil(() => world.leaderOf('orders-0') === 'broker-0', 60_000);
    expect(stable(world.run(10_000))).toBe(0);
    expect(markers(world)).toEqual([]);
  });
});

describe('a transactional id', () => {
  it('that nobody uses is forgotten', () => {
    const world = create({
      settings: {
        'transactional.id.expiration.ms': '60000',
        'transaction.remove.expired.transaction.cleanup.interval.ms': '20000',
      },
    });
    join(world);
    world.runUntil(() => transactionsOf(world.cluster).length === 0, 120_000);
    expect(world.factsOf('transactional-id-expired')).toHaveLength(1);
  });
});

describe('a copy of the cluster', () => {
  it.each([1, 2] as const)('runs on as the cluster does, with version %s', (transactionVersion) => {
    const world = create({ transactionVersion });
    const process = open(world);
    const copies: { readonly at: number; readonly cluster: Cluster }[] = [];
    const keep = (): void => {
      copies.push({ at: world.now(), cluster: cloneCluster(world.cluster) });
    };
    keep();
    end(world, process, true);
    for (let ms = 0; ms < 12; ms += 1) {
      world.run(1);
      keep();
    }
    world.run(30_000);
    for (const { cluster } of copies.slice(1)) {
      runUntil(cluster, world.now());
      expect(cluster.digest).toEqual(world.cluster.digest);
      expect(transactionsOf(cluster)).toEqual(transactionsOf(world.cluster));
    }
  });
});
