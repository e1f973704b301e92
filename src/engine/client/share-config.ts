/**
 * The settings of a share consumer that the engine obeys.
 *
 * Kafka: ConsumerConfig, ShareFetchConfig, ShareAcknowledgementMode, ShareAcquireMode (4.3.1).
 */
import {
  booleanSetting,
  defaultsOf,
  numberSetting,
  textSetting,
  withSettings,
  type Values,
} from '../settings.ts';
import { CONSUMER_TABLE } from '../settings/tables.ts';
import type { ConsumerConfigFault } from './consumer-config.ts';

export const SHARE_CONSUMER_SETTINGS = {
  maxPollIntervalMs: numberSetting(CONSUMER_TABLE, 'max.poll.interval.ms'),
  maxPollRecords: numberSetting(CONSUMER_TABLE, 'max.poll.records'),
  fetchMinBytes: numberSetting(CONSUMER_TABLE, 'fetch.min.bytes'),
  fetchMaxBytes: numberSetting(CONSUMER_TABLE, 'fetch.max.bytes'),
  fetchMaxWaitMs: numberSetting(CONSUMER_TABLE, 'fetch.max.wait.ms'),
  requestTimeoutMs: numberSetting(CONSUMER_TABLE, 'request.timeout.ms'),
  defaultApiTimeoutMs: numberSetting(CONSUMER_TABLE, 'default.api.timeout.ms'),
  retryBackoffMs: numberSetting(CONSUMER_TABLE, 'retry.backoff.ms'),
  retryBackoffMaxMs: numberSetting(CONSUMER_TABLE, 'retry.backoff.max.ms'),
  metadataMaxAgeMs: numberSetting(CONSUMER_TABLE, 'metadata.max.age.ms'),
  clientRack: textSetting(CONSUMER_TABLE, 'client.rack'),
  allowAutoCreateTopics: booleanSetting(CONSUMER_TABLE, 'allow.auto.create.topics'),
  valueDeserializer: textSetting(CONSUMER_TABLE, 'value.deserializer'),
  shareAcknowledgementMode: textSetting(CONSUMER_TABLE, 'share.acknowledgement.mode'),
  shareAcquireMode: textSetting(CONSUMER_TABLE, 'share.acquire.mode'),
} as const;

export type ShareConsumerConfig = Values<typeof SHARE_CONSUMER_SETTINGS>;

/** What a share consumer may not be given. Kafka: ShareConsumerConfig. */
const MISPLACED = [
  'auto.offset.reset',
  'enable.auto.commit',
  'group.instance.id',
  'isolation.level',
  'partition.assignment.strategy',
  'interceptor.classes',
  'session.timeout.ms',
  'heartbeat.interval.ms',
  'group.protocol',
  'group.remote.assignor',
] as const;

/** The settings that a plan gives, and what is wrong with them. A wrong text counts for nothing. */
export function readShareConfig(configs: Readonly<Record<string, string>>): {
  readonly config: ShareConsumerConfig;
  readonly faults: readonly ConsumerConfigFault[];
} {
  const defaults = defaultsOf(SHARE_CONSUMER_SETTINGS);
  const { values, faults } = withSettings(SHARE_CONSUMER_SETTINGS, defaults, configs);
  const misplaced = MISPLACED.filter((name) => configs[name] !== undefined);
  const [first] = misplaced;
  if (first === undefined) return { config: values, faults };
  const message = `${misplaced.join(', ')} cannot be set when using a share group.`;
  return { config: values, faults: [...faults, { name: first, fault: 'in-conflict', message }] };
}

export function isExplicit({ shareAcknowledgementMode }: ShareConsumerConfig): boolean {
  return shareAcknowledgementMode.toLowerCase() === 'explicit';
}

export function countsRecords({ shareAcquireMode }: ShareConsumerConfig): boolean {
  return shareAcquireMode.toLowerCase() === 'record_limit';
}
