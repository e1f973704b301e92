/**
 * Tables of settings: Kafka's dotted names, types, defaults, ranges and units, and how a text
 * becomes a value.
 *
 * Kafka: org.apache.kafka.common.config.ConfigDef.
 */

export type SettingUnit = 'ms' | 'bytes' | 'count' | 'none';

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
  /** A number that may have a fraction. */
  readonly isDouble?: boolean;
}

export type SettingTable = Readonly<
  Record<string, Setting<number> | Setting<boolean> | Setting<string>>
>;

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

interface NumberOptions {
  readonly min?: number;
  readonly max?: number;
  readonly unit?: SettingUnit;
  readonly isLive?: boolean;
  readonly isDouble?: boolean;
}

/** An INT, LONG or DOUBLE of Kafka. 2^63 - 1 becomes the largest safe integer. */
export function numberSetting(
  name: string,
  value: number,
  {
    min = 0,
    max = Number.MAX_SAFE_INTEGER,
    unit = 'ms',
    isLive = false,
    isDouble = false,
  }: NumberOptions = {},
): Setting<number> {
  return { name, default: value, unit, min, max, choices: null, isLive, isDouble };
}

export function booleanSetting(name: string, value: boolean, isLive = false): Setting<boolean> {
  return { name, default: value, unit: 'none', min: 0, max: 0, choices: ['true', 'false'], isLive };
}

export function textSetting(
  name: string,
  value: string,
  choices: readonly string[] | null = null,
  isLive = false,
): Setting<string> {
  return { name, default: value, unit: 'none', min: 0, max: 0, choices, isLive };
}

/** Why a text is not a value of its setting. */
export type SettingFault = 'unknown-setting' | 'not-a-number' | 'out-of-range' | 'not-a-choice';

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
  setting: Setting<number> | Setting<boolean> | Setting<string>,
  text: string,
): { readonly value: number | boolean | string } | { readonly fault: SettingFault } {
  if (typeof setting.default === 'boolean') {
    const lower = text.trim().toLowerCase();
    if (lower !== 'true' && lower !== 'false') return { fault: 'not-a-choice' };
    return { value: lower === 'true' };
  }
  if (typeof setting.default === 'number') {
    const pattern = setting.isDouble === true ? /^\s*-?\d+(\.\d+)?\s*$/ : /^\s*-?\d{1,19}\s*$/;
    if (!pattern.test(text)) return { fault: 'not-a-number' };
    const value = Math.min(Number(text), Number.MAX_SAFE_INTEGER);
    return value < setting.min || value > setting.max ? { fault: 'out-of-range' } : { value };
  }
  if (setting.choices !== null && !setting.choices.includes(text)) return { fault: 'not-a-choice' };
  return { value: text };
}

/**
 * `base` with the given texts read over it. Names that the table lacks and wrong texts are told.
 */
export function withSettings<Table extends SettingTable>(
  table: Table,
  base: Values<Table>,
  texts: Readonly<Record<string, string>>,
): { values: Values<Table>; faults: { name: string; fault: SettingFault }[] } {
  const values: Record<string, number | boolean | string> = { ...base };
  const faults: { name: string; fault: SettingFault }[] = [];
  for (const [name, text] of Object.entries(texts)) {
    const key = settingKey(table, name);
    const setting = key === null ? undefined : table[key];
    if (key === null || setting === undefined) {
      faults.push({ name, fault: 'unknown-setting' });
      continue;
    }
    const read = readSetting(setting, text);
    if ('fault' in read) faults.push({ name, fault: read.fault });
    else values[key] = read.value;
  }
  return { values: values as Values<Table>, faults };
}
