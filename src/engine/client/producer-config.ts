/**
 * The settings of a producer that the engine obeys.
 *
 * Kafka: ProducerConfig (4.3.1).
 * Simplified: no two-phase commit.
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
import { PRODUCER_TABLE } from '../settings/tables.ts';
import type { Acks } from '../protocol/data-api.ts';

export const PRODUCER_SETTINGS = {
  acks: textSetting(PRODUCER_TABLE, 'acks', { isLive: true }),
  enableIdempotence: booleanSetting(PRODUCER_TABLE, 'enable.idempotence'),
  batchSize: numberSetting(PRODUCER_TABLE, 'batch.size', { isLive: true }),
  lingerMs: numberSetting(PRODUCER_TABLE, 'linger.ms', { isLive: true }),
  bufferMemory: numberSetting(PRODUCER_TABLE, 'buffer.memory'),
  maxBlockMs: numberSetting(PRODUCER_TABLE, 'max.block.ms'),
  maxInFlightRequestsPerConnection: numberSetting(
    PRODUCER_TABLE,
    'max.in.flight.requests.per.connection',
  ),
  retries: numberSetting(PRODUCER_TABLE, 'retries'),
  retryBackoffMs: numberSetting(PRODUCER_TABLE, 'retry.backoff.ms'),
  retryBackoffMaxMs: numberSetting(PRODUCER_TABLE, 'retry.backoff.max.ms'),
  deliveryTimeoutMs: numberSetting(PRODUCER_TABLE, 'delivery.timeout.ms'),
  requestTimeoutMs: numberSetting(PRODUCER_TABLE, 'request.timeout.ms'),
  maxRequestSize: numberSetting(PRODUCER_TABLE, 'max.request.size'),
  metadataMaxAgeMs: numberSetting(PRODUCER_TABLE, 'metadata.max.age.ms'),
  metadataMaxIdleMs: numberSetting(PRODUCER_TABLE, 'metadata.max.idle.ms'),
  metadataRecoveryStrategy: textSetting(PRODUCER_TABLE, 'metadata.recovery.strategy'),
  metadataRecoveryRebootstrapTriggerMs: numberSetting(
    PRODUCER_TABLE,
    'metadata.recovery.rebootstrap.trigger.ms',
  ),
  partitionerIgnoreKeys: booleanSetting(PRODUCER_TABLE, 'partitioner.ignore.keys'),
  partitionerAdaptivePartitioningEnable: booleanSetting(
    PRODUCER_TABLE,
    'partitioner.adaptive.partitioning.enable',
  ),
  partitionerClass: textSetting(PRODUCER_TABLE, 'partitioner.class'),
  partitionerAvailabilityTimeoutMs: numberSetting(
    PRODUCER_TABLE,
    'partitioner.availability.timeout.ms',
  ),
  transactionalId: textSetting(PRODUCER_TABLE, 'transactional.id'),
  transactionTimeoutMs: numberSetting(PRODUCER_TABLE, 'transaction.timeout.ms'),
  compressionType: textSetting(PRODUCER_TABLE, 'compression.type'),
  reconnectBackoffMs: numberSetting(PRODUCER_TABLE, 'reconnect.backoff.ms'),
  reconnectBackoffMaxMs: numberSetting(PRODUCER_TABLE, 'reconnect.backoff.max.ms'),
  connectionsMaxIdleMs: numberSetting(PRODUCER_TABLE, 'connections.max.idle.ms'),
} as const;

export type ProducerConfig = Values<typeof PRODUCER_SETTINGS>;

export interface ProducerConfigFault {
  readonly name: string;
  /**
   * `in-conflict`: right by itself, but not together with the others; `too-short`: ends before one
   * attempt.
   */
  readonly fault: SettingFault | 'in-conflict' | 'too-short';
  /** Kafka's own words; null: Kafka would take it. */
  readonly message: string | null;
}

type Texts = Readonly<Record<string, string>>;

/**
 * The settings that these texts give, and what is wrong with them. A wrong text counts for nothing.
 */
