import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { brokersOf } from '../cluster.ts';
import type { FactBody } from '../fact.ts';
import { producerId as processIdOf, type ProcessId } from '../ids.ts';
import { producersOf } from '../selectors.ts';
import { broken } from '../testing/doctored.ts';
import {
  createClientPatient,
  membersOf,
  ordersOf,
  type ClientPatient,
} from '../testing/doctored-clients.ts';
import { transactionsOf } from '../transaction/transaction-view.ts';
import { replicaScope } from './checker.ts';
import { committedBatchAt, ghostOf } from './ghost.ts';
import { checkTime } from './queued.ts';
import { onRead } from './reads.ts';
import { onTransactionAnswered } from './replies.ts';
import { checkStable } from './stable.ts';
import { onTransactionAsked } from './transactions.ts';

function transaction({ cluster }: ClientPatient) {
  return assertExists(transactionsOf(cluster)[0], 'there is a transactional id');
}

function leaderOf(patient: ClientPatient) {
  const partition = ordersOf(patient);
  const isLeader = brokersOf(patient.cluster).find(
    ({ replicas }) => (replicas[partition]?.leader ?? null) !== null,
  );
  return assertExists(isLeader, 'somebody leads it');
}

function changed(
  patient: ClientPatient,
  change: Partial<Extract<FactBody, { type: 'transaction-state-changed' }>>,
): () => void {
  const { coordinator, transactionalId, producerId, producerEpoch, partitions } =
    transaction(patient);
  const about = { transactionalId, producerId, producerEpoch, partitions, isFence: false };
  return () =>
    patient.state(coordinator, {
      type: 'transaction-state-changed',
      from: 'Ongoing',
      to: 'PrepareCommit',
      ...about,
      ...change,
    });
}

