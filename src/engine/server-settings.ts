/**
 * From the texts that a server is started with to the settings that it obeys.
 *
 * Kafka: KafkaConfig.fromProps, extractLogConfigMap.
 */
import { BROKER_SETTINGS, TOPIC_SETTINGS, type BrokerConfig, type TopicConfig } from './config.ts';
import {
  defaultsOf,
  settingKey,
  withSettings,
  type FaultySetting,
  type SettingFault,
} from './settings.ts';
import { parseType, parseValue } from './settings/parse-value.ts';
import { serverFault } from './settings/server-faults.ts';
import { SERVER_TABLE, ZOOKEEPER_TABLE } from './settings/tables.ts';
import type { Texts } from './settings/texts.ts';
import { serverNames, topicNameOf, topicTexts } from './settings/topic-synonyms.ts';

export interface ServerSettings {
  readonly broker: BrokerConfig;
  /** What topics have that say nothing themselves. */
  readonly topic: TopicConfig;
}

export interface FaultyServerSetting {
  readonly name: string;
  /** `in-conflict`: right by itself, but not together with the others. */
  readonly fault: SettingFault | 'in-conflict';
  /** Kafka's own words; null: Kafka would take it. */
  readonly message: string | null;
}

/** The settings that these texts give, and what is wrong with them. */
export function readServerSettings(
  texts: Texts,
): ServerSettings & { readonly faults: readonly FaultyServerSetting[] } {
  const obeyed = Object.entries(texts).filter(
    ([name]) => settingKey(BROKER_SETTINGS, name) !== null,
  );
  const broker = withSettings(
    BROKER_SETTINGS,
    defaultsOf(BROKER_SETTINGS),
    Object.fromEntries(obeyed),
  );
  const ofTopics = Object.entries(topicTexts(texts)).filter(
    ([name]) => settingKey(TOPIC_SETTINGS, name) !== null,
  );
  const topic = withSettings(
    TOPIC_SETTINGS,
    defaultsOf(TOPIC_SETTINGS),
    Object.fromEntries(ofTopics),
  );
  const single = Object.entries(texts).flatMap(([name, text]) => textFault(name, text) ?? []);
  const faults: readonly FaultyServerSetting[] = [
    ...single,
    ...broker.faults.filter(({ message }) => message === null),
    ...topic.faults.flatMap((fault) => asServerFault(fault, texts)),
  ];
  const conflict = faults.length === 0 ? conflictIn(texts) : null;
  return {
    broker: broker.values,
    topic: topic.values,
    faults: conflict === null ? faults : [conflict],
  };
}

function textFault(name: string, text: string): FaultySetting | null {
  const key = SERVER_TABLE.get(name) ?? ZOOKEEPER_TABLE.get(name);
  if (key === undefined) return { name, fault: 'unknown-setting', message: null };
  const read = parseValue(key, text);
  if (!('message' in read)) return null;
  const isNumber = ['INT', 'SHORT', 'LONG', 'DOUBLE'].includes(key.type);
  if (!isNumber) return { name, fault: 'not-a-choice', message: read.message };
  const isOutside = !('message' in parseType(name, key.type, text));
  return { name, fault: isOutside ? 'out-of-range' : 'not-a-number', message: read.message };
}

/** Bounds of the simulator's own; what Kafka itself refuses has been said by the server's name. */
function asServerFault({ name, fault, message }: FaultySetting, texts: Texts): FaultySetting[] {
  const given = serverNames(name).find((server) => texts[server] !== undefined);
  return given === undefined || message !== null ? [] : [{ name: given, fault, message }];
}

/** Shown at the one of the settings that Kafka names. */
function conflictIn(texts: Texts): FaultyServerSetting | null {
  const message = serverFault(texts);
  if (message === null) return null;
  const names = Object.keys(texts);
  const isNamed = (name: string): boolean =>
    message.includes(name) ||
    serverNames(topicNameOf(name) ?? '').some((synonym) => message.includes(synonym));
  const name = names.find(isNamed) ?? names[0] ?? '';
  return { name, fault: 'in-conflict', message };
}
