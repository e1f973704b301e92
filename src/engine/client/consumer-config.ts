/**
 * The settings of a consumer that the engine obeys.
 *
 * Kafka: ConsumerConfig (4.3.1).
 * Simplified: the group protocol is classic and the assignor range; others come later.
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

const RANGE = 'org.apache.kafka.clients.consumer.RangeAssignor';
/** Range first: the second entry only lets a group change over to it, one member at a time. */
const RANGE_OR_COOPERATIVE = `${RANGE},org.apache.kafka.clients.consumer.CooperativeStickyAssignor`;

export const CONSUMER_SETTINGS = {
  autoOffsetReset: textSetting('auto.offset.reset', 'latest', ['earliest', 'latest', 'none']),
  enableAutoCommit: booleanSetting('enable.auto.commit', true),
  autoCommitIntervalMs: numberSetting('auto.commit.interval.ms', 5000),
  sessionTimeoutMs: numberSetting('session.timeout.ms', 45_000, { min: 1 }),
  heartbeatIntervalMs: numberSetting('heartbeat.interval.ms', 3000, { min: 1 }),
  maxPollIntervalMs: numberSetting('max.poll.interval.ms', 300_000, { min: 1 }),
  maxPollRecords: numberSetting('max.poll.records', 500, { min: 1, unit: 'count' }),
  fetchMinBytes: numberSetting('fetch.min.bytes', 1, { unit: 'bytes' }),
  fetchMaxBytes: numberSetting('fetch.max.bytes', 52_428_800, { unit: 'bytes' }),
  fetchMaxWaitMs: numberSetting('fetch.max.wait.ms', 500),
  maxPartitionFetchBytes: numberSetting('max.partition.fetch.bytes', 1_048_576, { unit: 'bytes' }),
  requestTimeoutMs: numberSetting('request.timeout.ms', 30_000),
  defaultApiTimeoutMs: numberSetting('default.api.timeout.ms', 60_000),
  retryBackoffMs: numberSetting('retry.backoff.ms', 100),
  retryBackoffMaxMs: numberSetting('retry.backoff.max.ms', 1000),
  metadataMaxAgeMs: numberSetting('metadata.max.age.ms', 300_000),
  clientRack: textSetting('client.rack', ''),
  partitionAssignmentStrategy: textSetting('partition.assignment.strategy', RANGE_OR_COOPERATIVE, [
    RANGE_OR_COOPERATIVE,
    RANGE,
  ]),
} as const;

export type ConsumerConfig = Values<typeof CONSUMER_SETTINGS>;

/**
 * The settings that a plan gives, and what is wrong with them. A wrong text counts for nothing.
 * Without a group there is nobody to commit to.
 */
export function readConsumerConfig({ group, configs }: Pick<ConsumerPlan, 'group' | 'configs'>): {
  config: ConsumerConfig;
  faults: { name: string; fault: SettingFault }[];
} {
  const { values, faults } = withSettings(
    CONSUMER_SETTINGS,
    defaultsOf(CONSUMER_SETTINGS),
    configs,
  );
  return {
    config: { ...values, enableAutoCommit: values.enableAutoCommit && group !== null },
    faults,
  };
}

/** What its members call the assignors of `partition.assignment.strategy`, in order. */
export function assignorNames({ partitionAssignmentStrategy }: ConsumerConfig): readonly string[] {
  return partitionAssignmentStrategy === RANGE ? ['range'] : ['range', 'cooperative-sticky'];
}
