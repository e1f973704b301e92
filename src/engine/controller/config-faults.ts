/**
 * What Kafka says of settings that somebody wants to give to a topic, a broker or all brokers.
 *
 * Kafka: ControllerConfigurationValidator, LogConfig (validate), DynamicBrokerConfig
 * (validateConfigs), ConfigurationControlManager (the rules of min.insync.replicas with ELR on).
 */
import { apiError, type ApiError } from '../protocol/api-error.ts';
import { parseValue } from '../settings/parse-value.ts';
import { DYNAMIC_TABLE, SERVER_TABLE, TOPIC_TABLE } from '../settings/tables.ts';
import type { ConfigEntry } from './metadata.ts';
import { configValue, MIN_INSYNC_REPLICAS } from './topic-settings.ts';

/** Null takes the setting off, so that the next wider one holds. */
export interface ConfigChange {
  readonly name: string;
  readonly value: string | null;
}

/** `configs` is all that the topic would have of its own. */
export function topicConfigFault(configs: readonly ConfigEntry[]): string | null {
  for (const { name } of configs) {
    if (!TOPIC_TABLE.has(name)) return `Unknown topic config name: ${name}`;
  }
  for (const key of TOPIC_TABLE.values()) {
    const text = configValue(configs, key.name);
    if (text === null) continue;
    const read = parseValue(key, text);
    if ('message' in read) return read.message;
  }
  return lagFault(configs);
}

function lagFault(configs: readonly ConfigEntry[]): string | null {
  const [min, max] = ['min.compaction.lag.ms', 'max.compaction.lag.ms'];
  const least = Number(configValue(configs, min) ?? 0);
  const most = configValue(configs, max);
  if (most === null || least <= Number(most)) return null;
  return `conflict topic config setting ${min} (${least}) > ${max} (${Number(most)})`;
}

/**
 * `configs` is all that the broker, or every broker, would have dynamically. The broker that the
 * request comes through checks it, and for that the answer is INVALID_REQUEST. Names that no broker
 * knows may belong to plug-ins and are accepted.
 */
export function brokerConfigFault(
  configs: readonly ConfigEntry[],
  isOfOneBroker: boolean,
): ApiError | null {
  const message =
    namesFault('Cannot update these configs dynamically', configs, isReadOnly) ??
    valueFault(configs) ??
    (isOfOneBroker
      ? null
      : namesFault(
          'Cannot update these configs at default cluster level, broker id must be specified',
          configs,
          isPerBroker,
        ));
  return message === null ? null : apiError('INVALID_REQUEST', message);
}

function namesFault(
  what: string,
  configs: readonly ConfigEntry[],
  isWrong: (name: string) => boolean,
): string | null {
  const names = configs.map(({ name }) => name).filter(isWrong);
  return names.length === 0 ? null : `${what}: [${names.join(', ')}]`;
}

function isReadOnly(name: string): boolean {
  return SERVER_TABLE.get(name)?.updateMode === 'read-only';
}

function isPerBroker(name: string): boolean {
  return SERVER_TABLE.get(name)?.updateMode === 'per-broker';
}

function valueFault(configs: readonly ConfigEntry[]): string | null {
  for (const { name, value } of configs) {
    const key = DYNAMIC_TABLE.get(name);
    const read = key === undefined ? null : parseValue(key, value);
    if (read !== null && 'message' in read) return read.message;
  }
  return null;
}

/**
 * With ELR on the controller has to know min.insync.replicas of every topic: it is the same for all
 * brokers, and never absent.
 */
export function elrFault(
  changes: readonly ConfigChange[],
  isOfOneBroker: boolean,
): ApiError | null {
  const change = changes.find(({ name }) => name === MIN_INSYNC_REPLICAS);
  if (change === undefined) return null;
  if (isOfOneBroker) {
    const rule = `Broker-level ${MIN_INSYNC_REPLICAS} cannot be altered while ELR is enabled.`;
    return apiError('INVALID_CONFIG', rule);
  }
  if (change.value !== null) return null;
  const rule = `Cluster-level ${MIN_INSYNC_REPLICAS} cannot be removed while ELR is enabled.`;
  return apiError('INVALID_CONFIG', rule);
}
