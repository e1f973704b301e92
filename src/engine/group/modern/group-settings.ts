/**
 * The settings that hold for one group of the consumer protocol: its own, as far as the broker lets
 * them be, over those of the broker.
 *
 * Kafka: GroupConfig.evaluate, GroupConfigManager, GroupMetadataManager
 * (consumerGroupSessionTimeoutMs and its like); KIP-848, KIP-1263.
 */
import type { ConfigEntry } from '../../controller/metadata.ts';
import type { Context } from '../../context.ts';

type BrokerSettings = Context['settings']['broker'];

export interface ConsumerGroupSettings {
  readonly sessionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly assignmentIntervalMs: number;
}

/** `own` are the dynamic settings of the group. */
export function consumerGroupSettings(
  own: readonly ConfigEntry[],
  broker: BrokerSettings,
): ConsumerGroupSettings {
  return {
    sessionTimeoutMs: within(own, 'consumer.session.timeout.ms', {
      otherwise: broker.groupConsumerSessionTimeoutMs,
      least: broker.groupConsumerMinSessionTimeoutMs,
      most: broker.groupConsumerMaxSessionTimeoutMs,
    }),
    heartbeatIntervalMs: within(own, 'consumer.heartbeat.interval.ms', {
      otherwise: broker.groupConsumerHeartbeatIntervalMs,
      least: broker.groupConsumerMinHeartbeatIntervalMs,
      most: broker.groupConsumerMaxHeartbeatIntervalMs,
    }),
    assignmentIntervalMs: within(own, 'consumer.assignment.interval.ms', {
      otherwise: broker.groupConsumerAssignmentIntervalMs,
      least: broker.groupConsumerMinAssignmentIntervalMs,
      most: broker.groupConsumerMaxAssignmentIntervalMs,
    }),
  };
}

/** What the group asks for is capped; what the broker has for all is not. */
export function within(
  own: readonly ConfigEntry[],
  name: string,
  bounds: { readonly otherwise: number; readonly least: number; readonly most: number },
): number {
  const entry = own.find((config) => config.name === name);
  if (entry === undefined) return bounds.otherwise;
  const value = Number(entry.value);
  if (value < bounds.least) return bounds.least;
  return value > bounds.most ? bounds.most : value;
}

/** Names in a setting that is a list. */
export function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Which way groups may change their protocol while they have members. Any case will do. */
export function mayConvert(broker: BrokerSettings, to: 'consumer' | 'classic'): boolean {
  const policy = broker.groupConsumerMigrationPolicy.toUpperCase();
  return policy === 'BIDIRECTIONAL' || policy === (to === 'consumer' ? 'UPGRADE' : 'DOWNGRADE');
}
