/**
 * Topics are created.
 *
 * Kafka: ReplicationControlManager (createTopics), ControllerApis.
 * Simplified: no policies, no quotas.
 */
import { emit, type Context } from '../context.ts';
import type { BrokerId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { apiError, NO_ERROR, type ApiError } from '../protocol/api-error.ts';
import type { CreateTopicsRequest, GivenAssignment } from '../protocol/control-api.ts';
import {
  isAssignment,
  leaderFault,
  partitionRecords,
  place,
  replicasFault,
  unplaced,
  type Assignment,
} from './assignments.ts';
import type { Controller } from './controller.ts';
import { topicByName } from './image.ts';
import type { MetadataImage, MetadataRecord } from './metadata.ts';
import { answer, commit } from './metadata-log.ts';
import { topicConfigFault, topicConfigRecords } from './topic-configs.ts';
import { topicNameFault } from './topic-names.ts';

/** The log of the metadata itself has a name like a topic's. */
const METADATA_LOG = '__cluster_metadata';

export function onCreateTopics(
  controller: Controller,
  envelope: RequestEnvelope,
  request: CreateTopicsRequest,
  context: Context,
): void {
  const result = createTopic(controller, request, context);
  answer(controller, envelope, { api: 'CreateTopics', ...result, partitions: [] }, context);
}

function createTopic(
  controller: Controller,
  request: CreateTopicsRequest,
  context: Context,
): ApiError {
  const { image } = controller;
  const { name, configs, isInternal } = request;
  const fault = newTopicFault(image, request, context);
  if (fault !== null) return fault;
  const assignment = assignmentOf(controller, request, context);
  if (!isAssignment(assignment)) return assignment;
  const topic = image.topics.length;
  const uuid = context.cluster.settings.topicIds?.[name];
  const records: MetadataRecord[] = [
    { type: 'TopicRecord', topic, name, isInternal, ...(uuid === undefined ? {} : { uuid }) },
    ...topicConfigRecords({ id: topic, name, configs: [] }, configs, context),
    ...partitionRecords(image, { topic, firstIndex: 0 }, assignment),
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
  return NO_ERROR;
}

/** What is wrong with a new topic wherever it may lie. */
function newTopicFault(
  image: MetadataImage,
  { name, configs }: CreateTopicsRequest,
  context: Context,
): ApiError | null {
  if (name === METADATA_LOG) {
    return apiError('INVALID_REQUEST', `Creation of internal topic ${name} is prohibited.`);
  }
  if (topicByName(image, name) !== null) {
    return apiError('TOPIC_ALREADY_EXISTS', `Topic '${name}' already exists.`);
  }
  const nameFault = topicNameFault(image, name);
  if (nameFault !== null) return apiError('INVALID_TOPIC_EXCEPTION', nameFault);
  const configFault = topicConfigFault(configs, context.settings.topic);
  return configFault === null ? null : apiError('INVALID_CONFIG', configFault);
}

function assignmentOf(
  controller: Controller,
  request: CreateTopicsRequest,
  context: Context,
): Assignment | ApiError {
  const { assignment } = request;
  if (assignment === null || assignment.length === 0) {
    return placeTopic(controller, request, context);
  }
  return givenAssignment(controller.image, assignment);
}

/** Every partition on as many brokers, each registered and named once, one of them active. */
function givenAssignment(image: MetadataImage, given: GivenAssignment): Assignment | ApiError {
  const error = 'INVALID_REPLICA_ASSIGNMENT';
  const assignment: (readonly BrokerId[])[] = [];
  for (const [index, replicas] of given.entries()) {
    if (replicas === null) continue;
    const replicationFactor = assignment[0]?.length ?? null;
    const fault =
      replicasFault(image, replicas, replicationFactor) ?? leaderFault(image, replicas, index);
    if (fault !== null) return apiError(error, fault);
    assignment.push(replicas);
  }
  return assignment.length === given.length
    ? assignment
    : apiError(error, 'partitions should be a consecutive 0-based integer sequence');
}

/** -1 stands for what the brokers have as default. */
function placeTopic(
  controller: Controller,
  { partitions, replicationFactor }: CreateTopicsRequest,
  context: Context,
): Assignment | ApiError {
  if (replicationFactor < -1 || replicationFactor === 0) {
    const rule = 'Replication factor must be larger than 0, or -1 to use the default value.';
    return apiError('INVALID_REPLICATION_FACTOR', rule);
  }
  if (partitions < -1 || partitions === 0) {
    const rule = 'Number of partitions was set to an invalid non-positive value.';
    return apiError('INVALID_PARTITIONS', rule);
  }
  const { numPartitions, defaultReplicationFactor } = context.settings.broker;
  const factor = replicationFactor === -1 ? defaultReplicationFactor : replicationFactor;
  const partitionCount = partitions === -1 ? numPartitions : partitions;
  const wanted = { partitionCount, replicationFactor: factor };
  return place(controller, wanted, (fault) => unplaced(factor, fault), context);
}
