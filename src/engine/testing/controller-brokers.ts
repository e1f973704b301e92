/**
 * What brokers and the admin say to a controller under test, in a word each, and how a partition is
 * written down in one line.
 */
import { assertExists } from '../../base/assert.ts';
import { brokerOf, isActive, registrationOf, topicByName, topicOf } from '../controller/image.ts';
import type { ConfigEntry, MetadataRecord, PartitionRegistration } from '../controller/metadata.ts';
import { ADMIN, brokerId, numberOf, type BrokerId, type PartitionId } from '../ids.ts';
import type {
  AdminResponse,
  AlterPartitionResponse,
  BrokerHeartbeatRequest,
  BrokerHeartbeatResponse,
  BrokerRegistrationResponse,
  CreateTopicsRequest,
  ElectLeadersRequest,
  TopicPartition,
} from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { advance, ask, type ControllerScript } from './controller-script.ts';

interface RegisterOptions {
  /** The same again when absent, or 1. */
  readonly incarnation?: number;
  readonly previousBrokerEpoch?: number;
  readonly rack?: string | null;
  readonly directories?: readonly number[];
}

export function register(
  script: ControllerScript,
  number: number,
  {
    incarnation = 1,
    previousBrokerEpoch = -1,
    rack = null,
    directories = [number],
  }: RegisterOptions = {},
): BrokerRegistrationResponse {
  const broker = brokerId(number);
  const previous = { incarnation, previousBrokerEpoch, directories };
  return ask(script, broker, { api: 'BrokerRegistration', broker, rack, ...previous });
}

/** A heartbeat of a broker that has read all of the metadata log, unless it is said otherwise. */
export function heartbeat(
  script: ControllerScript,
  number: number,
  wishes: Partial<BrokerHeartbeatRequest> = {},
): BrokerHeartbeatResponse {
  const broker = brokerId(number);
  return ask(script, broker, {
    api: 'BrokerHeartbeat',
    broker,
    brokerEpoch: epochOf(script, broker),
    currentMetadataOffset: script.controller.logLength - 1,
    wantFence: false,
    wantShutDown: false,
    offlineDirectories: [],
    ...wishes,
  });
}

/** The broker registers and is unfenced. */
export function join(script: ControllerScript, number: number, options?: RegisterOptions): void {
  register(script, number, options);
  heartbeat(script, number);
}

/** Lets time pass while these brokers send their heartbeats and all others are silent. */
export function live(script: ControllerScript, numbers: readonly number[], ms: number): void {
  const { cluster } = script;
  const interval = cluster.settings.broker.brokerHeartbeatIntervalMs;
  const end = cluster.now + ms;
  while (cluster.now < end) {
    for (const number of numbers) heartbeat(script, number);
    advance(script, Math.max(0, Math.min(interval, end - cluster.now)));
  }
}

/** The broker is silent until its session has ended; the others, active ones, are heard. */
export function expire(script: ControllerScript, number: number): void {
  const { image } = script.controller;
  const others = image.brokers.filter(({ id }) => id !== brokerId(number) && isActive(image, id));
  const { brokerSessionTimeoutMs } = script.cluster.settings.broker;
  live(
    script,
    others.map(({ id }) => numberOf(id)),
    brokerSessionTimeoutMs + Math.ceil(brokerSessionTimeoutMs / 8) + 20,
  );
}

interface TopicOptions {
  readonly assignment?: readonly (readonly number[])[];
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly configs?: Readonly<Record<string, string>>;
}

export function createTopic(
  script: ControllerScript,
  name: string,
  { assignment, partitions = 1, replicationFactor = 1, configs = {} }: TopicOptions = {},
): ErrorCode {
  const body: CreateTopicsRequest = {
    api: 'CreateTopics',
    name,
    partitions,
    replicationFactor,
    assignment: assignment?.map((replicas) => replicas.map(brokerId)) ?? null,
    configs: Object.entries(configs).map(([key, value]): ConfigEntry => ({ name: key, value })),
    isInternal: false,
  };
  return ask(script, ADMIN, body).error;
}

interface Proposal {
  readonly partition?: PartitionId;
  readonly leaderEpoch?: number;
  readonly partitionEpoch?: number;
  readonly leaderRecoveryState?: PartitionRegistration['leaderRecoveryState'];
  readonly brokerEpoch?: number;
  /** Its epoch in the proposal is an old one. */
  readonly stale?: number;
}

/** `sender` proposes an ISR, with what it would know if it were the leader. */
export function proposeIsr(
  script: ControllerScript,
  sender: number,
  isr: readonly number[],
  proposal: Proposal = {},
): AlterPartitionResponse {
  const { partition = 0, stale } = proposal;
  const broker = brokerId(sender);
  const known = registrationOf(script.controller.image, partition);
  const newIsr = isr.map((number) => {
    const epoch = brokerOf(script.controller.image, brokerId(number))?.brokerEpoch ?? -1;
    return { broker: brokerId(number), brokerEpoch: number === stale ? epoch - 1 : epoch };
  });
  return ask(script, broker, {
    api: 'AlterPartition',
    broker,
    brokerEpoch: proposal.brokerEpoch ?? epochOf(script, broker),
    partitions: [
      {
        partition,
        leaderEpoch: proposal.leaderEpoch ?? known?.leaderEpoch ?? 0,
        partitionEpoch: proposal.partitionEpoch ?? known?.partitionEpoch ?? 0,
        newIsr,
        leaderRecoveryState: proposal.leaderRecoveryState ?? 'RECOVERED',
      },
    ],
  });
}

