/**
 * A partition moves to other brokers: the new replicas are added beside the old ones, and the old
 * ones go within the change that brings the last new one into the ISR.
 *
 * Kafka: ReplicationControlManager (alterPartitionReassignments), PartitionReassignmentReplicas,
 * PartitionReassignmentRevert; KIP-455.
 */
import type { Context } from '../context.ts';
import { compareIds, type BrokerId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { apiError, NO_ERROR, type ApiError } from '../protocol/api-error.ts';
import type {
  AlterPartitionReassignmentsRequest,
  PartitionResult,
} from '../protocol/control-api.ts';
import { replicasFault } from './assignments.ts';
import type { Controller } from './controller.ts';
import { buildPartitionChange } from './election.ts';
import { isActive, registrationOf, settingsOf, topicByName } from './image.ts';
import type { MetadataImage, PartitionChangeRecord, PartitionRegistration } from './metadata.ts';
import { answer, commit } from './metadata-log.ts';
import { changeOf, onlineElection } from './partitions.ts';

type Target = AlterPartitionReassignmentsRequest['partitions'][number];

/** Each partition is answered for itself: the others go on where one is refused. */
export function onAlterPartitionReassignments(
  controller: Controller,
  envelope: RequestEnvelope,
  { partitions }: AlterPartitionReassignmentsRequest,
  context: Context,
): void {
  const api = 'AlterPartitionReassignments';
  const records: PartitionChangeRecord[] = [];
  const results: PartitionResult[] = [];
  for (const target of partitions) {
    const { topic, index } = target;
    const altered = alter(controller, target, context);
    if (altered !== null && 'type' in altered) records.push(altered);
    const result = altered !== null && 'error' in altered ? altered : NO_ERROR;
    results.push({ topic, index, ...result });
  }
  commit(controller, records, 'reassignment', context);
  answer(controller, envelope, { api, ...NO_ERROR, partitions: results }, context);
}

/** Null: the partition lies there already. */
function alter(
  controller: Controller,
  { topic: name, index, replicas }: Target,
  context: Context,
): PartitionChangeRecord | ApiError | null {
  const { image } = controller;
  const topic = topicByName(image, name);
  if (topic === null) {
    return apiError('UNKNOWN_TOPIC_OR_PARTITION', `Unable to find a topic named ${name}.`);
  }
  const id = topic.partitions[index];
  const partition = id === undefined ? null : registrationOf(image, id);
  if (partition === null) {
    const message = `Unable to find partition ${name}:${index}.`;
    return apiError('UNKNOWN_TOPIC_OR_PARTITION', message);
  }
  return replicas === null
    ? cancel(controller, partition, `${name}:${index}`, context)
    : reassign(controller, partition, replicas, context);
}

/**
 * What the target has and the partition lacks is added, what it has beyond the target is removed.
 * What an earlier reassignment was doing counts as what the partition has, and goes on where this
 * one adds or removes nothing itself.
 */
function reassign(
  controller: Controller,
  partition: PartitionRegistration,
  target: readonly BrokerId[],
  context: Context,
): PartitionChangeRecord | ApiError | null {
  const fault = replicasFault(controller.image, target, null);
  if (fault !== null) return apiError('INVALID_REPLICA_ASSIGNMENT', fault);
  const removing = difference(partition.replicas, target);
  const adding = difference(target, partition.replicas);
  const change = changeOf(controller, partition, context);
  const strangers: BrokerId[] = [];
  const record = buildPartitionChange({
    ...change,
    targetReplicas: [...target, ...removing],
    ...(removing.length > 0 ? { targetRemoving: removing } : {}),
    ...(adding.length > 0 ? { targetAdding: adding } : {}),
    isAcceptableLeader: (broker) => {
      if (!partition.replicas.includes(broker) && isActive(controller.image, broker)) {
        strangers.push(broker);
      }
      return change.isAcceptableLeader(broker);
    },
  });
  // A broker without a replica may have stayed eligible; Kafka then looks for its directory in
  // vain.
  return strangers.length > 0 ? apiError('UNKNOWN_SERVER_ERROR') : record;
}

/**
 * The replicas that were being added go. Should the ISR consist of them alone, the first of those
 * that stay takes over, whatever it lacks: only where unclean elections are allowed.
 */
function cancel(
  controller: Controller,
  partition: PartitionRegistration,
  name: string,
  context: Context,
): PartitionChangeRecord | ApiError | null {
  const { addingReplicas: adding, removingReplicas: removing } = partition;
  if (adding.length === 0 && removing.length === 0) {
    return apiError('NO_REASSIGNMENT_IN_PROGRESS');
  }
  const { image } = controller;
  const replicas = partition.replicas.filter((broker) => !adding.includes(broker));
  const isr = partition.isr.filter((broker) => !adding.includes(broker));
  if (isr.length === 0 && !mayBeUnclean(image, partition)) {
    const message =
      `Unable to revert partition assignment for ${name} because it would require an unclean ` +
      'leader election.';
    return apiError('INVALID_REPLICA_ASSIGNMENT', message);
  }
  return buildPartitionChange({
    ...changeOf(controller, partition, context),
    election: onlineElection(image, partition),
    targetIsr: isr.length > 0 ? isr : replicas.slice(0, 1),
    targetReplicas: replicas,
    targetRemoving: [],
    targetAdding: [],
  });
}

function mayBeUnclean(image: MetadataImage, partition: PartitionRegistration): boolean {
  return settingsOf(image, partition).uncleanLeaderElectionEnable;
}

/** What is in the first list only, by number. */
function difference(left: readonly BrokerId[], right: readonly BrokerId[]): BrokerId[] {
  return left.filter((broker) => !right.includes(broker)).sort(compareIds);
}