describe('a cluster with transactions', () => {
  it('breaks nothing, and everything about them is looked at', () => {
    const patient = createClientPatient();
    expect(broken(patient.sweep)).toBeNull();
    const { evaluations } = patient.world.checker;
    const names = [
      'I31',
      'I32',
      'I33',
      'I34',
      'I38',
      'I39',
      'O2',
      'T3',
      'T5',
      'T7',
      'G11',
    ] as const;
    for (const name of names) {
      expect({ name, isLookedAt: evaluations[name] > 0 }).toEqual({ name, isLookedAt: true });
    }
  });

  it('breaks I33 when a leader forgets what is open', () => {
    const patient = createClientPatient();
    const log = assertExists(leaderOf(patient).replicas[ordersOf(patient)], 'it leads').log;
    expect(log.producers.tracked.length).toBeGreaterThan(0);
    log.producers.tracked = [];
    expect(broken(patient.sweep)).toBe('I33');
  });

  it('breaks I33 when a leader that was killed forgets what is open', () => {
    const patient = createClientPatient();
    const partition = ordersOf(patient);
    const { id: process } = leaderOf(patient);
    patient.world.command({ type: 'crash', process }).run(200);
    patient.world.command({ type: 'start', process }).run(20_000);
    const next = { type: 'elect-leaders', electionType: 'PREFERRED', partitions: null } as const;
    patient.world.command(next).run(2000);
    const leader = leaderOf(patient);
    expect(leader.id).toBe(process);
    expect(broken(patient.sweep)).toBeNull();
    const { producers } = assertExists(leader.replicas[partition], 'it leads').log;
    expect(producers.snapshots.length).toBeGreaterThan(0);
    expect(producers.tracked.length).toBeGreaterThan(0);
    producers.tracked = [];
    expect(broken(patient.sweep)).toBe('I33');
  });

  it('breaks I33 when a marker is forgotten that this run has not seen replicated', () => {
    const patient = createClientPatient();
    const { cluster, world } = patient;
    const partition = ordersOf(patient);
    const leader = leaderOf(patient);
    const { log } = assertExists(leader.replicas[partition], 'it leads');
    const look = (): void => {
      const scope = replicaScope(world.checker, cluster, leader.id, partition);
      checkStable(assertExists(scope, 'it has the replica'));
    };
    expect(broken(look)).toBeNull();
    // Another leader knew less, took the high watermark back, and went.
    const batches = log.segments.flatMap((segment) => segment.batches);
    const marker = batches.findLast(({ control }) => control !== null);
    log.highWatermark = assertExists(marker, 'a transaction has ended').baseOffset;
    expect(broken(look)).toBeNull();
    // Who is started reads of the marker again.
    leader.run += 1;
    expect(broken(look)).toBe('I33');
  });

  it('breaks G11 when a state does not follow the one before', () => {
    const patient = createClientPatient();
    expect(broken(changed(patient, { from: 'Empty', to: 'CompleteCommit' }))).toBe('G11');
  });

  it('breaks T7 when an end has the epoch of the end before, or an older one', () => {
    const patient = createClientPatient();
    expect(broken(changed(patient, {}))).toBe('T7');
    expect(broken(changed(patient, { producerEpoch: 0 }))).toBe('T7');
  });

  /** A coordinator that has loaded an end; and the next one, which has loaded none. */
  function loadsAnEnd(patient: ClientPatient): () => void {
    const { coordinator } = transaction(patient);
    const broker = brokersOf(patient.cluster).find(({ id }) => id === coordinator);
    const shard = assertExists(broker?.transactions.partitions[0], 'it coordinates');
    const ledger = assertExists(shard.transactions[0], 'it knows of it');
    const { value } = ledger;
    const type = 'transactions-loaded';
    const load = (): void =>
      patient.state(coordinator, { type, partition: shard.partition, transactionalIds: [] });
    const producerEpoch = value.producerEpoch + 1;
    ledger.value = { ...value, state: 'PrepareAbort', producerEpoch };
    load();
    return () => {
      ledger.value = value;
      load();
      changed(patient, { producerEpoch })();
    };
  }

  it('breaks T7 when the epoch of an end that was committed is given again', () => {
    expect(broken(loadsAnEnd(createClientPatient()))).toBe('T7');
  });

  it('has epochs again that a coordinator has loaded, and that were never committed', () => {
    const patient = createClientPatient();
    const { checker } = patient.world;
    const { coordinator } = transaction(patient);
    const broker = brokersOf(patient.cluster).find(({ id }) => id === coordinator);
    const shard = assertExists(broker?.transactions.partitions[0], 'it coordinates');
    const ghost = ghostOf(checker.ghosts, shard.partition);
    // Its last record is in the log, and as yet in no other.
    ghost.committedEnd -= 1;
    expect(broken(loadsAnEnd(patient))).toBeNull();
  });

  it('breaks T7 when what a coordinator has loaded was committed after that', () => {
    const patient = createClientPatient();
    const { coordinator } = transaction(patient);
    const broker = brokersOf(patient.cluster).find(({ id }) => id === coordinator);
    const shard = assertExists(broker?.transactions.partitions[0], 'it coordinates');
    const ghost = ghostOf(patient.world.checker.ghosts, shard.partition);
    ghost.committedEnd -= 1;
    const next = loadsAnEnd(patient);
    ghost.committedEnd += 1;
    expect(broken(next)).toBe('T7');
  });

  it('breaks T3 when it is complete without a marker', () => {
    const patient = createClientPatient();
    const raised = { producerEpoch: transaction(patient).producerEpoch + 1 };
    expect(broken(changed(patient, raised))).toBeNull();
    const complete = { ...raised, from: 'PrepareCommit', to: 'CompleteCommit' } as const;
    expect(broken(changed(patient, complete))).toBe('T3');
  });

  it('breaks T3 when a marker says something else than was decided', () => {
    const patient = createClientPatient();
    const { producerId, producerEpoch } = transaction(patient);
    const marker = { producerId, producerEpoch: producerEpoch + 1, coordinatorEpoch: 0 };
    const partition = ordersOf(patient);
    const about = { partition, offset: 9, firstOffset: 8, control: 'COMMIT' } as const;
    const { id } = leaderOf(patient);
    const write = (): void =>
      patient.state(id, { type: 'transaction-marker-written', ...about, ...marker });
    expect(broken(write)).toBe('T3');
  });

  it('breaks T3 when a marker is skipped though its partition has a leader', () => {
    const patient = createClientPatient();
    const { coordinator, transactionalId, producerId, producerEpoch } = transaction(patient);
    const who = { transactionalId, producerId, producerEpoch, control: 'COMMIT' } as const;
    const type = 'transaction-marker-skipped';
    const skip = (): void =>
      patient.state(coordinator, { type, partition: ordersOf(patient), ...who });
    expect(broken(skip)).toBe('T3');
  });

  it('breaks I31 when two producers get the same epoch', () => {
    const patient = createClientPatient();
    const { coordinator, transactionalId, producerId, producerEpoch } = transaction(patient);
    const producer = processIdOf(99);
    const identity = { transactionalId, producerId, producerEpoch, producer };
    const type = 'transactional-producer-initialized';
    expect(broken(() => patient.state(coordinator, { type, ...identity }))).toBe('I31');
  });

  it('breaks I32 when two brokers coordinate in one epoch', () => {
    const patient = createClientPatient();
    const brokers = brokersOf(patient.cluster);
    const own = brokers.find(({ transactions }) => transactions.partitions.length > 0);
    const shard = assertExists(own?.transactions.partitions[0], 'somebody coordinates');
    const other = assertExists(
      brokers.find(({ id }) => id !== own?.id),
      'there are others',
    );
    other.transactions.partitions.push({ ...shard });
    const about = { partition: shard.partition, transactionalIds: [] };
    const load = (): void => patient.state(other.id, { type: 'transactions-loaded', ...about });
    expect(broken(load)).toBe('I32');
  });

  it('breaks I32 when who holds the newest epoch is told that the state is another', () => {
    const patient = createClientPatient();
    const { cluster, world } = patient;
    const producer = assertExists(producersOf(cluster).at(-1), 'it is there');
    const { producerId } = producer.identity;
    const told = (to: ProcessId): (() => void) => {
      const identity = { producerId, producerEpoch: -1 };
      const body = { api: 'EndTxn', error: 'INVALID_TXN_STATE', ...identity } as const;
      return () => onTransactionAnswered(world.checker, { to, body }, cluster);
    };
    expect(broken(told(leaderOf(patient).id))).toBeNull();
    expect(broken(told(producer.id))).toBe('I32');
    // Somebody else has taken its place, and it has not heard of that.
    producer.identity.epoch -= 1;
    expect(broken(told(producer.id))).toBeNull();
  });

  it('breaks T5 when a coordinator takes something of an older epoch', () => {
    const patient = createClientPatient();
    const { cluster, world } = patient;
    const { coordinator, transactionalId, producerId } = transaction(patient);
    const broker = assertExists(
      brokersOf(cluster).find(({ id }) => id === coordinator),
      'it is there',
    );
    const shard = assertExists(broker.transactions.partitions[0], 'it coordinates');
    const { value } = assertExists(shard.transactions[0], 'it knows of it');
    const from = assertExists(producersOf(cluster).at(-1), 'it is there').id;
    const way = { from, to: coordinator, correlationId: 77, connection: 0, connectionEpoch: 0 };
    const address = { ...way, seq: 0, sentAt: 0, request: 0 };
    const api = 'AddPartitionsToTxn';
    broker.transactions.pendingWrites.push({
      request: 1,
      partition: shard.partition,
      requiredOffset: 999,
      transactionalId,
      value,
      purpose: 'add',
      expiresAt: 99_999,
      waiting: { address, from, api, partitions: [], version: 2 },
    });
    const body = { api, transactionalId, producerId, producerEpoch: 0, partitions: [] } as const;
    const ask = (): void =>
      onTransactionAsked(
        world.checker,
        {
          kind: 'request',
          seq: 0,
          sentAt: 0,
          arrivesAt: 0,
          cause: 0,
          timeoutAt: -1,
          ...way,
          body: { ...body, verifyOnly: false },
        },
        cluster,
      );
    expect(broken(ask)).toBe('T5');
  });
});

