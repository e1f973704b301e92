/**
 * A healthy cluster to be doctored: three brokers in sync and five committed records that everybody
 * has, one field away from a bug that an invariant has to notice.
 */
import { assertExists } from '../../base/assert.ts';
import type { Broker, Replica } from '../broker/broker.ts';
import type { LeaderState } from '../broker/partition.ts';
import { brokersOf, committedImage, type Cluster } from '../cluster.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import type { QueuedEvent } from '../event.ts';
import type { Fact, FactBody } from '../fact.ts';
import { brokerId, type ProcessId } from '../ids.ts';
import { check, sweep, violationOf, type Invariant } from '../invariants.ts';
import { PLAIN_BATCH, type RecordBatch } from '../log/record.ts';
import { brokerOf, partitionByName } from '../selectors.ts';
import { createWorld, type World } from './world.ts';

export interface Patient {
  readonly world: World;
  readonly cluster: Cluster;
  readonly partition: number;
  readonly broker: (id: Broker['id']) => Broker;
  readonly replica: (id: Broker['id']) => Replica;
  readonly leader: LeaderState;
  /** Replaces what the controller says of the partition, and what brokers have read of that. */
  readonly register: (change: Partial<PartitionRegistration>) => void;
  /** As if the engine had stated this just now. */
  readonly state: (by: ProcessId, body: FactBody) => void;
  readonly handle: (event: QueuedEvent) => void;
}

export function createPatient(): Patient {
  const configs = { 'min.insync.replicas': '2' };
  const topic = { name: 'orders', assignment: [[0, 1, 2]], configs };
  const world = createWorld({ brokers: 3, topics: [topic], seed: 31 });
  world.produce('orders-0', ['r0', 'r1', 'r2']).produce('orders-0', ['r3', 'r4']).run(1100);
  const { cluster, checker } = world;
  const partition = assertExists(partitionByName(cluster, 'orders-0'), 'orders-0 exists');
  const broker = (id: Broker['id']): Broker => assertExists(brokerOf(cluster, id), 'it exists');
  const replica = (id: Broker['id']): Replica =>
    assertExists(broker(id).replicas[partition], 'it has a replica');
  const handle = (event: QueuedEvent): void => check(checker, event, [], cluster);
  return {
    world,
    cluster,
    partition,
    broker,
    replica,
    leader: assertExists(replica(brokerId(0)).leader, 'broker 0 leads'),
    register: (change) => {
      const image = committedImage(cluster);
      const before = assertExists(image.partitions[partition], 'it is registered');
      const after = { ...before, ...change };
      image.partitions[partition] = after;
      for (const { image: own } of brokersOf(cluster)) {
        if (own.nextOffset === image.nextOffset) own.partitions[partition] = after;
      }
    },
    state: (by, body) => {
      const fact: Fact = { id: 0, at: cluster.now, cause: 0, by, ...body };
      check(checker, NOTHING, [fact], cluster);
    },
    handle,
  };
}

const NOTHING: QueuedEvent = {
  kind: 'command',
  at: 0,
  seq: 0,
  cause: 0,
  command: { type: 'delete-topic', name: 'none' },
};

/** The invariant that breaks, by name; null when none does. */
export function broken(act: () => void): Invariant | null {
  try {
    act();
  } catch (error) {
    const violation = violationOf(error);
    if (violation === null) throw error;
    return violation.invariant;
  }
  return null;
}

export function sweepOf({ world, cluster }: Patient): () => void {
  return () => sweep(world.checker, cluster);
}

/** The same batch with another record in it. */
export function forged(batch: RecordBatch | undefined): RecordBatch {
  const real = assertExists(batch, 'there is a batch');
  // Its sequence numbers go, so that it does not repeat those of the real one.
  const records = real.records.map((record) => ({ ...record, number: 999_999 }));
  return { ...real, ...PLAIN_BATCH, records };
}

/** As if its leader had moved the high watermark of the partition. */
export function highWatermark(patient: Patient, from: number, to: number): () => void {
  const { partition } = patient;
  return () => patient.state(brokerId(0), { type: 'high-watermark-advanced', partition, from, to });
}
