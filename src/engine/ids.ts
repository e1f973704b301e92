/**
 * Who and what can be named inside the cluster.
 *
 * Kafka: node ids, TopicPartition and topic ids. Simplified: a topic partition has one number,
 * unique in the cluster and never used again, in place of (topic id, partition index).
 */
import type { Brand } from '../base/brand.ts';

/**
 * Anything with an address: `b1` (broker 1), `c100` (controller), `p1`, `k1` (consumer), `s1`
 * (share consumer), `z1` (ZooKeeper server), `a0` (admin).
 */
export type ProcessId = Brand<string, 'ProcessId'>;

/** `b0`, `b1` ...: a string, because integer keys reorder objects. Labels show the number. */
export type BrokerId = ProcessId & { readonly __broker: true };

/** Position in `MetadataImage.partitions`: one number for each topic partition ever created. */
export type PartitionId = number;

/** Position in `MetadataImage.topics`. A topic created again under an old name gets a new one. */
export type TopicId = number;

/**
 * A log directory of a broker, unique in the cluster and never used again: a directory that was
 * emptied and formatted anew is another one (Kafka: a random id in its meta.properties).
 */
export type DirectoryId = number;

/** Nobody has said yet in which directory a replica lies. Kafka: DirectoryId.UNASSIGNED. */
export const UNASSIGNED_DIRECTORY: DirectoryId = -1;

export function brokerId(number: number): BrokerId {
  return `b${number}` as BrokerId;
}

export function controllerId(number: number): ProcessId {
  return `c${number}` as ProcessId;
}

/** A server of the ZooKeeper ensemble. */
export function zooKeeperId(number: number): ProcessId {
  return `z${number}` as ProcessId;
}

export function producerId(number: number): ProcessId {
  return `p${number}` as ProcessId;
}

export function consumerId(number: number): ProcessId {
  return `k${number}` as ProcessId;
}

export function shareConsumerId(number: number): ProcessId {
  return `s${number}` as ProcessId;
}

/** The admin client through which commands reach the cluster. There is one. */
export const ADMIN = 'a0' as ProcessId;

const ZERO = '0'.charCodeAt(0);

/** The number in an id: 10 for `b10`. Ids are ordered by it, so that b2 stands before b10. */
export function numberOf(id: ProcessId): number {
  let number = 0;
  for (let index = 1; index < id.length; index += 1) {
    number = number * 10 + id.charCodeAt(index) - ZERO;
  }
  return number;
}

/** Orders ids of one kind by their number. */
export function compareIds(left: ProcessId, right: ProcessId): number {
  return numberOf(left) - numberOf(right);
}
