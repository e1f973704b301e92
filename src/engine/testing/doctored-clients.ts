/**
 * A healthy cluster full of clients to be doctored: a group of each protocol, a producer with a
 * transaction that was committed, one that was aborted and one that is open, and a share consumer
 * that has something in hand.
 */
import { assertExists } from '../../base/assert.ts';
import type { Broker } from '../broker/broker.ts';
import type { Consumer } from '../client/consumer.ts';
import { brokersOf, type Cluster } from '../cluster.ts';
import type { QueuedEvent } from '../event.ts';
import type { Fact, FactBody } from '../fact.ts';
import type { ClassicGroup } from '../group/classic-group.ts';
import { groupOf, type CoordinatorPartition, type Group } from '../group/coordinator-state.ts';
import type { ConsumerGroup } from '../group/modern/consumer-group.ts';
import type { ProcessId } from '../ids.ts';
import { check, sweep } from '../invariants.ts';
import { consumersOf, partitionByName, producersOf } from '../selectors.ts';
import type { SharePartition } from '../share/share-partition.ts';
import { createWorld, type World } from './world.ts';

export interface ClientPatient {
  readonly world: World;
  readonly cluster: Cluster;
  readonly sweep: () => void;
  /** As if the engine had stated this just now. */
  readonly state: (by: ProcessId, body: FactBody, event?: QueuedEvent) => void;
}

const SETTINGS = {
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.num.partitions': '1',
  'share.coordinator.state.topic.num.partitions': '1',
  'group.initial.rebalance.delay.ms': '0',
};

export function createClientPatient(): ClientPatient {
  const topic = {
    name: 'orders',
    partitions: 2,
    assignment: [
      [0, 1, 2],
      [1, 2, 0],
    ],
  };
  const world = createWorld({ brokers: 3, topics: [topic], seed: 23, settings: SETTINGS });
  const { cluster, checker } = world;
  world.command({
    type: 'alter-group-config',
    group: 'workers',
    name: 'share.auto.offset.reset',
    value: 'earliest',
  });
  addMembers(world);
  writeInTransactions(world);
  world.run(3000);
  return {
    world,
    cluster,
    sweep: () => sweep(checker, cluster),
    state: (by, body, event = NOTHING) => {
      const fact: Fact = { id: 0, at: cluster.now, cause: 0, by, ...body };
      check(checker, event, [fact], cluster);
    },
  };
}

function addMembers(world: World): void {
  const base = { topics: ['orders'], assign: null, processingMsPerRecord: 0 };
  const plain = { 'auto.offset.reset': 'earliest', 'auto.commit.interval.ms': '200' };
  for (const clientId of ['a', 'b']) {
    const modern = { ...plain, 'group.protocol': 'consumer', 'isolation.level': 'read_committed' };
    world.command({
      type: 'add-consumer',
      consumer: { ...base, clientId, group: 'classic', configs: plain },
    });
    world.command({
      type: 'add-consumer',
      consumer: { ...base, clientId, group: 'modern', configs: modern },
    });
  }
  world.command({
    type: 'add-share-consumer',
    shareConsumer: {
      clientId: 'worker',
      group: 'workers',
      topics: ['orders'],
      configs: { 'share.acknowledgement.mode': 'explicit', 'max.poll.records': '2' },
      processingMsPerRecord: 900,
    },
  });
  world.run(6000);
}

/** Records 0 are committed, then one aborted, then one is open, all in partition 0. */
function writeInTransactions(world: World): void {
  const configs = { 'transactional.id': 'ledger', 'linger.ms': '0' };
  world.command({ type: 'add-producer', producer: { clientId: 'tx', configs, load: null } });
  const { id: process } = assertExists(producersOf(world.cluster).at(-1), 'it was added');
  world.command({ type: 'init-transactions', process }).run(1500);
  for (const committed of [true, false, null]) {
    world.command({ type: 'begin-transaction', process });
    const record = { key: null, value: 'v', partition: 0, timestamp: null };
    const records = committed === true ? Array.from({ length: 5 }, () => record) : [record];
    world.command({ type: 'send', process, topic: 'orders', records }).run(400);
    if (committed !== null) world.command({ type: 'end-transaction', process, committed }).run(600);
  }
}

const NOTHING: QueuedEvent = {
  kind: 'command',
  at: 0,
  seq: 0,
  cause: 0,
  command: { type: 'delete-topic', name: 'none' },
};

/** The broker that coordinates all groups, and what it keeps. */
export function coordinatorOf({ cluster }: ClientPatient): {
  readonly broker: Broker;
  readonly shard: CoordinatorPartition;
} {
  const broker = assertExists(
    brokersOf(cluster).find(({ coordinator }) => coordinator.partitions.length > 0),
    'somebody coordinates',
  );
  return { broker, shard: assertExists(broker.coordinator.partitions[0], 'it has the groups') };
}

export function classicGroup(patient: ClientPatient): ClassicGroup {
  const group = named(patient, 'classic');
  if (group.type !== 'classic') throw new Error('it is of the classic protocol');
  return group;
}

export function consumerGroup(patient: ClientPatient): ConsumerGroup {
  const group = named(patient, 'modern');
  if (group.type !== 'consumer') throw new Error('it is of the consumer protocol');
  return group;
}

function named(patient: ClientPatient, name: string): Group {
  return assertExists(groupOf(coordinatorOf(patient).shard, name), 'the group is there');
}

export function membersOf({ cluster }: ClientPatient, group: string): Consumer[] {
  return consumersOf(cluster).filter(({ plan }) => plan.group === group);
}

/** Partition 0 of orders, in the hands of the share group. */
export function shareOf(patient: ClientPatient): {
  readonly broker: Broker;
  readonly share: SharePartition;
} {
  const partition = ordersOf(patient);
  for (const broker of brokersOf(patient.cluster)) {
    for (const { share } of broker.share.shares) {
      if (share.partition === partition) return { broker, share };
    }
  }
  throw new Error('the share group reads it');
}

export function ordersOf({ cluster }: ClientPatient): number {
  return assertExists(partitionByName(cluster, 'orders-0'), 'orders-0 exists');
}
