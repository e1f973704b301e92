/**
 * On which brokers the replicas of a new topic lie, as clusters with ZooKeeper placed them: round
 * robin from a random broker, the followers shifted a little more each time round.
 *
 * Kafka: kafka.admin.AdminUtils (assignReplicasToBrokers; 3.9), KIP-36 (racks).
 */
import { assertExists } from '../../base/assert.ts';
import { compareIds, type BrokerId } from '../ids.ts';

export interface LiveBroker {
  readonly id: BrokerId;
  readonly rack: string | null;
}

export interface AssignmentRequest {
  readonly brokers: readonly LiveBroker[];
  readonly partitionCount: number;
  readonly replicationFactor: number;
  /** Number of the first partition: more than 0 when a topic is given more of them. */
  readonly firstPartition?: number;
}

/** Asked twice: for the broker to begin with, then for the first shift of the followers. */
export type DrawStart = (bound: number) => number;

/** Replicas by partition number, the preferred leader first. */
export function assignReplicas(
  { brokers, partitionCount, replicationFactor, firstPartition = 0 }: AssignmentRequest,
  draw: DrawStart,
): readonly (readonly BrokerId[])[] | 'INVALID_REPLICATION_FACTOR' {
  if (replicationFactor <= 0 || replicationFactor > brokers.length) {
    return 'INVALID_REPLICATION_FACTOR';
  }
  const racks = racksOf(brokers);
  // Racks count when every broker names one; Kafka's callers refuse racks of some brokers alone.
  const isAware = brokers.every(({ rack }) => rack !== null);
  const ring = isAware ? alternateRacks(brokers, racks) : brokers;
  const start = draw(ring.length);
  let shift = draw(ring.length);
  const placements: (readonly BrokerId[])[] = [];
  for (let number = firstPartition; placements.length < partitionCount; number += 1) {
    if (number > 0 && number % ring.length === 0) shift += 1;
    const first = (number + start) % ring.length;
    placements.push(
      isAware
        ? acrossRacks(ring, racks.length, { first, shift, replicationFactor })
        : roundRobin(ring, { first, shift, replicationFactor }),
    );
  }
  return placements;
}

interface Place {
  /** Position of the first replica in the ring. */
  readonly first: number;
  readonly shift: number;
  readonly replicationFactor: number;
}

function roundRobin(ring: readonly LiveBroker[], place: Place): readonly BrokerId[] {
  const { first, shift, replicationFactor } = place;
  const replicas = [at(ring, first).id];
  for (let follower = 0; replicas.length < replicationFactor; follower += 1) {
    replicas.push(at(ring, followerIndex(first, shift + follower, ring.length)).id);
  }
  return replicas;
}

/** A broker is passed over while another rack, or another broker, has nothing of the partition. */
function acrossRacks(
  ring: readonly LiveBroker[],
  rackCount: number,
  { first, shift, replicationFactor }: Place,
): readonly BrokerId[] {
  const leader = at(ring, first);
  const replicas = [leader.id];
  const racks = new Set([leader.rack]);
  for (let step = 0; replicas.length < replicationFactor; step += 1) {
    const broker = at(ring, followerIndex(first, shift * rackCount + step, ring.length));
    if (racks.has(broker.rack) && racks.size < rackCount) continue;
    if (replicas.includes(broker.id)) continue;
    replicas.push(broker.id);
    racks.add(broker.rack);
  }
  return replicas;
}

/** Never the first replica again, whatever the shift. */
function followerIndex(first: number, shift: number, count: number): number {
  return (first + 1 + (shift % (count - 1))) % count;
}

/** One broker of each rack in turn: neighbours lie in different racks. */
function alternateRacks(
  brokers: readonly LiveBroker[],
  racks: readonly (string | null)[],
): readonly LiveBroker[] {
  const queues = racks.map((rack) =>
    brokers
      .filter((broker) => broker.rack === rack)
      .sort((left, right) => compareIds(left.id, right.id)),
  );
  const ring: LiveBroker[] = [];
  for (let turn = 0; ring.length < brokers.length; turn += 1) {
    const next = queues[turn % queues.length]?.shift();
    if (next !== undefined) ring.push(next);
  }
  return ring;
}

/** Each once, by UTF-16 units as Java sorts. */
function racksOf(brokers: readonly LiveBroker[]): readonly (string | null)[] {
  const racks = new Set(brokers.map(({ rack }) => rack));
  return [...racks].sort((left, right) => ((left ?? '') < (right ?? '') ? -1 : 1));
}

function at(ring: readonly LiveBroker[], index: number): LiveBroker {
  return assertExists(ring[index], 'a position in the ring');
}
