/**
 * Where the settings of a topic come from.
 *
 * Kafka: LogConfig, KafkaConfigSchema (resolveEffectiveTopicConfig).
 */
import { TOPIC_SETTINGS, type TopicConfig } from '../config.ts';
import { withSettings } from '../settings.ts';
import { textsOver } from '../settings/texts.ts';
import { topicTexts } from '../settings/topic-synonyms.ts';
import type { ConfigEntry } from './metadata.ts';

export const MIN_INSYNC_REPLICAS = TOPIC_SETTINGS.minInsyncReplicas.name;

const INTERNAL_SEGMENT_BYTES = 'internal.segment.bytes';

/** The topic's own settings over those that brokers were given live over their defaults. */
export function effectiveSettings(
  defaults: TopicConfig,
  dynamicConfigs: readonly ConfigEntry[],
  configs: readonly ConfigEntry[],
): TopicConfig {
  const texts: Record<string, string> = { ...topicTexts(textsOver({}, dynamicConfigs)) };
  for (const { name, value } of configs) texts[name] = value;
  const { values } = withSettings(TOPIC_SETTINGS, defaults, texts);
  // For tests of Kafka's own: it may be smaller than segment.bytes.
  const internal = Number(texts[INTERNAL_SEGMENT_BYTES] ?? Number.NaN);
  return internal > 0 ? { ...values, segmentBytes: internal } : values;
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
