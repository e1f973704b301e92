/**
 * The settings of a consumer that the engine obeys.
 *
 * Kafka: ConsumerConfig (4.3.1).
 * Simplified: the assignors are those that come with Kafka.
 */
import type { ConsumerPlan } from '../command.ts';
import {
  booleanSetting,
  defaultsOf,
  numberSetting,
  textSetting,
  withSettings,
  type SettingFault,
  type Values,
} from '../settings.ts';
import { CONSUMER_TABLE } from '../settings/tables.ts';
import type { IsolationLevel } from '../protocol/data-api.ts';

/** What the assignors call themselves, by the simple names of their classes. */
const ASSIGNORS: Readonly<Record<string, string>> = {
  RangeAssignor: 'range',
  RoundRobinAssignor: 'roundrobin',
  StickyAssignor: 'sticky',
  CooperativeStickyAssignor: 'cooperative-sticky',
};
const ASSIGNOR_PACKAGE = 'org.apache.kafka.clients.consumer.';

export const CONSUMER_SETTINGS = {
  autoOffsetReset: textSetting(CONSUMER_TABLE, 'auto.offset.reset'),
  enableAutoCommit: booleanSetting(CONSUMER_TABLE, 'enable.auto.commit'),
  autoCommitIntervalMs: numberSetting(CONSUMER_TABLE, 'auto.commit.interval.ms'),
  sessionTimeoutMs: numberSetting(CONSUMER_TABLE, 'session.timeout.ms', { min: 1 }),
  heartbeatIntervalMs: numberSetting(CONSUMER_TABLE, 'heartbeat.interval.ms', { min: 1 }),
  maxPollIntervalMs: numberSetting(CONSUMER_TABLE, 'max.poll.interval.ms'),
  maxPollRecords: numberSetting(CONSUMER_TABLE, 'max.poll.records'),
  fetchMinBytes: numberSetting(CONSUMER_TABLE, 'fetch.min.bytes'),
  fetchMaxBytes: numberSetting(CONSUMER_TABLE, 'fetch.max.bytes'),
  fetchMaxWaitMs: numberSetting(CONSUMER_TABLE, 'fetch.max.wait.ms'),
  maxPartitionFetchBytes: numberSetting(CONSUMER_TABLE, 'max.partition.fetch.bytes'),
  requestTimeoutMs: numberSetting(CONSUMER_TABLE, 'request.timeout.ms'),
  defaultApiTimeoutMs: numberSetting(CONSUMER_TABLE, 'default.api.timeout.ms'),
  retryBackoffMs: numberSetting(CONSUMER_TABLE, 'retry.backoff.ms'),
  retryBackoffMaxMs: numberSetting(CONSUMER_TABLE, 'retry.backoff.max.ms'),
  metadataMaxAgeMs: numberSetting(CONSUMER_TABLE, 'metadata.max.age.ms'),
  clientRack: textSetting(CONSUMER_TABLE, 'client.rack'),
  excludeInternalTopics: booleanSetting(CONSUMER_TABLE, 'exclude.internal.topics'),
  allowAutoCreateTopics: booleanSetting(CONSUMER_TABLE, 'allow.auto.create.topics'),
  isolationLevel: textSetting(CONSUMER_TABLE, 'isolation.level'),
  valueDeserializer: textSetting(CONSUMER_TABLE, 'value.deserializer'),
  groupInstanceId: textSetting(CONSUMER_TABLE, 'group.instance.id'),
  groupProtocol: textSetting(CONSUMER_TABLE, 'group.protocol'),
  groupRemoteAssignor: textSetting(CONSUMER_TABLE, 'group.remote.assignor'),
  partitionAssignmentStrategy: textSetting(CONSUMER_TABLE, 'partition.assignment.strategy'),
} as const;

export type ConsumerConfig = Values<typeof CONSUMER_SETTINGS>;

/** What its requests say of the transactions that it wants to see. */
export function isolationOf({ isolationLevel }: ConsumerConfig): IsolationLevel {
  return isolationLevel === 'read_committed' ? 'read_committed' : 'read_uncommitted';
}

