/**
 * Elections that somebody asks for, and those that the controller tries by itself now and then.
 *
 * Kafka: ReplicationControlManager (electLeaders, maybeBalancePartitionLeaders,
 * maybeElectUncleanLeaders); KIP-460.
 */
import type { Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { apiError, NO_ERROR, type ApiError } from '../protocol/api-error.ts';
import type {
  ElectLeadersRequest,
  PartitionResult,
  TopicPartition,
} from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Controller } from './controller.ts';
import { buildPartitionChange } from './election.ts';
import { registrationOf, settingsOf, topicByName } from './image.ts';
import type { MetadataImage, PartitionChangeRecord, PartitionRegistration } from './metadata.ts';
import { answer, commit } from './metadata-log.ts';
import { changeOf, existing, leaderlessPartitions } from './partitions.ts';

type RequestedElection = ElectLeadersRequest['electionType'];

/** Elections in one run of a periodic task. Kafka: MAX_ELECTIONS_PER_IMBALANCE. */
const ELECTIONS_PER_RUN_MAX = 1000;

/** Where every partition is meant, those that need no election are left out of the answer. */
export function onElectLeaders(
  controller: Controller,
  envelope: RequestEnvelope,
  { electionType, partitions }: ElectLeadersRequest,
  context: Context,
): void {
  const records: PartitionChangeRecord[] = [];
  const results: PartitionResult[] = [];
  for (const asked of partitions ?? everyPartition(controller.image)) {
    const { topic, index } = asked;
    const elected = electNamed(controller, asked, electionType, context);
    if ('type' in elected) records.push(elected);
    const result = 'type' in elected ? NO_ERROR : elected;
    if (partitions === null && result.error === 'ELECTION_NOT_NEEDED') continue;
    results.push({ topic, index, ...result });
  }
  const reason = electionType === 'PREFERRED' ? 'preferred' : 'unclean';
  commit(controller, records, reason, context);
  answer(controller, envelope, { api: 'ElectLeaders', ...NO_ERROR, partitions: results }, context);
}

function everyPartition(image: MetadataImage): TopicPartition[] {
  return image.topics.flatMap((topic) =>
    topic === null ? [] : topic.partitions.map((_, index) => ({ topic: topic.name, index })),
  );
}

function electNamed(
  controller: Controller,
  { topic: name, index }: TopicPartition,
  electionType: RequestedElection,
  context: Context,
): PartitionChangeRecord | ApiError {
  const { image } = controller;
  const topic = topicByName(image, name);
  const unknown = 'UNKNOWN_TOPIC_OR_PARTITION';
  if (topic === null) return apiError(unknown, `No such topic as ${name}`);
  const id = topic.partitions[index];
  const partition = id === undefined ? null : registrationOf(image, id);
  if (partition === null) return apiError(unknown, `No such partition as ${name}-${index}`);
  const elected = elect(controller, partition, electionType, context);
  return typeof elected === 'string' ? apiError(elected) : elected;
}

/** auto.leader.rebalance.enable: preferred leaders lead again. Says whether there is more to do. */
export function onLeaderBalance(controller: Controller, context: Context): boolean {
  const imbalanced = existing(controller.image).filter((partition) => !isBalanced(partition));
  return electSome(controller, imbalanced, 'PREFERRED', context);
}

/** Partitions that would rather lose records than stay offline get a leader. */
export function onUncleanElection(controller: Controller, context: Context): boolean {
  const { image } = controller;
  const allowed = leaderlessPartitions(image).filter(
    (partition) => settingsOf(image, partition).uncleanLeaderElectionEnable,
  );
  return electSome(controller, allowed, 'UNCLEAN', context);
}

function electSome(
  controller: Controller,
  partitions: readonly PartitionRegistration[],
  electionType: RequestedElection,
  context: Context,
): boolean {
  const records: PartitionChangeRecord[] = [];
  for (const partition of partitions) {
    if (records.length === ELECTIONS_PER_RUN_MAX) break;
    const elected = elect(controller, partition, electionType, context);
    if (typeof elected !== 'string') records.push(elected);
  }
  commit(controller, records, electionType === 'PREFERRED' ? 'preferred' : 'unclean', context);
  return records.length === ELECTIONS_PER_RUN_MAX;
}

/** The record of the election, or why there is none. */
function elect(
  controller: Controller,
  partition: PartitionRegistration,
  electionType: RequestedElection,
  context: Context,
): PartitionChangeRecord | ErrorCode {
  const isPreferred = electionType === 'PREFERRED';
  if (isPreferred ? isBalanced(partition) : partition.leader !== null) {
    return 'ELECTION_NOT_NEEDED';
  }
  const change = changeOf(controller, partition, context);
  const record = buildPartitionChange({ ...change, election: electionType });
  if (record !== null) return record;
  return isPreferred ? 'PREFERRED_LEADER_NOT_AVAILABLE' : 'ELIGIBLE_LEADERS_NOT_AVAILABLE';
}

/** Led by the first of its replicas. */
function isBalanced({ leader, replicas }: PartitionRegistration): boolean {
  return leader !== null && leader === replicas[0];
}
