/**
 * The coordinators on a broker: each works for the partitions of its internal topic that the broker
 * leads.
 *
 * Kafka: BrokerMetadataPublisher.updateCoordinator, KafkaApis.handleFindCoordinatorRequest.
 */
import type { Context } from '../context.ts';
import { brokerOf, topicByName } from '../controller/image.ts';
import { onCoordinatorElected, onCoordinatorHighWatermark } from '../group/coordinator.ts';
import { partitionFor } from '../group/coordinator-partition.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import type {
  CoordinatorType,
  FindCoordinatorRequest,
  FindCoordinatorResponse,
} from '../protocol/group-api.ts';

import {
  OFFSETS_TOPIC,
  requestTopic,
  SHARE_STATE_TOPIC,
  TRANSACTIONS_TOPIC,
} from './auto-topics.ts';
import type { Broker } from './broker.ts';
import { onDemand } from '../on-demand.ts';

const TOPICS: Readonly<Record<CoordinatorType, string>> = {
  group: OFFSETS_TOPIC,
  transaction: TRANSACTIONS_TOPIC,
  share: SHARE_STATE_TOPIC,
};

/** Whose records the partition keeps, as this broker's metadata has it; null: of no coordinator. */
export function coordinatorTypeOf(broker: Broker, partition: PartitionId): CoordinatorType | null {
  const registration = broker.image.partitions[partition];
  if (!registration) return null;
  const topic = broker.image.topics[registration.topic];
  if (topic === null || topic === undefined || !topic.isInternal) return null;
  switch (topic.name) {
    case OFFSETS_TOPIC:
      return 'group';
    case TRANSACTIONS_TOPIC:
      return 'transaction';
    case SHARE_STATE_TOPIC:
      return 'share';
    default:
      return null;
  }
}

/** This broker leads the partition: its coordinator takes over what the log says. */
export function onPartitionLed(
  broker: Broker,
  partition: PartitionId,
  leaderEpoch: number,
  context: Context,
): void {
  switch (coordinatorTypeOf(broker, partition)) {
    case 'group':
      onCoordinatorElected(broker, partition, leaderEpoch, context);
      break;
    case 'share':
      onDemand().shareGroups.onShareShardElected(broker, partition, leaderEpoch, context);
      break;
    case 'transaction':
      onDemand().transactions.onTransactionsElected(broker, partition, leaderEpoch, context);
      break;
    default:
  }
}

/** It does not lead it any more. */
export function onPartitionResigned(
  broker: Broker,
  partition: PartitionId,
  context: Context,
): void {
  // Who is about to stop does not listen any more: its share-partitions last until it does.
  if (broker.share.shares.length > 0 && broker.lifecycle.state !== 'pending-controlled-shutdown')
    onDemand().shareGroups.onSharedPartitionResigned(broker, partition, context);
  switch (coordinatorTypeOf(broker, partition)) {
    case 'group':
      onDemand().groups.onCoordinatorResigned(broker, partition, context);
      break;
    case 'share':
      onDemand().shareGroups.onShareShardResigned(broker, partition, context);
      break;
    case 'transaction':
      onDemand().transactions.onTransactionsResigned(broker, partition, context);
      break;
    default:
  }
}

/** What a coordinator wrote may be committed by now. */
export function onPartitionCommitted(
  broker: Broker,
  partition: PartitionId,
  highWatermark: number,
  context: Context,
): void {
  switch (coordinatorTypeOf(broker, partition)) {
    case 'group':
      onCoordinatorHighWatermark(broker, partition, highWatermark, context);
      break;
    case 'share':
      onDemand().shareGroups.onShareShardCommitted(broker, partition, highWatermark, context);
      break;
    case 'transaction':
      onDemand().transactions.onTransactionsCommitted(broker, partition, highWatermark, context);
      break;
    default:
  }
}

/** The leader of the key's partition; the topic is created when it is first asked for. */
export function findCoordinator(
  broker: Broker,
  { keyType, key }: FindCoordinatorRequest,
  context: Context,
): FindCoordinatorResponse {
  const api = 'FindCoordinator';
  if (key === '' && keyType === 'group')
    return { api, error: 'INVALID_GROUP_ID', coordinator: null };
  const partition = coordinatedBy(broker, keyType, key);
  if (partition === null) requestTopic(broker, TOPICS[keyType], context);
  const coordinator = partition === null ? null : aliveLeader(broker, partition);
  const error = coordinator === null ? 'COORDINATOR_NOT_AVAILABLE' : 'NONE';
  return { api, error, coordinator };
}

/** The partition that the key belongs to; null while the topic is not known to this broker. */
export function coordinatedBy(
  broker: Broker,
  type: CoordinatorType,
  key: string,
): PartitionId | null {
  const topic = topicByName(broker.image, TOPICS[type]);
  if (topic === null || topic.partitions.length === 0) return null;
  return topic.partitions[partitionFor(key, topic.partitions.length)] ?? null;
}

function aliveLeader({ image }: Broker, partition: PartitionId): BrokerId | null {
  const leader = image.partitions[partition]?.leader ?? null;
  if (leader === null) return null;
  const registration = brokerOf(image, leader);
  return registration === null || registration.isFenced ? null : leader;
}