export interface ConsumerConfigFault {
  readonly name: string;
  /** `in-conflict`: right by itself, but not together with the others. */
  readonly fault: SettingFault | 'in-conflict';
  /** Kafka's own words; null: Kafka would take it. */
  readonly message: string | null;
}

/**
 * The settings that a plan gives, and what is wrong with them. A wrong text counts for nothing.
 * Without a group there is nobody to commit to.
 */
export function readConsumerConfig({ group, configs }: Pick<ConsumerPlan, 'group' | 'configs'>): {
  config: ConsumerConfig;
  faults: ConsumerConfigFault[];
} {
  const { values, faults } = withSettings(
    CONSUMER_SETTINGS,
    defaultsOf(CONSUMER_SETTINGS),
    configs,
  );
  const conflict = consumerConflict(group, configs, values);
  return {
    config: { ...values, enableAutoCommit: values.enableAutoCommit && group !== null },
    faults: conflict === null ? faults : [...faults, conflict],
  };
}

/** Kafka: ConsumerConfig.postProcessParsedConfig, the constructor of ClassicKafkaConsumer. */
function consumerConflict(
  group: string | null,
  texts: Readonly<Record<string, string>>,
  values: ConsumerConfig,
): ConsumerConfigFault | null {
  const conflict = (name: string, message: string): ConsumerConfigFault => {
    return { name, fault: 'in-conflict', message };
  };
  const { enableAutoCommit, heartbeatIntervalMs } = CONSUMER_SETTINGS;
  if (group === null && values.enableAutoCommit && texts[enableAutoCommit.name] !== undefined) {
    const when = 'cannot be set to true when default group id (null) is used.';
    return conflict(enableAutoCommit.name, `${enableAutoCommit.name} ${when}`);
  }
  const protocol = (texts['group.protocol'] ?? 'classic').toUpperCase();
  const foreign = classesOf(values).find((name) => !Object.hasOwn(ASSIGNORS, simpleName(name)));
  if (foreign !== undefined) {
    const { name } = CONSUMER_SETTINGS.partitionAssignmentStrategy;
    return { name, fault: 'not-a-choice', message: null };
  }
  const misplaced = (MISPLACED[protocol] ?? []).filter((name) => texts[name] !== undefined);
  if (misplaced[0] !== undefined) {
    const names = misplaced.join(', ');
    return conflict(misplaced[0], `${names} cannot be set when group.protocol=${protocol}`);
  }
  const isClassicMember = group !== null && protocol === 'CLASSIC';
  if (isClassicMember && values.heartbeatIntervalMs >= values.sessionTimeoutMs) {
    return conflict(
      heartbeatIntervalMs.name,
      'Heartbeat must be set lower than the session timeout',
    );
  }
  return null;
}

/** What a consumer may not be given, by its group protocol. */
const MISPLACED: Readonly<Record<string, readonly string[]>> = {
  CLASSIC: ['group.remote.assignor', 'share.acknowledgement.mode', 'share.acquire.mode'],
  CONSUMER: [
    'partition.assignment.strategy',
    'heartbeat.interval.ms',
    'session.timeout.ms',
    'share.acknowledgement.mode',
    'share.acquire.mode',
  ],
};

/** What its members call the assignors of `partition.assignment.strategy`, in order. */
export function assignorNames(config: ConsumerConfig): readonly string[] {
  return classesOf(config).flatMap((name) => ASSIGNORS[simpleName(name)] ?? []);
}

/**
 * The highest protocol that all its assignors know: only cooperative sticky knows another one than
 * the eager one. So the default, which lists range as well, is eager.
 */
export function isCooperative(config: ConsumerConfig): boolean {
  return assignorNames(config).every((name) => name === 'cooperative-sticky');
}

function classesOf({ partitionAssignmentStrategy }: ConsumerConfig): string[] {
  return partitionAssignmentStrategy.split(',').filter((name) => name !== '');
}

function simpleName(name: string): string {
  return name.startsWith(ASSIGNOR_PACKAGE) ? name.slice(ASSIGNOR_PACKAGE.length) : name;
}

/** Null: a dynamic member. */
export function instanceIdOf({ groupInstanceId }: ConsumerConfig): string | null {
  return groupInstanceId === '' ? null : groupInstanceId;
}
