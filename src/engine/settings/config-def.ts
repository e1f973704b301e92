/**
 * What Kafka defines of a setting, and tables of them. A table is a text with one row a line, its
 * columns parted by `|`:
 *
 * - the name, and the type;
 * - the default: `null` where it is unset, `<required>` where one must be given;
 * - the valid values, as `parseValidator` reads them;
 * - the importance (`h`, `m`, `l`) and flags: `i` internal; `d` can be changed while a broker runs,
 *   for all brokers or one; `p` can be changed live, but for one broker at a time.
 *
 * Kafka: org.apache.kafka.common.config.ConfigDef; DynamicBrokerConfig.dynamicConfigUpdateModes.
 */
import { parseValidator, type Validator } from './validator.ts';

const TYPES = [
  'BOOLEAN',
  'STRING',
  'INT',
  'SHORT',
  'LONG',
  'DOUBLE',
  'LIST',
  'CLASS',
  'PASSWORD',
] as const;

export type ConfigType = (typeof TYPES)[number];

export type Importance = 'high' | 'medium' | 'low';

/** Whether a running broker takes a new value, and for whom it may be given. */
export type UpdateMode = 'read-only' | 'per-broker' | 'cluster-wide';

export interface ConfigKey {
  /** Kafka's dotted name. */
  readonly name: string;
  readonly type: ConfigType;
  /** As a text; null: unset, or it has none and must be given. */
  readonly default: string | null;
  readonly isRequired: boolean;
  readonly validator: Validator | null;
  readonly importance: Importance;
  /** Kafka leaves it out of its documents. */
  readonly isInternal: boolean;
  readonly updateMode: UpdateMode;
}

/** By name, in alphabetical order. */
export type ConfigTable = ReadonlyMap<string, ConfigKey>;

export function parseTable(rows: string): ConfigTable {
  const keys = rows.trim().split('\n').map(parseRow);
  return new Map(keys.map((key) => [key.name, key]));
}

/** All settings of some tables; a name is in one of them only. */
export function joinTables(tables: readonly ConfigTable[]): ConfigTable {
  return new Map(tables.flatMap((table) => [...table]));
}

/** What the definition gives when nobody says anything: null where it gives nothing. */
export function typedDefault(key: ConfigKey): number | boolean | string | null {
  if (key.default === null) return null;
  switch (key.type) {
    case 'BOOLEAN':
      return key.default === 'true';
    case 'INT':
    case 'SHORT':
    case 'LONG':
    case 'DOUBLE':
      return Number(key.default);
    case 'STRING':
    case 'LIST':
    case 'CLASS':
    case 'PASSWORD':
      return key.default;
  }
}

function parseRow(row: string): ConfigKey {
  const [name = '', type = '', standard = '', valid = '', flags = ''] = row.split('|');
  return {
    name,
    type: typeOf(type),
    default: standard === 'null' || standard === '<required>' ? null : standard,
    isRequired: standard === '<required>',
    validator: parseValidator(valid),
    importance: importanceOf(flags),
    isInternal: flags.includes('i'),
    updateMode: updateModeOf(flags),
  };
}

function typeOf(text: string): ConfigType {
  const type = TYPES.find((candidate) => candidate === text);
  if (type === undefined) throw new Error(`${text} is not a type of settings`);
  return type;
}

function importanceOf(flags: string): Importance {
  if (flags.startsWith('h')) return 'high';
  return flags.startsWith('m') ? 'medium' : 'low';
}

function updateModeOf(flags: string): UpdateMode {
  if (flags.includes('d')) return 'cluster-wide';
  return flags.includes('p') ? 'per-broker' : 'read-only';
}
