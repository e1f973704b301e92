/**
 * Where the settings of a topic come from, and which texts may be given for them.
 *
 * Kafka: LogConfig, KafkaConfigSchema (resolveEffectiveTopicConfig),
 * ControllerConfigurationValidator.
 * Simplified: settings of topics that the engine does not obey are stored as they are given; there
 * are no dynamic settings of single brokers.
 */
import { TOPIC_SETTINGS, type TopicConfig } from '../config.ts';
import { readSetting, settingKey, withSettings } from '../settings.ts';
import type { ConfigEntry } from './metadata.ts';

export const MIN_INSYNC_REPLICAS = TOPIC_SETTINGS.minInsyncReplicas.name;

/** Names that brokers give to settings of topics, where they differ. */
const BROKER_SYNONYMS: Readonly<Record<string, string>> = {
  'message.max.bytes': TOPIC_SETTINGS.maxMessageBytes.name,
  'log.segment.bytes': TOPIC_SETTINGS.segmentBytes.name,
  'log.roll.ms': TOPIC_SETTINGS.segmentMs.name,
};

/** Topic names of settings that go under another name in a broker. */
const RENAMED: readonly string[] = Object.values(BROKER_SYNONYMS);

/** What Kafka 4.3 also knows of a topic; nothing here depends on it yet. */
const INERT: ReadonlySet<string> = new Set([
  'compression.gzip.level',
  'compression.lz4.level',
  'compression.zstd.level',
  'follower.replication.throttled.replicas',
  'internal.segment.bytes',
  'leader.replication.throttled.replicas',
  'local.retention.bytes',
  'local.retention.ms',
  'remote.copy.disable',
  'remote.log.delete.on.disable',
  'remote.storage.enable',
]);

const INTERNAL_SEGMENT_BYTES = 'internal.segment.bytes';

/** The topic's own settings over those of the cluster over the defaults. */
export function effectiveSettings(
  defaults: TopicConfig,
  clusterConfigs: readonly ConfigEntry[],
  configs: readonly ConfigEntry[],
): TopicConfig {
  const texts: Record<string, string> = {};
  for (const { name, value } of clusterConfigs) texts[BROKER_SYNONYMS[name] ?? name] = value;
  for (const { name, value } of configs) texts[name] = value;
  // For tests of Kafka's own: below the least that segment.bytes may be.
  const { [INTERNAL_SEGMENT_BYTES]: internal } = texts;
  if (internal !== undefined) texts[TOPIC_SETTINGS.segmentBytes.name] = internal;
  return withSettings(TOPIC_SETTINGS, defaults, texts).values;
}

/** Whether a topic may have this setting with this text. */
export function isValidTopicConfig(name: string, value: string | null): boolean {
  const key = settingKey(TOPIC_SETTINGS, name);
  if (key === null) return INERT.has(name);
  return value === null || isValue(key, value);
}

/** Whether the cluster may have this setting, by its name in a broker, with this text. */
export function isValidClusterConfig(name: string, value: string | null): boolean {
  if (RENAMED.includes(name)) return false;
  const key = settingKey(TOPIC_SETTINGS, BROKER_SYNONYMS[name] ?? name);
  if (key === null) return false;
  return value === null || isValue(key, value);
}

/** `configs` with one of them changed, or taken out; sorted by name. */
export function withConfig(
  configs: readonly ConfigEntry[],
  name: string,
  value: string | null,
): readonly ConfigEntry[] {
  const others = configs.filter((config) => config.name !== name);
  if (value === null) return others;
  return [...others, { name, value }].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/** The text that is given for a setting, or null. */
export function configValue(configs: readonly ConfigEntry[], name: string): string | null {
  return configs.find((config) => config.name === name)?.value ?? null;
}

function isValue(key: string, text: string): boolean {
  for (const [name, setting] of Object.entries(TOPIC_SETTINGS)) {
    if (name === key) return 'value' in readSetting(setting, text);
  }
  return false;
}
