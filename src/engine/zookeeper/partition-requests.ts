/**
 * What others ask the controller about partitions: leaders want another ISR, administrators another
 * leader, and from time to time it looks itself whether preferred leaders lead.
 *
 * Kafka: KafkaController (processAlterPartition, processReplicaLeaderElection,
 * checkAndTriggerAutoLeaderRebalance; 3.9), KIP-497; ProducerIdManager (ZkProducerIdManager).
 */
import type { Broker } from '../broker/broker.ts';
import { emit, type Context } from '../context.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import { compareIds, type BrokerId } from '../ids.ts';
import { addressOf, respond } from '../network/transport.ts';
import { apiError, NO_ERROR, type ApiError } from '../protocol/api-error.ts';
import type {
  AdminResponse,
  AlterPartitionProposal,
  AlterPartitionRequest,
  AlterPartitionResponse,
  ElectLeadersRequest,
  TopicPartition,
} from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { scheduleBalance } from './controller.ts';
import { writeStates } from './state-writes.ts';
import {
  isLive,
  isOffline,
  liveBrokersOf,
  partitionsOf,
  topicNamed,
  type AfterWrite,
  type StateUpdate,
  type ZkController,
} from './controller-state.ts';
import { electedAgain } from './elections.ts';
import { electPreferred, withIsr } from './leader-election.ts';
import type { Asked } from './topics.ts';

type Outcome = AlterPartitionResponse['partitions'][number];

export function onAlterPartition(
  self: Broker,
  controller: ZkController,
  { envelope, body }: Asked<AlterPartitionRequest>,
  context: Context,
): void {
  const { broker, brokerEpoch, partitions } = body;
  const address = addressOf(envelope);
  const known = controller.image.brokers.find(({ id }) => id === broker);
  if (known?.brokerEpoch !== brokerEpoch) {
    const error = 'STALE_BROKER_EPOCH';
    respond(context, self, address, { api: 'AlterPartition', error, partitions: [] });
    return;
  }
  const updates: StateUpdate[] = [];
  const outcomes = partitions.map((proposal): Outcome => {
    const { partition } = proposal;
    const before = controller.image.partitions[partition] ?? null;
    const error =
      before === null ? 'UNKNOWN_TOPIC_OR_PARTITION' : faultOf(controller, before, proposal);
    if (before === null || error !== 'NONE') {
      emit(context, self.id, { type: 'alter-partition-refused', partition, error });
      return { partition, error, registration: null };
    }
    const isr = membersOf(before, proposal);
    if (isAlready(before, isr, proposal)) return { partition, error, registration: before };
    const after = withIsr(before, isr, proposal.leaderRecoveryState);
    updates.push({ before, after, reason: 'isr-change', recipients: [] });
    return { partition, error, registration: after };
  });
  const next = { type: 'answer-alter-partition', outcomes, address } as const;
  writeStates(self, controller, { updates, next }, context);
}

/** As KRaft's controllers do, an ISR that grows is written in order of ids. */
function membersOf(
  { isr }: PartitionRegistration,
  { newIsr }: AlterPartitionProposal,
): readonly BrokerId[] {
  const members = newIsr.map(({ broker }) => broker);
  const isGrowing = members.some((broker) => !isr.includes(broker));
  return isGrowing ? members.sort(compareIds) : isr.filter((broker) => members.includes(broker));
}

/** A request that is repeated finds what it wanted. */
function isAlready(
  before: PartitionRegistration,
  isr: readonly BrokerId[],
  { leaderRecoveryState }: AlterPartitionProposal,
): boolean {
  return (
    before.leaderRecoveryState === leaderRecoveryState &&
    isr.length === before.isr.length &&
    isr.every((broker) => before.isr.includes(broker))
  );
}

