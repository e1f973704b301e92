/**
 * Topics are created, with replicas as given or placed in stripes, and deleted.
 *
 * Kafka: ReplicationControlManager (createTopics, deleteTopics),
 * org.apache.kafka.common.internals.Topic.
 * Simplified: no policies, no quotas.
 */
import { emit, type Context } from '../context.ts';
import type { BrokerId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type { CreateTopicsRequest, DeleteTopicsRequest } from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { draw, shuffle } from '../random.ts';
import { topicConfigRecords } from './configs.ts';
import type { Controller } from './controller.ts';
import { brokerOf, isActive, topicByName } from './image.ts';
import type { MetadataImage, MetadataRecord } from './metadata.ts';
import { answer, commit } from './metadata-log.ts';
import { createPartitionRegistration } from './partition-registration.ts';
import { placeReplicas } from './placement.ts';
import { isShuttingDown } from './sessions.ts';
import { isValidTopicConfig } from './topic-settings.ts';

/** Replicas by partition number. */
type Assignment = readonly (readonly BrokerId[])[];

/** A name becomes a part of file names. */
const NAME_LENGTH_MAX = 249;

export function onCreateTopics(
  controller: Controller,
  envelope: RequestEnvelope,
  request: CreateTopicsRequest,
  context: Context,
): void {
  const error = createTopic(controller, request, context);
  answer(controller, envelope, { api: 'CreateTopics', error, partitions: [] }, context);
}

export function onDeleteTopics(
  controller: Controller,
  envelope: RequestEnvelope,
  { name }: DeleteTopicsRequest,
  context: Context,
): void {
  const topic = topicByName(controller.image, name);
  if (topic !== null) {
    emit(context, controller.id, { type: 'topic-deleted', topic: topic.id, name });
    commit(controller, [{ type: 'RemoveTopicRecord', topic: topic.id }], null, context);
  }
  const error = topic === null ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'NONE';
  answer(controller, envelope, { api: 'DeleteTopics', error, partitions: [] }, context);
}

function createTopic(
  controller: Controller,
  request: CreateTopicsRequest,
  context: Context,
): ErrorCode {
  const { image } = controller;
  const { name, configs, isInternal } = request;
  if (!isValidName(name)) return 'INVALID_TOPIC_EXCEPTION';
  if (topicByName(image, name) !== null) return 'TOPIC_ALREADY_EXISTS';
  if (isColliding(image, name)) return 'INVALID_TOPIC_EXCEPTION';
  for (const config of configs) {
    if (!isValidTopicConfig(config.name, config.value)) return 'INVALID_CONFIG';
  }
  const assignment = assignmentOf(controller, request, context);
  if (typeof assignment === 'string') return assignment;
  const topic = image.topics.length;
  const records: MetadataRecord[] = [
    { type: 'TopicRecord', topic, name, isInternal },
    ...topicConfigRecords({ id: topic, name, configs: [] }, configs, context),
    ...partitionRecords(image, topic, assignment),
  ];
  emit(context, controller.id, {
    type: 'topic-created',
    topic,
    name,
    partitions: assignment.length,
    replicationFactor: assignment[0]?.length ?? 0,
    isInternal,
  });
  commit(controller, records, null, context);
  return 'NONE';
}

function partitionRecords(
  image: MetadataImage,
  topic: number,
  assignment: Assignment,
): MetadataRecord[] {
  const first = image.partitions.length;
  return assignment.map((replicas, index) => ({
    type: 'PartitionRecord',
    registration: createPartitionRegistration(
      { id: first + index, topic, index },
      replicas,
      (broker) => isActive(image, broker),
    ),
  }));
}

function assignmentOf(
  controller: Controller,
  request: CreateTopicsRequest,
  context: Context,
): Assignment | ErrorCode {
  const { assignment } = request;
  if (assignment === null || assignment.length === 0) return place(controller, request, context);
  return isValidAssignment(controller.image, assignment)
    ? assignment
    : 'INVALID_REPLICA_ASSIGNMENT';
}

/** -1 stands for what the brokers have as default. */
function place(
  controller: Controller,
  { partitions, replicationFactor }: CreateTopicsRequest,
  context: Context,
): Assignment | ErrorCode {
  const { settings, random } = context.cluster;
  if (replicationFactor < -1 || replicationFactor === 0) return 'INVALID_REPLICATION_FACTOR';
  if (partitions < -1 || partitions === 0) return 'INVALID_PARTITIONS';
  const { defaultReplicationFactor, numPartitions } = settings.broker;
  const { image } = controller;
  const placed = placeReplicas(
    {
      brokers: image.brokers.filter(({ id }) => !isShuttingDown(controller, id)),
      partitionCount: partitions === -1 ? numPartitions : partitions,
      replicationFactor: replicationFactor === -1 ? defaultReplicationFactor : replicationFactor,
    },
    {
      draw: (bound) => draw(random, 'placement', bound),
      shuffle: (list) => shuffle(random, 'placement', list),
    },
  );
  if (typeof placed === 'string') return placed;
  const hasLeaders = placed.every((replicas) => replicas.some((id) => isActive(image, id)));
  return hasLeaders ? placed : 'INVALID_REPLICATION_FACTOR';
}

/** Every partition on as many brokers, each registered and named once, one of them active. */
function isValidAssignment(image: MetadataImage, assignment: Assignment): boolean {
  const replicationFactor = assignment[0]?.length ?? 0;
  return assignment.every(
    (replicas) =>
      replicas.length > 0 &&
      replicas.length === replicationFactor &&
      new Set(replicas).size === replicas.length &&
      replicas.every((broker) => brokerOf(image, broker) !== null) &&
      replicas.some((broker) => isActive(image, broker)),
  );
}

function isValidName(name: string): boolean {
  if (name === '.' || name === '..' || name.length > NAME_LENGTH_MAX) return false;
  return /^[a-zA-Z0-9._-]+$/.test(name);
}

/** Metrics write dots as underscores: two topics must not differ in these alone. */
function isColliding(image: MetadataImage, name: string): boolean {
  const unified = name.replaceAll('.', '_');
  return image.topics.some((topic) => topic?.name.replaceAll('.', '_') === unified);
}
