/**
 * A leader proposes another ISR, and the controller checks and writes it.
 *
 * Kafka: ReplicationControlManager (alterPartition, validateAlterPartitionData); KIP-497, KIP-841,
 * KIP-903 (broker epochs of the members).
 */
import { emit, type Context } from '../context.ts';
import { compareIds, type BrokerId } from '../ids.ts';
import { mutants } from '../mutants.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type {
  AlterPartitionProposal,
  AlterPartitionRequest,
  AlterPartitionResponse,
} from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Controller } from './controller.ts';
import { buildPartitionChange } from './election.ts';
import { brokerOf, registrationOf, topicOf } from './image.ts';
import type { MetadataImage, PartitionChangeRecord, PartitionRegistration } from './metadata.ts';
import { answer, commit } from './metadata-log.ts';
import { applyPartitionChange } from './partition-registration.ts';
import { changeOf, onlineElection } from './partitions.ts';

type Outcome = AlterPartitionResponse['partitions'][number];

export function onAlterPartition(
  controller: Controller,
  envelope: RequestEnvelope,
  { broker, brokerEpoch, partitions }: AlterPartitionRequest,
  context: Context,
): void {
  const api = 'AlterPartition';
  if (brokerOf(controller.image, broker)?.brokerEpoch !== brokerEpoch) {
    const error = 'STALE_BROKER_EPOCH';
    for (const { partition } of partitions) {
      emit(context, controller.id, { type: 'alter-partition-refused', partition, error });
    }
    answer(controller, envelope, { api, error, partitions: [] }, context);
    return;
  }
  const records: PartitionChangeRecord[] = [];
  const outcomes = partitions.map((proposal) => {
    return alter(controller, broker, { proposal, records }, context);
  });
  commit(controller, records, 'isr-change', context);
  answer(controller, envelope, { api, error: 'NONE', partitions: outcomes }, context);
}

/** Checks one proposal; what it leads to is added to `records`. */
function alter(
  controller: Controller,
  sender: BrokerId,
  { proposal, records }: { proposal: AlterPartitionProposal; records: PartitionChangeRecord[] },
  context: Context,
): Outcome {
  const { image } = controller;
  const { partition } = proposal;
  const registration = registrationOf(image, partition);
  const error = proposalError(image, sender, proposal);
  if (error !== 'NONE' || registration === null) {
    emit(context, controller.id, { type: 'alter-partition-refused', partition, error });
    return { partition, error, registration: null };
  }
  const record = buildPartitionChange({
    ...changeOf(controller, registration, context),
    election: onlineElection(image, registration),
    targetIsr: targetIsr(registration, proposal),
    targetLeaderRecoveryState: proposal.leaderRecoveryState,
  });
  if (record === null) return { partition, error, registration };
  records.push(record);
  if (record.leader !== undefined && record.leader !== sender) {
    // It has completed a reassignment, and with that lost the leadership.
    return { partition, error: 'NEW_LEADER_ELECTED', registration: null };
  }
  return { partition, error, registration: applyPartitionChange(registration, record) };
}

/** An ISR that grows is written in ascending order; one that shrinks keeps the order it has. */
function targetIsr(
  { isr }: PartitionRegistration,
  { newIsr }: AlterPartitionProposal,
): readonly BrokerId[] {
  const proposed = newIsr.map(({ broker }) => broker);
  const isGrowing = proposed.some((broker) => !isr.includes(broker));
  return isGrowing ? proposed.sort(compareIds) : isr.filter((broker) => proposed.includes(broker));
}

/** What is wrong with a proposal; the order in which it is checked is Kafka's. */
function proposalError(
  image: MetadataImage,
  sender: BrokerId,
  proposal: AlterPartitionProposal,
): ErrorCode {
  const registration = registrationOf(image, proposal.partition);
  if (registration === null || topicOf(image, registration.topic) === null) {
    return 'UNKNOWN_TOPIC_ID';
  }
  const { leaderEpoch, partitionEpoch } = proposal;
  // The leader knows of more than this controller does, so that this one can't be active any more.
  if (leaderEpoch > registration.leaderEpoch) return 'NOT_CONTROLLER';
  if (partitionEpoch > registration.partitionEpoch) return 'NOT_CONTROLLER';
  if (leaderEpoch < registration.leaderEpoch) return 'FENCED_LEADER_EPOCH';
  if (sender !== registration.leader) return 'INVALID_REQUEST';
  const isStale = partitionEpoch < registration.partitionEpoch && !mutants.M10;
  if (isStale) return 'INVALID_UPDATE_VERSION';
  if (!isValidIsr(registration, sender, proposal)) return 'INVALID_REQUEST';
  if (!isValidRecoveryState(registration, proposal)) return 'INVALID_REQUEST';
  return proposal.newIsr.every((member) => isEligible(image, member))
    ? 'NONE'
    : 'INELIGIBLE_REPLICA';
}

function isValidIsr(
  { replicas }: PartitionRegistration,
  leader: BrokerId,
  { newIsr }: AlterPartitionProposal,
): boolean {
  const members = newIsr.map(({ broker }) => broker);
  if (new Set(members).size < members.length) return false;
  return members.includes(leader) && members.every((member) => replicas.includes(member));
}

/** While the leader recovers from an unclean election it is alone, and it recovers only once. */
function isValidRecoveryState(
  registration: PartitionRegistration,
  { leaderRecoveryState, newIsr }: AlterPartitionProposal,
): boolean {
  if (leaderRecoveryState === 'RECOVERED') return true;
  return newIsr.length <= 1 && registration.leaderRecoveryState === 'RECOVERING';
}

/** Who has fallen out, or another incarnation of it, must not get in by a late proposal. */
function isEligible(
  image: MetadataImage,
  { broker, brokerEpoch }: AlterPartitionProposal['newIsr'][number],
): boolean {
  const registration = brokerOf(image, broker);
  if (registration === null || registration.inControlledShutdown || registration.isFenced) {
    return false;
  }
  return brokerEpoch === -1 || brokerEpoch === registration.brokerEpoch || mutants.M9;
}
