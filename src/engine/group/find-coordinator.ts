/**
 * Where the coordinator of a group is: on the leader of the group's partition of
 * `__consumer_offsets`, a topic that is created when it is first asked for.
 *
 * Kafka: KafkaApis.handleFindCoordinatorRequest.
 */
import { OFFSETS_TOPIC, requestTopic } from '../broker/auto-topics.ts';
import type { Broker } from '../broker/broker.ts';
import type { Context } from '../context.ts';
import { brokerOf, topicByName } from '../controller/image.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import type { FindCoordinatorResponse } from '../protocol/group-api.ts';
import { partitionFor } from './coordinator-partition.ts';

export function findCoordinator(
  broker: Broker,
  group: string,
  context: Context,
): FindCoordinatorResponse {
  if (group === '') return { api: 'FindCoordinator', error: 'INVALID_GROUP_ID', coordinator: null };
  const partition = groupPartition(broker, group);
  if (partition === null) requestTopic(broker, OFFSETS_TOPIC, context);
  const coordinator = partition === null ? null : aliveLeader(broker, partition);
  const error = coordinator === null ? 'COORDINATOR_NOT_AVAILABLE' : 'NONE';
  return { api: 'FindCoordinator', error, coordinator };
}

/** The partition that the group belongs to; null while the topic is not known to this broker. */
export function groupPartition(broker: Broker, group: string): PartitionId | null {
  const topic = topicByName(broker.image, OFFSETS_TOPIC);
  if (topic === null || topic.partitions.length === 0) return null;
  return topic.partitions[partitionFor(group, topic.partitions.length)] ?? null;
}

function aliveLeader({ image }: Broker, partition: PartitionId): BrokerId | null {
  const leader = image.partitions[partition]?.leader ?? null;
  if (leader === null) return null;
  const registration = brokerOf(image, leader);
  return registration === null || registration.isFenced ? null : leader;
}
