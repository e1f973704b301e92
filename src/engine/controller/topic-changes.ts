/**
 * Topics grow and are deleted.
 *
 * Kafka: ReplicationControlManager (createPartitions, deleteTopics), ControllerApis.
 * Simplified: no policies, no quotas.
 */
import { emit, type Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { apiError, NO_ERROR, type ApiError } from '../protocol/api-error.ts';
import type { CreatePartitionsRequest, DeleteTopicsRequest } from '../protocol/control-api.ts';
import {
  isAssignment,
  leaderFault,
  partitionRecords,
  place,
  replicasFault,
  type Assignment,
} from './assignments.ts';
import type { Controller } from './controller.ts';
import { registrationOf, topicByName } from './image.ts';
import type { TopicImage } from './metadata.ts';
import { answer, commit } from './metadata-log.ts';

export function onDeleteTopics(
  controller: Controller,
  envelope: RequestEnvelope,
  { name }: DeleteTopicsRequest,
  context: Context,
): void {
  const result = deleteTopic(controller, name, context);
  answer(controller, envelope, { api: 'DeleteTopics', ...result, partitions: [] }, context);
}

export function onCreatePartitions(
  controller: Controller,
  envelope: RequestEnvelope,
  request: CreatePartitionsRequest,
  context: Context,
): void {
  const result = createPartitions(controller, request, context);
  answer(controller, envelope, { api: 'CreatePartitions', ...result, partitions: [] }, context);
}

function deleteTopic(controller: Controller, name: string, context: Context): ApiError {
  if (!context.settings.broker.deleteTopicEnable) {
    return apiError('TOPIC_DELETION_DISABLED');
  }
  const topic = topicByName(controller.image, name);
  if (topic === null) return apiError('UNKNOWN_TOPIC_OR_PARTITION');
  emit(context, controller.id, { type: 'topic-deleted', topic: topic.id, name });
  commit(controller, [{ type: 'RemoveTopicRecord', topic: topic.id }], null, context);
  return NO_ERROR;
}

function createPartitions(
  controller: Controller,
  request: CreatePartitionsRequest,
  context: Context,
): ApiError {
  const { image } = controller;
  const topic = topicByName(image, request.topic);
  if (topic === null) return apiError('UNKNOWN_TOPIC_OR_PARTITION');
  const fault = countFault(topic, request);
  if (fault !== null) return fault;
  const assignment = addedAssignment(controller, topic, request, context);
  if (!isAssignment(assignment)) return assignment;
  const { id, name } = topic;
  const firstIndex = topic.partitions.length;
  emit(context, controller.id, {
    type: 'partitions-created',
    topic: id,
    name,
    from: firstIndex,
    to: request.count,
  });
  const records = partitionRecords(image, { topic: id, firstIndex }, assignment);
  commit(controller, records, null, context);
  return NO_ERROR;
}

function countFault(
  { name, partitions }: TopicImage,
  { count, assignment }: CreatePartitionsRequest,
): ApiError | null {
  const now = partitions.length;
  if (count === now) {
    return apiError('INVALID_PARTITIONS', `Topic already has ${now} partition(s).`);
  }
  if (count < now) {
    const message =
      `The topic ${name} currently has ${now} partition(s); ${count} would not be an ` +
      'increase.';
    return apiError('INVALID_PARTITIONS', message);
  }
  const added = count - now;
  if (assignment === null || assignment.length === added) return null;
  return apiError(
    'INVALID_REPLICA_ASSIGNMENT',
    `Attempted to add ${added} additional partition(s), but only ${assignment.length} ` +
      'assignment(s) were specified.',
  );
}

/** As many replicas as the topic's first partition has now. */
function addedAssignment(
  controller: Controller,
  { partitions }: TopicImage,
  { count, assignment }: CreatePartitionsRequest,
  context: Context,
): Assignment | ApiError {
  const { image } = controller;
  const first = partitions[0];
  const replicationFactor =
    first === undefined ? 0 : (registrationOf(image, first)?.replicas.length ?? 0);
  if (assignment === null) {
    const wanted = { partitionCount: count - partitions.length, replicationFactor };
    return place(controller, wanted, (fault) => fault, context);
  }
  for (const [nth, replicas] of assignment.entries()) {
    const fault =
      replicasFault(image, replicas, replicationFactor) ??
      leaderFault(image, replicas, partitions.length + nth);
    if (fault !== null) return apiError('INVALID_REPLICA_ASSIGNMENT', fault);
  }
  return assignment;
}
