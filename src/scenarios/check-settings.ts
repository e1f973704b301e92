/**
 * Settings by Kafka's dotted names: those that the engine obeys, in their ranges; of those that it
 * does not know yet a scenario is told.
 */
import type { Fault } from '../base/result.ts';
import {
  BROKER_SETTINGS,
  CONSUMER_SETTINGS,
  PRODUCER_SETTINGS,
  readPlanSettings,
  readSetting,
  settingKey,
  TOPIC_SETTINGS,
  type SettingTable,
} from '../engine/index.ts';
import { joinPath } from './json-scan.ts';
import { laterInConsumer, laterInProducer, PLAN_FREE_SETTINGS } from './later.ts';
import { note } from './read.ts';

type Texts = Readonly<Record<string, string>>;

/** Settings of the brokers, and topic defaults given at broker level. */
export function checkPlanSettings(settings: Texts, path: string, faults: Fault[]): void {
  for (const { name, fault } of readPlanSettings({ settings }).faults) {
    const table = settingKey(BROKER_SETTINGS, name) === null ? TOPIC_SETTINGS : BROKER_SETTINGS;
    const place = joinPath(path, name);
    note(faults, place, fault, valuesOf(table, name, settings[name] ?? ''));
  }
}

export function checkTopicSettings(configs: Texts, path: string, faults: Fault[]): void {
  checkTable(TOPIC_SETTINGS, configs, { path, faults, later: () => null });
}

export function checkProducerSettings(configs: Texts, path: string, faults: Fault[]): void {
  checkTable(PRODUCER_SETTINGS, configs, { path, faults, later: laterInProducer });
}

export function checkConsumerSettings(configs: Texts, path: string, faults: Fault[]): void {
  checkTable(CONSUMER_SETTINGS, configs, { path, faults, later: laterInConsumer });
}

interface Place {
  readonly path: string;
  readonly faults: Fault[];
  readonly later: (name: string, value: string) => string | null;
}

function checkTable(table: SettingTable, configs: Texts, { path, faults, later }: Place): void {
  for (const [name, text] of Object.entries(configs)) {
    const place = joinPath(path, name);
    const comesLater = later(name, text);
    if (comesLater !== null) {
      note(faults, place, comesLater, { name, found: text });
      continue;
    }
    if (PLAN_FREE_SETTINGS.has(name)) continue;
    const setting = table[settingKey(table, name) ?? ''];
    if (setting === undefined) {
      note(faults, place, 'unknown-setting', { name, found: text });
      continue;
    }
    const read = readSetting(setting, text);
    if (!('fault' in read)) continue;
    note(faults, place, read.fault, valuesOf(table, name, text));
  }
}

function valuesOf(table: SettingTable, name: string, found: string): Fault['values'] {
  const setting = table[settingKey(table, name) ?? ''];
  if (setting === undefined) return { name, found };
  const { min, max, choices } = setting;
  return { name, found, min, max, choices: (choices ?? []).join(', ') };
}
