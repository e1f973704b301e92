/**
 * What is wrong with the settings that somebody has written for a server, a topic or a client: what
 * Kafka would say of them, and what only this simulator does not take.
 *
 * Kafka: KafkaConfig, LogConfig, ProducerConfig, ConsumerConfig.
 */
import { CONSUMER_SETTINGS, readConsumerConfig } from './client/consumer-config.ts';
import { PRODUCER_SETTINGS, readProducerConfig } from './client/producer-config.ts';
import { BROKER_SETTINGS, TOPIC_SETTINGS } from './config.ts';
import { readServerSettings } from './server-settings.ts';
import { defaultsOf, settingKey, withSettings, type SettingFault } from './settings.ts';
import type { ConfigTable } from './settings/config-def.ts';
import { KNOWN_ONLY } from './settings/known-only.ts';
import { parseValue } from './settings/parse-value.ts';
import {
  CONSUMER_TABLE,
  isLeftOut,
  PRODUCER_TABLE,
  SERVER_TABLE,
  TOPIC_TABLE,
} from './settings/tables.ts';
import type { Texts } from './settings/texts.ts';
import { topicFault } from './settings/topic-faults.ts';
import { serverNames } from './settings/topic-synonyms.ts';

export type SettingScope = 'server' | 'topic' | 'producer' | 'consumer';

export interface FaultInSettings {
  readonly name: string;
  /**
   * `left-out`: of TLS or SASL; `in-conflict` and `too-short`: right by itself, but not together
   * with the others.
   */
  readonly fault: SettingFault | 'left-out' | 'in-conflict' | 'too-short';
  /** Kafka's own words; null: Kafka would take it. */
  readonly message: string | null;
}

/** `group` is that of a consumer. */
export function faultsInSettings(
  scope: SettingScope,
  texts: Texts,
  group: string | null = null,
): readonly FaultInSettings[] {
  const found = [...faultsOfReader(scope, texts, group), ...faultsOfOthers(scope, texts)];
  const faults = found.filter(
    ({ name, fault }) => fault !== 'unknown-setting' || !isKnown(scope, name),
  );
  return faults.map((fault) =>
    fault.fault === 'unknown-setting' && isLeftOut(fault.name)
      ? { ...fault, fault: 'left-out' }
      : fault,
  );
}

/** Kafka has a setting of this name here. */
export function isKnown(scope: SettingScope, name: string): boolean {
  return tableOf(scope).has(name);
}

/** Modules of the engine read it. The others are known by name, and change nothing. */
export function isSimulated(scope: SettingScope, name: string): boolean {
  return hasPlace(scope, name) && !KNOWN_ONLY.has(name);
}

/** The names among these that Kafka would obey and this simulator does not. */
export function namesNotSimulated(scope: SettingScope, texts: Texts): readonly string[] {
  return Object.keys(texts).filter((name) => isKnown(scope, name) && !isSimulated(scope, name));
}

/** It is among the settings that the engine reads into values. */
function hasPlace(scope: SettingScope, name: string): boolean {
  switch (scope) {
    case 'server':
      return (
        settingKey(BROKER_SETTINGS, name) !== null ||
        Object.values(TOPIC_SETTINGS).some((topic) => serverNames(topic.name).includes(name))
      );
    case 'topic':
      return settingKey(TOPIC_SETTINGS, name) !== null || name === 'internal.segment.bytes';
    case 'producer':
      return settingKey(PRODUCER_SETTINGS, name) !== null;
    case 'consumer':
      return settingKey(CONSUMER_SETTINGS, name) !== null;
  }
}

function tableOf(scope: SettingScope): ConfigTable {
  switch (scope) {
    case 'server':
      return SERVER_TABLE;
    case 'topic':
      return TOPIC_TABLE;
    case 'producer':
      return PRODUCER_TABLE;
    case 'consumer':
      return CONSUMER_TABLE;
  }
}

function faultsOfReader(
  scope: SettingScope,
  texts: Texts,
  group: string | null,
): readonly FaultInSettings[] {
  switch (scope) {
    case 'server':
      return readServerSettings(texts).faults;
    case 'topic': {
      const { faults } = withSettings(TOPIC_SETTINGS, defaultsOf(TOPIC_SETTINGS), texts);
      return faults.length > 0 ? faults : topicConflict(texts);
    }
    case 'producer':
      return readProducerConfig(texts).faults;
    case 'consumer':
      return readConsumerConfig({ group, configs: texts }).faults;
  }
}

function topicConflict(texts: Texts): readonly FaultInSettings[] {
  const message = topicFault(texts);
  const name = Object.keys(texts).find((candidate) => message?.includes(candidate)) ?? '';
  return message === null ? [] : [{ name, fault: 'in-conflict', message }];
}

/** Of the others Kafka's own definition is asked. Servers have done so already. */
function faultsOfOthers(scope: SettingScope, texts: Texts): readonly FaultInSettings[] {
  if (scope === 'server') return [];
  return Object.entries(texts).flatMap(([name, text]) => {
    const key = hasPlace(scope, name) ? undefined : tableOf(scope).get(name);
    const read = key === undefined ? null : parseValue(key, text);
    if (read === null || !('message' in read)) return [];
    return [{ name, fault: 'not-a-choice', message: read.message } as const];
  });
}
