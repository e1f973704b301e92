/**
 * The settings of its own that a topic is given: whether it may have them, and their records.
 *
 * Kafka: ConfigurationControlManager, ControllerConfigurationValidator, LogConfig (validate);
 * KIP-966 (an altered min.insync.replicas clears the ELR).
 */
import { TOPIC_SETTINGS, type TopicConfig } from '../config.ts';
import type { Context } from '../context.ts';
import { hashMapOrder } from '../group/java-order.ts';
import type { TopicId } from '../ids.ts';
import { defaultsOf } from '../settings.ts';
import { textsOver } from '../settings/texts.ts';
import { topicFault } from '../settings/topic-faults.ts';
import type { ConfigEntry, MetadataRecord } from './metadata.ts';
import { configValue, MIN_INSYNC_REPLICAS } from './topic-settings.ts';

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
 * Records for those changes that change something, in the order of the HashMap that Kafka collects
 * them in. Its own are empty for a new topic.
 */
export function topicConfigRecords(
  topic: { readonly id: TopicId; readonly name: string; readonly configs: readonly ConfigEntry[] },
  changes: readonly ConfigChange[],
  context: Context,
): MetadataRecord[] {
  const records: MetadataRecord[] = [];
  for (const name of hashMapOrder(changes.map((change) => change.name))) {
    const value = changes.find((change) => change.name === name)?.value ?? null;
    if (configValue(topic.configs, name) === value) continue;
    records.push({ type: 'ConfigRecord', scope: 'topic', resource: topic.name, name, value });
  }
  return [...records, ...clearElrRecords(records, topic.id, context)];
}

/** Who was eligible was so under the former min.insync.replicas. */
export function clearElrRecords(
  records: readonly MetadataRecord[],
  topic: TopicId | null,
  context: Context,
): MetadataRecord[] {
  if (!context.cluster.settings.eligibleLeaderReplicas) return [];
  const isMinIsr = (record: MetadataRecord): boolean =>
    record.type === 'ConfigRecord' && record.name === MIN_INSYNC_REPLICAS;
  return records.filter(isMinIsr).map(() => ({ type: 'ClearElrRecord', topic }));
}
