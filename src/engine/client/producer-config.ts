/**
 * The settings of a producer that the engine obeys.
 *
 * Kafka: ProducerConfig (4.3.1).
 * Simplified: enable.idempotence must be false for now, and says so; no compression.
 */
import {
  booleanSetting,
  defaultsOf,
  numberSetting,
  textSetting,
  withSettings,
  type SettingFault,
  type Values,
} from '../settings.ts';
import type { Acks } from '../protocol/data-api.ts';

export const PRODUCER_SETTINGS = {
  acks: textSetting('acks', 'all', ['all', '-1', '0', '1'], true),
  enableIdempotence: booleanSetting('enable.idempotence', false),
  batchSize: numberSetting('batch.size', 16_384, { unit: 'bytes', isLive: true }),
  lingerMs: numberSetting('linger.ms', 5, { isLive: true }),
  bufferMemory: numberSetting('buffer.memory', 33_554_432, { unit: 'bytes' }),
  maxBlockMs: numberSetting('max.block.ms', 60_000),
  maxInFlightRequestsPerConnection: numberSetting('max.in.flight.requests.per.connection', 5, {
    min: 1,
    unit: 'count',
  }),
  retries: numberSetting('retries', 2_147_483_647, { max: 2_147_483_647, unit: 'count' }),
  retryBackoffMs: numberSetting('retry.backoff.ms', 100),
  retryBackoffMaxMs: numberSetting('retry.backoff.max.ms', 1000),
  deliveryTimeoutMs: numberSetting('delivery.timeout.ms', 120_000),
  requestTimeoutMs: numberSetting('request.timeout.ms', 30_000),
  maxRequestSize: numberSetting('max.request.size', 1_048_576, { unit: 'bytes' }),
  metadataMaxAgeMs: numberSetting('metadata.max.age.ms', 300_000),
  metadataMaxIdleMs: numberSetting('metadata.max.idle.ms', 300_000, { min: 5000 }),
  partitionerIgnoreKeys: booleanSetting('partitioner.ignore.keys', false),
  partitionerAdaptivePartitioningEnable: booleanSetting(
    'partitioner.adaptive.partitioning.enable',
    true,
  ),
  partitionerAvailabilityTimeoutMs: numberSetting('partitioner.availability.timeout.ms', 0),
  compressionType: textSetting('compression.type', 'none', [
    'none',
    'gzip',
    'snappy',
    'lz4',
    'zstd',
  ]),
  reconnectBackoffMs: numberSetting('reconnect.backoff.ms', 50),
  reconnectBackoffMaxMs: numberSetting('reconnect.backoff.max.ms', 1000),
  connectionsMaxIdleMs: numberSetting('connections.max.idle.ms', 540_000),
} as const;

export type ProducerConfig = Values<typeof PRODUCER_SETTINGS>;

export interface ProducerConfigFault {
  readonly name: string;
  /**
   * `not-simulated`: Kafka has it, the engine does not yet; `too-short`: ends before one attempt.
   */
  readonly fault: SettingFault | 'not-simulated' | 'too-short';
}

/**
 * The settings that these texts give, and what is wrong with them. A wrong text counts for nothing.
 */
export function readProducerConfig(texts: Readonly<Record<string, string>>): {
  config: ProducerConfig;
  faults: ProducerConfigFault[];
} {
  const { values, faults: textFaults } = withSettings(
    PRODUCER_SETTINGS,
    defaultsOf(PRODUCER_SETTINGS),
    texts,
  );
  const faults: ProducerConfigFault[] = textFaults;
  if (values.enableIdempotence) {
    faults.push({ name: PRODUCER_SETTINGS.enableIdempotence.name, fault: 'not-simulated' });
  }
  // Kafka refuses a delivery.timeout.ms that the user gave, and raises the default in silence.
  const oneAttemptMs = values.lingerMs + values.requestTimeoutMs;
  const { name } = PRODUCER_SETTINGS.deliveryTimeoutMs;
  if (values.deliveryTimeoutMs < oneAttemptMs && texts[name] !== undefined) {
    faults.push({ name, fault: 'too-short' });
  }
  const deliveryTimeoutMs = Math.max(values.deliveryTimeoutMs, oneAttemptMs);
  return { config: { ...values, enableIdempotence: false, deliveryTimeoutMs }, faults };
}

/** The number that goes into a Produce request. */
export function acksOf({ acks }: ProducerConfig): Acks {
  if (acks === '0') return 0;
  return acks === '1' ? 1 : -1;
}