/** The error of the one partition that is proposed for, or of the request. */
export function proposalError(response: AlterPartitionResponse): ErrorCode {
  return response.error === 'NONE' ? (response.partitions[0]?.error ?? 'NONE') : response.error;
}

export function alterConfig(
  script: ControllerScript,
  topic: string | null,
  changes: Readonly<Record<string, string | null>>,
): ErrorCode {
  const response = ask(script, ADMIN, {
    api: 'IncrementalAlterConfigs',
    scope: topic === null ? 'cluster' : 'topic',
    resource: topic ?? '',
    changes: Object.entries(changes).map(([name, value]) => ({ name, value })),
  });
  return response.error;
}

export function electLeaders(
  script: ControllerScript,
  electionType: ElectLeadersRequest['electionType'],
  partitions: readonly PartitionId[] | null,
): AdminResponse['partitions'] {
  const named = partitions?.map((partition) => namedPartition(script, partition)) ?? null;
  return ask(script, ADMIN, { api: 'ElectLeaders', electionType, partitions: named }).partitions;
}

/** By name and number; a partition that does not exist has a name that does not either. */
function namedPartition({ controller }: ControllerScript, partition: PartitionId): TopicPartition {
  const known = registrationOf(controller.image, partition);
  const topic = known === null ? null : topicOf(controller.image, known.topic);
  if (known === null || topic === null) return { topic: 'nosuch', index: partition };
  return { topic: topic.name, index: known.index };
}

/** Replicas by `orders-0`, or null to take back what is under way; the error of each. */
export function reassign(
  script: ControllerScript,
  moves: Readonly<Record<string, readonly number[] | null>>,
): AdminResponse['partitions'] {
  const partitions = Object.entries(moves).map(([text, replicas]) => {
    const dash = text.lastIndexOf('-');
    const name = { topic: text.slice(0, dash), index: Number(text.slice(dash + 1)) };
    return { ...name, replicas: replicas?.map(brokerId) ?? null };
  });
  return ask(script, ADMIN, { api: 'AlterPartitionReassignments', partitions }).partitions;
}

export function createPartitions(
  script: ControllerScript,
  topic: string,
  count: number,
  given: readonly (readonly number[])[] | null = null,
): AdminResponse {
  const assignment = given?.map((replicas) => replicas.map(brokerId)) ?? null;
  return ask(script, ADMIN, { api: 'CreatePartitions', topic, count, assignment });
}

/** Replicas of a partition in one line, with what is being added and removed. */
export function placeOf(script: ControllerScript, partition: PartitionId = 0): string {
  const found = registrationOf(script.controller.image, partition);
  if (found === null) return 'deleted';
  const { replicas, addingReplicas: adding, removingReplicas: removing } = found;
  const added = adding.length > 0 ? ` adding ${listed(adding)}` : '';
  const removed = removing.length > 0 ? ` removing ${listed(removing)}` : '';
  return `${listed(replicas)}${added}${removed}`;
}

/** Kafka's own shorthand: `leader/leaderEpoch/partitionEpoch [isr] [elr]`, -1 for no leader. */
export function stateOf(script: ControllerScript, partition: PartitionId = 0): string {
  const found = registrationOf(script.controller.image, partition);
  if (found === null) return 'deleted';
  const { leader, leaderEpoch, partitionEpoch, isr, elr, lastKnownElr } = found;
  const led = `${leader === null ? -1 : numberOf(leader)}/${leaderEpoch}/${partitionEpoch}`;
  const known = lastKnownElr.length > 0 ? ` last known ${listed(lastKnownElr)}` : '';
  const recovering = found.leaderRecoveryState === 'RECOVERING' ? ' RECOVERING' : '';
  return `${led} ${listed(isr)} ${listed(elr)}${known}${recovering}`;
}

/** Records in one line each, as far as they tell more than their kind. */
export function written(records: readonly MetadataRecord[]): string[] {
  return records.map((record) => {
    switch (record.type) {
      case 'PartitionChangeRecord': {
        const { leader, isr, elr } = record;
        const led =
          leader === undefined ? '' : ` leader ${leader === null ? -1 : numberOf(leader)}`;
        const inSync = isr === undefined ? '' : ` isr ${listed(isr)}`;
        const eligible = elr === undefined ? '' : ` elr ${listed(elr)}`;
        return `change ${record.partition}${led}${inSync}${eligible}`;
      }
      case 'BrokerRegistrationChangeRecord': {
        const { isFenced, inControlledShutdown } = record;
        const fenced = isFenced === undefined ? '' : isFenced ? ' fenced' : ' unfenced';
        const shutting = inControlledShutdown === true ? ' shutting down' : '';
        return `broker ${numberOf(record.broker)}${fenced}${shutting}`;
      }
      case 'RegisterBrokerRecord':
        return `register ${numberOf(record.broker)}`;
      case 'ConfigRecord':
        return `config ${record.resource} ${record.name}=${record.value}`;
      default:
        return record.type;
    }
  });
}

export function settingsOfTopic(script: ControllerScript, name: string) {
  return assertExists(topicByName(script.controller.image, name), 'the topic exists').settings;
}

export function epochOf(script: ControllerScript, broker: BrokerId): number {
  return brokerOf(script.controller.image, broker)?.brokerEpoch ?? -1;
}

function listed(brokers: readonly BrokerId[]): string {
  return `[${brokers.map(numberOf).join()}]`;
}
