/**
 * The settings of a producer that the engine obeys.
 *
 * Kafka: ProducerConfig (4.3.1).
 * Simplified: enable.idempotence must be false for now, and says so; no compression.
 */
import { booleanSetting, numberSetting, textSetting, type Values } from '../settings.ts';

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
  partitionerIgnoreKeys: booleanSetting('partitioner.ignore.keys', false),
  partitionerAdaptivePartitioningEnable: booleanSetting(
    'partitioner.adaptive.partitioning.enable',
    true,
  ),
} as const;

export type ProducerConfig = Values<typeof PRODUCER_SETTINGS>;
