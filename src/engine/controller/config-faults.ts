/**
 * What Kafka says of settings that somebody wants to give to a broker or all brokers.
 *
 * Kafka: ControllerConfigurationValidator, DynamicBrokerConfig (validateConfigs),
 * ConfigurationControlManager (the rules of min.insync.replicas with ELR on).
 */
import { apiError, type ApiError } from '../protocol/api-error.ts';
import { dynamicFault, type DynamicConfigs } from '../settings/dynamic-faults.ts';
import type { ConfigChange } from './topic-configs.ts';
import { MIN_INSYNC_REPLICAS } from './topic-settings.ts';

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
