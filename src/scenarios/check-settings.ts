/**
 * Settings by Kafka's dotted names. What Kafka would refuse a scenario is told in Kafka's words;
 * what this simulator does not take, though Kafka would, in ours. A setting that is known and not
 * simulated is no fault: `setting-notices.ts` tells of it.
 */
import type { Fault } from '../base/result.ts';
import {
  BROKER_SETTINGS,
  CONSUMER_SETTINGS,
  faultsInSettings,
  PRODUCER_SETTINGS,
  readShareConfig,
  settingKey,
  TOPIC_SETTINGS,
  type FaultInSettings,
  type SettingScope,
  type SettingTable,
} from '../engine/index.ts';
import { joinPath, note } from './faults.ts';
import { laterInProducer } from './later.ts';

type Texts = Readonly<Record<string, string>>;

/** Settings of the brokers, and topic defaults given at broker level. */
export function checkPlanSettings(settings: Texts, path: string, faults: Fault[]): void {
  noteAll(faultsInSettings('server', settings), { scope: 'server', texts: settings, path, faults });
}

/** Of one server: with what all servers have, but told are faults of its own settings alone. */
export function checkNodeSettings(own: Texts, all: Texts, path: string, faults: Fault[]): void {
  // Its own come first: a conflict is told at the first that Kafka names.
  const texts = { ...own, ...all, ...own };
  const found = faultsInSettings('server', texts).filter(({ name }) => Object.hasOwn(own, name));
  noteAll(found, { scope: 'server', texts, path, faults });
}

export function checkTopicSettings(configs: Texts, path: string, faults: Fault[]): void {
  noteAll(faultsInSettings('topic', configs), { scope: 'topic', texts: configs, path, faults });
}

export function checkProducerSettings(configs: Texts, path: string, faults: Fault[]): void {
  const place = { scope: 'producer', texts: configs, path, faults } as const;
  const texts = withoutLater(place);
  noteAll(faultsInSettings('producer', texts), place);
}

export function checkConsumerSettings(
  configs: Texts,
  group: string | null,
  path: string,
  faults: Fault[],
): void {
  const place = { scope: 'consumer', texts: configs, path, faults } as const;
  noteAll(faultsInSettings('consumer', configs, group), place);
}

export function checkShareConsumerSettings(configs: Texts, path: string, faults: Fault[]): void {
  const { faults: own } = readShareConfig(configs);
  const shared = Object.entries(configs).filter(([name]) => !name.startsWith('share.'));
  const others = faultsInSettings('consumer', Object.fromEntries(shared), SOME_GROUP);
  const isOwn = (name: string): boolean => own.some((fault) => fault.name === name);
  const known = own.filter(({ fault }) => fault !== 'unknown-setting');
  noteAll([...known, ...others.filter(({ name }) => !isOwn(name))], {
    scope: 'consumer',
    texts: configs,
    path,
    faults,
  });
}

/** A share consumer has a group, whatever its name. */
const SOME_GROUP = 'group';

interface Place {
  readonly scope: SettingScope;
  readonly texts: Texts;
  readonly path: string;
  readonly faults: Fault[];
}

/** Notes what comes later, and leaves it out. */
function withoutLater({ texts, path, faults }: Place): Texts {
  const others = Object.entries(texts).filter(([name, found]) => {
    const code = laterInProducer(name, found);
    if (code !== null) note(faults, joinPath(path, name), code, { name, found });
    return code === null;
  });
  return Object.fromEntries(others);
}

function noteAll(found: readonly FaultInSettings[], place: Place): void {
  for (const fault of found) {
    const { name } = fault;
    note(place.faults, joinPath(place.path, name), codeOf(fault), valuesOf(fault, place));
  }
}

function codeOf({ fault, message }: FaultInSettings): string {
  if (message !== null) return 'refused-by-kafka';
  return fault === 'left-out' ? 'left-out-setting' : fault;
}

function valuesOf({ name, message }: FaultInSettings, { scope, texts }: Place): Fault['values'] {
  const found = texts[name] ?? '';
  if (message !== null) return { name, found, message };
  const table = tableOf(scope, name);
  const setting = table[settingKey(table, name) ?? ''];
  if (setting === undefined) return { name, found };
  const { min, max, choices } = setting;
  return { name, found, min, max, choices: (choices ?? []).join(', ') };
}

function tableOf(scope: SettingScope, name: string): SettingTable {
  switch (scope) {
    case 'server':
      return settingKey(BROKER_SETTINGS, name) === null ? TOPIC_SETTINGS : BROKER_SETTINGS;
    case 'topic':
      return TOPIC_SETTINGS;
    case 'producer':
      return PRODUCER_SETTINGS;
    case 'consumer':
      return CONSUMER_SETTINGS;
  }
}
