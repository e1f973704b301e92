/**
 * Leaders that other responses name beside what was asked for.
 *
 * Kafka: Metadata.updatePartitionLeadership; KIP-951.
 */
import type { PartitionId } from '../ids.ts';
import type { CurrentLeader } from '../protocol/data-api.ts';
import { partitionMetadata, type ClientMetadata } from './metadata.ts';

/**
 * Another response named the leader of a partition: it counts when it is newer than what is known.
 * True when it did.
 */
export function applyCurrentLeader(
  metadata: ClientMetadata,
  partition: PartitionId,
  { leader, leaderEpoch }: CurrentLeader,
): boolean {
  const known = partitionMetadata(metadata, partition);
  if (known === null || leaderEpoch <= known.leaderEpoch) return false;
  if (!metadata.brokers.includes(leader)) return false;
  const told = { ...known, leader, leaderEpoch };
  metadata.topics = metadata.topics.map((topic) => {
    const index = topic.partitions.indexOf(known);
    return index < 0 ? topic : { ...topic, partitions: topic.partitions.with(index, told) };
  });
  return true;
}
