/**
 * Which topics a group reads, as far as its coordinator knows: their offsets are not taken from it.
 *
 * Kafka: Group.isSubscribedToTopic (ClassicGroup, ConsumerGroup).
 */
import type { Broker } from '../broker/broker.ts';
import type { PartitionId } from '../ids.ts';
import type { Group } from './coordinator-state.ts';
import { onDemand } from '../on-demand.ts';

export function isSubscribedTo({ image }: Broker, group: Group, partition: PartitionId): boolean {
  const registration = image.partitions[partition];
  const topic = registration ? (image.topics[registration.topic]?.name ?? null) : null;
  if (topic === null) return false;
  switch (group.type) {
    case 'classic':
      // Before its first generation nobody knows what it will read.
      return group.subscribedTopics?.includes(topic) ?? group.protocolType !== null;
    case 'consumer':
      return onDemand()
        .consumerGroups.subscribedNames(group.members, group.patterns)
        .includes(topic);
    case 'share':
      return group.members.some(({ topics }) => topics.includes(topic));
  }
}
