/**
 * What the controller of the ZooKeeper era tells a broker: LeaderAndIsr makes it lead or follow,
 * UpdateMetadata says what its clients may ask about, StopReplica takes a replica from it.
 *
 * Kafka: ReplicaManager (becomeLeaderOrFollower, maybeUpdateMetadataCache, stopReplicas),
 * ZkMetadataCache; KafkaApis.isBrokerEpochStale (3.9).
 * Simplified: one image stands for the replicas and the metadata cache.
 */
import { emit, type Context } from '../context.ts';
import type { MetadataImage, PartitionRegistration, TopicImage } from '../controller/metadata.ts';
import { onPartitionsDeleted } from '../group/deletion.ts';
import type { PartitionId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  LeaderAndIsrRequest,
  StopReplicaRequest,
  UpdateMetadataRequest,
} from '../protocol/zookeeper-api.ts';
import type { ControlRequest } from '../zookeeper/controller-state.ts';
import type { Broker } from './broker.ts';
import { learnLeader } from './controller-channel.ts';
import { applyPartition, lookAtEverything, resign } from './metadata-follower.ts';
import { stopFollowing } from './replica-fetcher.ts';
import type { ZkBroker } from './zk-session.ts';

export function onControlRequest(
  broker: Broker,
  zk: ZkBroker,
  { envelope, body }: { readonly envelope: RequestEnvelope; readonly body: ControlRequest },
  context: Context,
): void {
  const { api } = body;
  const error = faultOf(broker, zk, body);
  if (error === 'NONE') {
    const { controllerEpoch: epoch, controller: leader } = body;
    zk.controllerEpoch = epoch;
    learnLeader(broker, { epoch, leader }, context);
    obey(broker, body, context);
  } else {
    const { controller, controllerEpoch } = body;
    const told = { api, error, controller, controllerEpoch, knownEpoch: zk.controllerEpoch };
    emit(context, broker.id, { type: 'controller-request-refused', ...told });
  }
  respond(context, broker, addressOf(envelope), { api, error });
}

/** A controller that was replaced is not obeyed, nor is one that means an earlier incarnation. */
function faultOf(broker: Broker, zk: ZkBroker, request: ControlRequest): ErrorCode {
  if (request.brokerEpoch < broker.lifecycle.brokerEpoch) return 'STALE_BROKER_EPOCH';
  return request.controllerEpoch < zk.controllerEpoch ? 'STALE_CONTROLLER_EPOCH' : 'NONE';
}

function obey(broker: Broker, request: ControlRequest, context: Context): void {
  lookAtEverything(broker);
  switch (request.api) {
    case 'LeaderAndIsr':
      return onLeaderAndIsr(broker, request, context);
    case 'UpdateMetadata':
      return onUpdateMetadata(broker, request, context);
    default:
      return onStopReplica(broker, request, context);
  }
}

function onLeaderAndIsr(broker: Broker, request: LeaderAndIsrRequest, context: Context): void {
  const { image } = broker;
  takeTopics(image, request.topics);
  for (const partition of request.partitions) {
    const replica = broker.replicas[partition.id] ?? null;
    // What it has heard of already, or something newer, changes nothing.
    if (replica !== null && partition.leaderEpoch <= replica.leaderEpoch) continue;
    takePartition(image, partition);
    applyPartition(broker, partition.id, image.topics, context);
  }
}

function onUpdateMetadata(broker: Broker, request: UpdateMetadataRequest, context: Context): void {
  const { image } = broker;
  image.brokers = request.brokers.slice();
  takeTopics(image, request.topics);
  for (const partition of request.partitions) takePartition(image, partition);
  const deleted: PartitionId[] = [];
  for (const topic of request.deleted) {
    for (const partition of image.topics[topic]?.partitions ?? []) {
      image.partitions[partition] = null;
      deleted.push(partition);
    }
    image.topics[topic] = null;
  }
  if (deleted.length > 0) onPartitionsDeleted(broker, deleted, context);
}

function takeTopics(image: MetadataImage, topics: readonly TopicImage[]): void {
  for (const topic of topics) {
    while (image.topics.length <= topic.id) image.topics.push(null);
    image.topics[topic.id] = topic;
  }
}

function takePartition(image: MetadataImage, partition: PartitionRegistration): void {
  while (image.partitions.length <= partition.id) image.partitions.push(null);
  image.partitions[partition.id] = partition;
}

function onStopReplica(broker: Broker, request: StopReplicaRequest, context: Context): void {
  for (const { partition, isDeleted } of request.partitions) {
    const replica = broker.replicas[partition] ?? null;
    if (replica === null) continue;
    if (isDeleted) {
      // It lies elsewhere by now, or nowhere any more.
      const known = broker.image.partitions[partition];
      if (known?.replicas.includes(broker.id)) broker.image.partitions[partition] = null;
      applyPartition(broker, partition, broker.image.topics, context);
    } else {
      resign(broker, replica, context);
      stopFollowing(broker, replica);
    }
  }
}
