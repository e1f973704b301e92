/**
 * What servers call the settings of topics: a topic that says nothing itself has what they say.
 *
 * Kafka: ServerTopicConfigSynonyms; KafkaConfig (logRetentionTimeMillis, logRollTimeMillis,
 * extractLogConfigMap).
 */
import type { Texts } from './texts.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

interface Synonym {
  readonly name: string;
  /** How many units of the topic's setting one of the server's is. */
  readonly factor: number;
}

/** By the topic's name; the first that is given wins. */
const SYNONYMS: Readonly<Record<string, readonly Synonym[]>> = {
  'segment.bytes': same('log.segment.bytes'),
  'segment.ms': [...same('log.roll.ms'), { name: 'log.roll.hours', factor: HOUR }],
  'segment.jitter.ms': [
    ...same('log.roll.jitter.ms'),
    { name: 'log.roll.jitter.hours', factor: HOUR },
  ],
  'segment.index.bytes': same('log.index.size.max.bytes'),
  'flush.messages': same('log.flush.interval.messages'),
  'flush.ms': [...same('log.flush.interval.ms'), ...same('log.flush.scheduler.interval.ms')],
  'retention.bytes': same('log.retention.bytes'),
  'retention.ms': [
    ...same('log.retention.ms'),
    { name: 'log.retention.minutes', factor: MINUTE },
    { name: 'log.retention.hours', factor: HOUR },
  ],
  'max.message.bytes': same('message.max.bytes'),
  'index.interval.bytes': same('log.index.interval.bytes'),
  'delete.retention.ms': same('log.cleaner.delete.retention.ms'),
  'min.compaction.lag.ms': same('log.cleaner.min.compaction.lag.ms'),
  'max.compaction.lag.ms': same('log.cleaner.max.compaction.lag.ms'),
  'file.delete.delay.ms': same('log.segment.delete.delay.ms'),
  'min.cleanable.dirty.ratio': same('log.cleaner.min.cleanable.ratio'),
  'cleanup.policy': same('log.cleanup.policy'),
  'unclean.leader.election.enable': same('unclean.leader.election.enable'),
  'min.insync.replicas': same('min.insync.replicas'),
  'compression.type': same('compression.type'),
  'compression.gzip.level': same('compression.gzip.level'),
  'compression.lz4.level': same('compression.lz4.level'),
  'compression.zstd.level': same('compression.zstd.level'),
  preallocate: same('log.preallocate'),
  'message.timestamp.type': same('log.message.timestamp.type'),
  'message.timestamp.before.max.ms': same('log.message.timestamp.before.max.ms'),
  'message.timestamp.after.max.ms': same('log.message.timestamp.after.max.ms'),
  'local.retention.ms': same('log.local.retention.ms'),
  'local.retention.bytes': same('log.local.retention.bytes'),
};

/** What a server calls a topic's setting, the name that wins first; empty: it has none. */
export function serverNames(topicName: string): readonly string[] {
  return (SYNONYMS[topicName] ?? []).map(({ name }) => name);
}

/** What a topic calls a server's setting, or null. */
export function topicNameOf(serverName: string): string | null {
  for (const [topicName, synonyms] of Object.entries(SYNONYMS)) {
    if (synonyms.some(({ name }) => name === serverName)) return topicName;
  }
  return null;
}

/** The settings of topics that a server's texts give, by the names that topics have for them. */
export function topicTexts(serverTexts: Texts): Texts {
  const texts: Record<string, string> = {};
  for (const [topicName, synonyms] of Object.entries(SYNONYMS)) {
    const given = synonyms.find(({ name }) => serverTexts[name] !== undefined);
    const text = given === undefined ? undefined : serverTexts[given.name];
    if (given === undefined || text === undefined) continue;
    const scaled = given.factor === 1 ? text : String(Number(text) * given.factor);
    // Kafka takes whatever is below zero for "no limit".
    texts[topicName] = topicName === 'retention.ms' && Number(scaled) < 0 ? '-1' : scaled;
  }
  return texts;
}

function same(name: string): readonly Synonym[] {
  return [{ name, factor: 1 }];
}