describe('a consumer', () => {
  /** As if it were given these offsets of partition 0. */
  function given(patient: ClientPatient, offsets: readonly number[]): () => void {
    const { checker } = patient.world;
    const by = assertExists(membersOf(patient, 'modern')[0], 'there is one').id;
    const partition = ordersOf(patient);
    const [baseOffset = 0] = offsets;
    const nextOffset = (offsets.at(-1) ?? 0) + 1;
    const told = { partition, baseOffset, nextOffset, offsets, records: [] };
    const base = { id: 0, at: patient.cluster.now, cause: 0, by };
    return () => onRead(checker, { type: 'records-delivered', ...base, ...told }, patient.cluster);
  }

  /** Offsets by what became of their transactions: committed, then aborted, then open. */
  function offsetsIn(patient: ClientPatient): { aborted: number; open: number; end: number } {
    const ghost = ghostOf(patient.world.checker.ghosts, ordersOf(patient));
    const data: number[] = [];
    for (let offset = 0; offset < ghost.committedEnd; offset += 1) {
      if (committedBatchAt(ghost, offset)?.control === null) data.push(offset);
    }
    const [aborted = -1, open = -1] = data.slice(-2);
    return { aborted, open, end: ghost.committedEnd };
  }

  it('breaks I34 when it is given what was aborted, or is open', () => {
    const patient = createClientPatient();
    const { aborted, open } = offsetsIn(patient);
    patient.world.checker.reads.clear();
    expect(broken(given(patient, [aborted]))).toBe('I34');
    expect(broken(given(patient, [open]))).toBe('I34');
  });

  it('breaks I34 when it passes over what is committed', () => {
    const patient = createClientPatient();
    patient.world.checker.reads.clear();
    expect(broken(given(patient, [0]))).toBeNull();
    expect(broken(given(patient, [2]))).toBe('I34');
  });

  it('breaks O2 when it is given something again', () => {
    const patient = createClientPatient();
    patient.world.checker.reads.clear();
    expect(broken(given(patient, [0, 1]))).toBeNull();
    expect(broken(given(patient, [1]))).toBe('O2');
  });

  it('breaks I38 when it is given what is not committed', () => {
    const patient = createClientPatient();
    const { end } = offsetsIn(patient);
    expect(broken(given(patient, [end]))).toBe('I38');
  });
});

describe('time', () => {
  it('breaks I39 when it goes back, or an event comes early', () => {
    const { cluster, world } = createClientPatient();
    const event = { kind: 'command', seq: 0, cause: 0 } as const;
    const command = { type: 'delete-topic', name: 'none' } as const;
    const at = (tick: number) => () =>
      checkTime(world.checker, { ...event, at: tick, command }, cluster);
    expect(broken(at(cluster.now))).toBeNull();
    expect(broken(at(cluster.now + 1))).toBe('I39');
    world.checker.now = cluster.now + 1;
    expect(broken(at(cluster.now))).toBe('I39');
  });
});
