/**
 * What Kafka says of settings that somebody wants to give to a topic, a broker or all brokers.
 *
 * Kafka: ControllerConfigurationValidator, LogConfig (validate), DynamicBrokerConfig
 * (validateConfigs), ConfigurationControlManager (the rules of min.insync.replicas with ELR on).
 */
import { TOPIC_SETTINGS, type TopicConfig } from '../config.ts';
import { apiError, type ApiError } from '../protocol/api-error.ts';
import { defaultsOf } from '../settings.ts';
import { dynamicFault, type DynamicConfigs } from '../settings/dynamic-faults.ts';
import { textsOver } from '../settings/texts.ts';
import { topicFault } from '../settings/topic-faults.ts';
import type { ConfigEntry } from './metadata.ts';
import { MIN_INSYNC_REPLICAS } from './topic-settings.ts';

/** Null takes the setting off, so that the next wider one holds. */
export interface ConfigChange {
  readonly name: string;
  readonly value: string | null;
}

/**
 * `configs` is all that the topic would have of its own, `wider` what holds where it says nothing.
 */
export function topicConfigFault(
  configs: readonly ConfigEntry[],
  wider: TopicConfig = defaultsOf(TOPIC_SETTINGS),
): string | null {
  return topicFault(textsOver({}, configs), {
    'min.compaction.lag.ms': String(wider.minCompactionLagMs),
    'max.compaction.lag.ms': String(wider.maxCompactionLagMs),
  });
}

/**
 * `configs` is all that the broker, or every broker, would have dynamically. The broker that the
 * request comes through checks it, and for that the answer is INVALID_REQUEST.
 */
export function brokerConfigFault(checked: DynamicConfigs): ApiError | null {
  const message = dynamicFault(checked);
  return message === null ? null : apiError('INVALID_REQUEST', message);
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
