/**
 * Brokers tell the controller where their replicas lie, and which of their directories have failed.
 *
 * Kafka: ReplicationControlManager (handleAssignReplicasToDirs, handleDirectoriesOffline); KIP-858.
 */
import { emit, type Context } from '../context.ts';
import type { DirectoryId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type {
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
  BrokerHeartbeatRequest,
  ReplicaAssignment,
} from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Controller } from './controller.ts';
import { directoryOf } from './directories.ts';
import { buildPartitionChange } from './election.ts';
import { brokerOf, registrationOf } from './image.ts';
import type { BrokerRegistration, MetadataRecord, PartitionRegistration } from './metadata.ts';
import { applyPartitionChange } from './partition-registration.ts';
import { answer, commit } from './metadata-log.ts';
import { changeOf, existing, leaderAndIsrUpdates } from './partitions.ts';

/**
 * The replicas in a failed directory are treated like those of a fenced broker. What is reported
 * again with every heartbeat is no news the second time. As in Kafka the records start from what
 * was decided before this heartbeat, whatever else it brings with it.
 */
export function offlineDirectoryRecords(
  controller: Controller,
  { broker, brokerEpoch, offlineDirectories }: BrokerHeartbeatRequest,
  context: Context,
): readonly MetadataRecord[] {
  const registration = brokerOf(controller.image, broker);
  if (registration === null) return [];
  const failed = registration.directories.filter((one) => offlineDirectories.includes(one));
  if (failed.length === 0) return [];
  const records: MetadataRecord[] = [];
  for (const directory of failed) {
    emit(context, controller.id, { type: 'log-dir-reported', broker, directory });
    const inside = partitionsIn(controller, registration, directory);
    records.push(...leaderAndIsrUpdates(controller, inside, { removed: broker }, context));
  }
  const directories = registration.directories.filter((one) => !failed.includes(one));
  const type = 'BrokerRegistrationChangeRecord';
  return [...records, { type, broker, brokerEpoch, directories }];
}

function partitionsIn(
  { image }: Controller,
  { id }: BrokerRegistration,
  directory: DirectoryId,
): PartitionRegistration[] {
  return existing(image).filter((partition) => directoryOf(partition, id) === directory);
}

export function onAssignReplicasToDirs(
  controller: Controller,
  envelope: RequestEnvelope,
  { broker, brokerEpoch, assignments }: AssignReplicasToDirsRequest,
  context: Context,
): void {
  const api = 'AssignReplicasToDirs';
  const registration = brokerOf(controller.image, broker);
  if (registration === null || registration.brokerEpoch !== brokerEpoch) {
    const error = registration === null ? 'BROKER_ID_NOT_REGISTERED' : 'STALE_BROKER_EPOCH';
    answer(controller, envelope, { api, error, partitions: [] }, context);
    return;
  }
  const records: MetadataRecord[] = [];
  const inFailed: PartitionRegistration[] = [];
  const partitions: AssignReplicasToDirsResponse['partitions'][number][] = [];
  for (const assignment of assignments) {
    const { partition, directory } = assignment;
    const known = registrationOf(controller.image, partition);
    const error = assignmentError(registration, known);
    partitions.push({ partition, error });
    if (known === null || error !== 'NONE') continue;
    const assigned = assign(controller, { registration, known, assignment, records }, context);
    if (!registration.directories.includes(directory)) inFailed.push(assigned);
  }
  records.push(...leaderAndIsrUpdates(controller, inFailed, { removed: broker }, context));
  commit(controller, records, 'log-dir-failed', context);
  answer(controller, envelope, { api, error: 'NONE', partitions }, context);
}

function assignmentError(
  { id }: BrokerRegistration,
  partition: PartitionRegistration | null,
): ErrorCode {
  if (partition === null) return 'UNKNOWN_TOPIC_ID';
  return partition.replicas.includes(id) ? 'NONE' : 'NOT_LEADER_OR_FOLLOWER';
}

interface Assignment {
  readonly registration: BrokerRegistration;
  readonly known: PartitionRegistration;
  readonly assignment: ReplicaAssignment;
  readonly records: MetadataRecord[];
}

/** Adds the record that changes nothing but the directory; returns what the partition becomes. */
function assign(
  controller: Controller,
  { registration: { id: broker }, known, assignment: { directory }, records }: Assignment,
  context: Context,
): PartitionRegistration {
  const record = buildPartitionChange({
    ...changeOf(controller, known, context),
    targetDirectory: { broker, directory },
  });
  if (record === null) return known;
  records.push(record);
  return applyPartitionChange(known, record);
}
