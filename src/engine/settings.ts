/**
 * The settings that modules of the engine read: typed values by camelCase keys, made of texts by
 * Kafka's dotted names. What Kafka defines of them is in the tables of `settings/`.
 *
 * Kafka: org.apache.kafka.common.config.ConfigDef, AbstractConfig.
 */
import { assertExists } from '../base/assert.ts';
import { typedDefault, type ConfigKey, type ConfigTable } from './settings/config-def.ts';
import { parseType, parseValue } from './settings/parse-value.ts';
import { unitOf, type SettingUnit } from './settings/unit.ts';

export type { SettingUnit };

export interface Setting<Value extends number | boolean | string> {
  /** Kafka's dotted name. */
  readonly name: string;
  readonly default: Value;
  readonly unit: SettingUnit;
  readonly min: number;
  readonly max: number;
  /** The texts that are allowed; null: any. */
  readonly choices: readonly string[] | null;
  /** May be changed while the process runs. */
  readonly isLive: boolean;
  /** What Kafka says of it. */
  readonly key: ConfigKey;
}

export type AnySetting = Setting<number> | Setting<boolean> | Setting<string>;

export type SettingTable = Readonly<Record<string, AnySetting>>;

/** The values that a table describes, by its camelCase keys. */
export type Values<Table extends SettingTable> = {
  [Key in keyof Table]: Table[Key] extends Setting<infer Value>
    ? Value extends boolean
      ? boolean
      : Value extends number
        ? number
        : string
    : never;
};

interface Options {
  /** The simulator's own bound, where Kafka has none or a wider one. Else from 0 on. */
  readonly min?: number;
  readonly max?: number;
  /** Default: for servers what Kafka takes live; else not. */
  readonly isLive?: boolean;
}

/** An INT, LONG or DOUBLE of Kafka. 2^63 - 1 becomes the largest safe integer. */
export function numberSetting(
  table: ConfigTable,
  name: string,
  { min, max, isLive }: Options = {},
): Setting<number> {
  const key = keyOf(table, name);
  const { validator } = key;
  const range = validator?.kind === 'range' ? validator : null;
  const value = typedDefault(key);
  const largest = key.type === 'INT' ? 2_147_483_647 : Number.MAX_SAFE_INTEGER;
  return {
    name,
    default: typeof value === 'number' ? Math.min(value, Number.MAX_SAFE_INTEGER) : -1,
    unit: unitOf(key),
    min: min ?? range?.min ?? 0,
    max: max ?? range?.max ?? largest,
    choices: null,
    isLive: isLive ?? key.updateMode !== 'read-only',
    key,
  };
}

export function booleanSetting(
  table: ConfigTable,
  name: string,
  isLive?: boolean,
): Setting<boolean> {
  const key = keyOf(table, name);
  return {
    name,
    default: key.default === 'true',
    unit: 'none',
    min: 0,
    max: 0,
    choices: ['true', 'false'],
    isLive: isLive ?? key.updateMode !== 'read-only',
    key,
  };
}

/** A STRING, LIST or CLASS of Kafka. What is unset is the empty text. */
export function textSetting(
  table: ConfigTable,
  name: string,
  { choices, isLive }: { choices?: readonly string[]; isLive?: boolean } = {},
): Setting<string> {
  const key = keyOf(table, name);
  const { validator } = key;
  const known = validator?.kind === 'choice' ? validator : null;
  const words = known?.ignoresCase === true ? known.choices.map(lowerCase) : known?.choices;
  return {
    name,
    default: (key.default ?? '').replaceAll('class ', ''),
    unit: 'none',
    min: 0,
    max: 0,
    choices: choices ?? words ?? null,
    isLive: isLive ?? key.updateMode !== 'read-only',
    key,
  };
}

/** Why a text is not a value of its setting. */
export type SettingFault = 'unknown-setting' | 'not-a-number' | 'out-of-range' | 'not-a-choice';

export interface FaultySetting {
  readonly name: string;
  readonly fault: SettingFault;
  /** Kafka's own words; null: Kafka would take it, and this simulator does not. */
  readonly message: string | null;
}

/** All defaults of a table. */
export function defaultsOf<Table extends SettingTable>(table: Table): Values<Table> {
  const values: Record<string, number | boolean | string> = {};
  for (const [key, setting] of Object.entries(table)) values[key] = setting.default;
  return values as Values<Table>;
}

/** The key of a setting by its dotted name, or null. */
export function settingKey(table: SettingTable, name: string): string | null {
  for (const [key, setting] of Object.entries(table)) if (setting.name === name) return key;
  return null;
}

/** Reads one text, or says what is wrong with it. */
export function readSetting(
  setting: AnySetting,
  text: string,
):
  | { readonly value: number | boolean | string }
  | { readonly fault: Exclude<SettingFault, 'unknown-setting'>; readonly message: string | null } {
  const { key, min, max, choices } = setting;
  const parsed = parseValue(key, text);
  if ('message' in parsed) return { fault: faultOf(setting, text), message: parsed.message };
  const { value } = parsed;
  if (typeof value === 'number') {
    const number = Math.max(Math.min(value, Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER);
    return number < min || number > max
      ? { fault: 'out-of-range', message: null }
      : { value: number };
  }
  if (typeof value === 'boolean') return { value };
  const word = typeof value === 'string' ? value : value.join();
  const isChoice = key.validator?.kind === 'choice' && key.validator.ignoresCase;
  const shown = isChoice ? word.toLowerCase() : word;
  if (choices === null || choices.includes(shown)) return { value: shown };
  return { fault: 'not-a-choice', message: null };
}

/**
 * `base` with the given texts read over it. Names that the table lacks and wrong texts are told.
 */
export function withSettings<Table extends SettingTable>(
  table: Table,
  base: Values<Table>,
  texts: Readonly<Record<string, string>>,
): { values: Values<Table>; faults: FaultySetting[] } {
  const values: Record<string, number | boolean | string> = { ...base };
  const faults: FaultySetting[] = [];
  for (const [name, text] of Object.entries(texts)) {
    const key = settingKey(table, name);
    const setting = key === null ? undefined : table[key];
    if (key === null || setting === undefined) {
      faults.push({ name, fault: 'unknown-setting', message: null });
      continue;
    }
    const read = readSetting(setting, text);
    if ('fault' in read) faults.push({ name, ...read });
    else values[key] = read.value;
  }
  return { values: values as Values<Table>, faults };
}

function keyOf(table: ConfigTable, name: string): ConfigKey {
  return assertExists(table.get(name), `${name} is a setting of Kafka`);
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

function faultOf(
  { key }: AnySetting,
  text: string,
): 'not-a-number' | 'out-of-range' | 'not-a-choice' {
  if (!['INT', 'SHORT', 'LONG', 'DOUBLE'].includes(key.type)) return 'not-a-choice';
  return 'message' in parseType(key.name, key.type, text) ? 'not-a-number' : 'out-of-range';
}