/** The order in which it is checked is Kafka's. */
function faultOf(
  controller: ZkController,
  before: PartitionRegistration,
  proposal: AlterPartitionProposal,
): ErrorCode {
  const { leaderEpoch, partitionEpoch, newIsr, leaderRecoveryState } = proposal;
  if (controller.deletions.some(({ topic }) => topic === before.topic)) {
    return 'UNKNOWN_TOPIC_OR_PARTITION';
  }
  // The leader knows of more than this controller does: another one must have taken over.
  if (leaderEpoch > before.leaderEpoch || partitionEpoch > before.partitionEpoch) {
    return 'NOT_CONTROLLER';
  }
  if (leaderEpoch < before.leaderEpoch) return 'FENCED_LEADER_EPOCH';
  if (isAlready(before, membersOf(before, proposal), proposal)) return 'NONE';
  if (partitionEpoch < before.partitionEpoch) return 'INVALID_UPDATE_VERSION';
  const isRecovering = leaderRecoveryState === 'RECOVERING';
  if (isRecovering && newIsr.length > 1) return 'INVALID_REQUEST';
  if (isRecovering && before.leaderRecoveryState === 'RECOVERED') return 'INVALID_REQUEST';
  return newIsr.every(({ broker }) => isLive(controller, broker)) ? 'NONE' : 'INELIGIBLE_REPLICA';
}

type PartitionResult = AdminResponse['partitions'][number];

export function onElectLeaders(
  self: Broker,
  controller: ZkController,
  { envelope, body: { electionType, partitions } }: Asked<ElectLeadersRequest>,
  context: Context,
): void {
  const updates: StateUpdate[] = [];
  const outcomes: PartitionResult[] = [];
  for (const asked of partitions ?? everyPartition(controller)) {
    const elected = electAsked(controller, asked, electionType);
    const result = 'error' in elected ? elected : NO_ERROR;
    if (!('error' in elected)) updates.push(elected);
    if (partitions === null && result.error === 'ELECTION_NOT_NEEDED') continue;
    outcomes.push({ topic: asked.topic, index: asked.index, ...result });
  }
  const next = { type: 'answer-elections', outcomes, address: addressOf(envelope) } as const;
  writeStates(self, controller, { updates, next }, context);
}

function everyPartition(controller: ZkController): TopicPartition[] {
  return partitionsOf(controller).map(({ topic, index }) => ({
    topic: controller.image.topics[topic]?.name ?? '',
    index,
  }));
}

function electAsked(
  controller: ZkController,
  { topic: name, index }: TopicPartition,
  electionType: ElectLeadersRequest['electionType'],
): StateUpdate | ApiError {
  const { image } = controller;
  const id = topicNamed(controller, name)?.partitions[index];
  const before = id === undefined ? null : (image.partitions[id] ?? null);
  if (before === null)
    return apiError('UNKNOWN_TOPIC_OR_PARTITION', 'The partition does not exist.');
  const live = liveBrokersOf(controller);
  if (electionType === 'PREFERRED') {
    if (before.leader === before.replicas[0]) return apiError('ELECTION_NOT_NEEDED');
    const after = electPreferred(before, live);
    if (after === null) return apiError('PREFERRED_LEADER_NOT_AVAILABLE');
    return { before, after, reason: 'preferred', recipients: before.replicas };
  }
  if (!isOffline(controller, before)) return apiError('ELECTION_NOT_NEEDED');
  const elected = electedAgain(controller, before, live, true);
  if (elected === null) return apiError('ELIGIBLE_LEADERS_NOT_AVAILABLE');
  return { ...elected, reason: 'unclean' };
}

export function answerElections(
  self: Broker,
  { outcomes: partitions, address }: Extract<AfterWrite, { readonly type: 'answer-elections' }>,
  _written: readonly StateUpdate[],
  context: Context,
): void {
  respond(context, self, address, { api: 'ElectLeaders', ...NO_ERROR, partitions });
}

/**
 * Where more than leader.imbalance.per.broker.percentage of what a broker should lead is led by
 * others, it gets back what it can.
 */
export function onLeaderBalance(self: Broker, controller: ZkController, context: Context): void {
  const allowed = context.settings.broker.leaderImbalancePerBrokerPercentage;
  const live = liveBrokersOf(controller);
  const updates: StateUpdate[] = [];
  for (const { id } of controller.image.brokers) {
    if (!isLive(controller, id)) continue;
    const own = partitionsOf(controller).filter(({ replicas }) => replicas[0] === id);
    const elsewhere = own.filter(({ leader }) => leader !== id);
    if (elsewhere.length * 100 <= own.length * allowed) continue;
    for (const before of elsewhere) {
      const after = electPreferred(before, live);
      if (after === null) continue;
      updates.push({ before, after, reason: 'preferred', recipients: before.replicas });
    }
  }
  scheduleBalance(self, controller, false, context);
  writeStates(self, controller, { updates, next: { type: 'nothing' } }, context);
}