export function readProducerConfig(texts: Texts): {
  config: ProducerConfig;
  faults: ProducerConfigFault[];
} {
  const { values, faults: textFaults } = withSettings(
    PRODUCER_SETTINGS,
    defaultsOf(PRODUCER_SETTINGS),
    texts,
  );
  const idempotence = idempotenceOf(texts, values);
  const delivery = deliveryTimeoutOf(texts, values);
  const faults: ProducerConfigFault[] = textFaults;
  if (idempotence.fault !== null) faults.push(idempotence.fault);
  if (delivery.fault !== null) faults.push(delivery.fault);
  const config: ProducerConfig = {
    ...values,
    enableIdempotence: idempotence.isOn,
    deliveryTimeoutMs: delivery.timeoutMs,
  };
  return { config, faults };
}

/**
 * Idempotence needs acks=all, retries and few requests in flight. A producer that was not asked for
 * it gives it up in silence, but for the requests in flight.
 *
 * Kafka: ProducerConfig.postProcessAndValidateIdempotenceConfigs.
 */
function idempotenceOf(
  texts: Texts,
  values: ProducerConfig,
): { isOn: boolean; fault: ProducerConfigFault | null } {
  const { retries, acks, maxInFlightRequestsPerConnection: inFlight } = PRODUCER_SETTINGS;
  const isWanted = texts[PRODUCER_SETTINGS.enableIdempotence.name] !== undefined;
  const refused = (name: string, message: string) => {
    return { isOn: false, fault: { name, fault: 'in-conflict', message } } as const;
  };
  let isOn = values.enableIdempotence;
  if (isOn) {
    if (values.retries === 0 && isWanted) return refused(retries.name, RETRIES_FAULT);
    if (acksOf(values) !== -1 && isWanted) return refused(acks.name, ACKS_FAULT);
    const count = values.maxInFlightRequestsPerConnection;
    if (count > MAX_IN_FLIGHT) {
      const rule = `${inFlight.name} must be set to at most ${MAX_IN_FLIGHT}.`;
      const message = `To use the idempotent producer, ${rule} Current value is ${count}.`;
      return refused(inFlight.name, message);
    }
    isOn = values.retries > 0 && acksOf(values) === -1;
  }
  const transactional = 'transactional.id';
  if (isOn || texts[transactional] === undefined) return { isOn, fault: null };
  const message = `Cannot set a ${transactional} without also enabling idempotence.`;
  return refused(transactional, message);
}

/** A broker keeps the last five batches of a producer. */
const MAX_IN_FLIGHT = 5;

const RETRIES_FAULT = 'Must set retries to non-zero when using the idempotent producer.';

const ACKS_FAULT =
  'Must set acks to all in order to use the idempotent producer. ' +
  'Otherwise we cannot guarantee idempotence.';

/**
 * Kafka refuses a delivery.timeout.ms that the user gave, and raises the default in silence.
 *
 * Kafka: KafkaProducer.configureDeliveryTimeout.
 */
function deliveryTimeoutOf(
  texts: Texts,
  { deliveryTimeoutMs, lingerMs, requestTimeoutMs }: ProducerConfig,
): { timeoutMs: number; fault: ProducerConfigFault | null } {
  const { name } = PRODUCER_SETTINGS.deliveryTimeoutMs;
  const oneAttemptMs = Math.min(lingerMs + requestTimeoutMs, 2_147_483_647);
  if (deliveryTimeoutMs >= oneAttemptMs) return { timeoutMs: deliveryTimeoutMs, fault: null };
  if (texts[name] === undefined) return { timeoutMs: oneAttemptMs, fault: null };
  const message = `${name} should be equal to or larger than linger.ms + request.timeout.ms`;
  return { timeoutMs: oneAttemptMs, fault: { name, fault: 'too-short', message } };
}

/** The number that goes into a Produce request. */
export function acksOf({ acks }: ProducerConfig): Acks {
  if (acks === '0') return 0;
  return acks === '1' ? 1 : -1;
}
