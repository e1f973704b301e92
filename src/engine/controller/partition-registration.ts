/**
 * What the controller says of a partition, and how a change record alters it.
 *
 * Kafka: PartitionRegistration.
 */
import {
  UNASSIGNED_DIRECTORY,
  type BrokerId,
  type DirectoryId,
  type PartitionId,
  type TopicId,
} from '../ids.ts';
import type { PartitionChangeRecord, PartitionRegistration } from './metadata.ts';

/** A new partition: in sync is who can serve; the first of them leads. `isr` is not empty. */
export function createPartitionRegistration(
  place: { readonly id: PartitionId; readonly topic: TopicId; readonly index: number },
  replicas: readonly BrokerId[],
  isActive: (broker: BrokerId) => boolean,
  directoryOf: (broker: BrokerId) => DirectoryId = () => UNASSIGNED_DIRECTORY,
): PartitionRegistration {
  const isr = replicas.filter(isActive);
  return {
    id: place.id,
    topic: place.topic,
    index: place.index,
    replicas,
    directories: replicas.map(directoryOf),
    isr,
    elr: [],
    lastKnownElr: [],
    addingReplicas: [],
    removingReplicas: [],
    leader: isr[0] ?? null,
    leaderRecoveryState: 'RECOVERED',
    leaderEpoch: 0,
    partitionEpoch: 0,
  };
}

/**
 * The registration after the record. Every record raises the partition epoch; the leader epoch
 * rises only with a record that names a leader, be it the same one.
 */
export function applyPartitionChange(
  before: PartitionRegistration,
  record: PartitionChangeRecord,
): PartitionRegistration {
  const { leader } = record;
  return {
    id: before.id,
    topic: before.topic,
    index: before.index,
    replicas: record.replicas ?? before.replicas,
    directories: record.directories ?? before.directories,
    isr: record.isr ?? before.isr,
    elr: record.elr ?? before.elr,
    lastKnownElr: record.lastKnownElr ?? before.lastKnownElr,
    addingReplicas: record.addingReplicas ?? before.addingReplicas,
    removingReplicas: record.removingReplicas ?? before.removingReplicas,
    leader: leader === undefined ? before.leader : leader,
    leaderRecoveryState: record.leaderRecoveryState ?? before.leaderRecoveryState,
    leaderEpoch: leader === undefined ? before.leaderEpoch : before.leaderEpoch + 1,
    partitionEpoch: before.partitionEpoch + 1,
  };
}
