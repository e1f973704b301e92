/**
 * Elections that somebody asks for, and those that the controller tries by itself now and then.
 *
 * Kafka: ReplicationControlManager (electLeaders, maybeBalancePartitionLeaders,
 * maybeElectUncleanLeaders); KIP-460.
 */
import type { Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type { ElectLeadersRequest } from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Controller } from './controller.ts';
import { buildPartitionChange } from './election.ts';
import { registrationOf, settingsOf } from './image.ts';
import type { PartitionChangeRecord, PartitionRegistration } from './metadata.ts';
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
  const asked = partitions ?? existing(controller.image).map(({ id }) => id);
  const records: PartitionChangeRecord[] = [];
  const outcomes: { partition: number; error: ErrorCode }[] = [];
  for (const partition of asked) {
    const registration = registrationOf(controller.image, partition);
    const elected = elect(controller, registration, electionType, context);
    if (typeof elected !== 'string') records.push(elected);
    const error = typeof elected === 'string' ? elected : 'NONE';
    if (partitions === null && error === 'ELECTION_NOT_NEEDED') continue;
    outcomes.push({ partition, error });
  }
  const reason = electionType === 'PREFERRED' ? 'preferred' : 'unclean';
  commit(controller, records, reason, context);
  const api = 'ElectLeaders';
  answer(controller, envelope, { api, error: 'NONE', partitions: outcomes }, context);
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
  partition: PartitionRegistration | null,
  electionType: RequestedElection,
  context: Context,
): PartitionChangeRecord | ErrorCode {
  if (partition === null) return 'UNKNOWN_TOPIC_OR_PARTITION';
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
