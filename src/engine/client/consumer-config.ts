/**
 * The settings of a consumer that the engine obeys.
 *
 * Kafka: ConsumerConfig (4.3.1).
 * Simplified: the assignor is range, and the protocol classic; others come later and say so.
 */
import { booleanSetting, numberSetting, textSetting, type Values } from '../settings.ts';

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
  partitionAssignmentStrategy: textSetting(
    'partition.assignment.strategy',
    'org.apache.kafka.clients.consumer.RangeAssignor',
  ),
} as const;

export type ConsumerConfig = Values<typeof CONSUMER_SETTINGS>;
