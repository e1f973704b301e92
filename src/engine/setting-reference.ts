/**
 * Every setting that is known by name, for people to look up: where it is given, what it is when
 * nobody says anything, what it may be, and whether it may be changed while everything runs.
 *
 * Kafka: ConfigDef.toHtml (the configuration tables of Kafka's documentation).
 */
import { ADMIN_SETTINGS } from './client/admin-config.ts';
import { isSimulated, type SettingScope } from './setting-faults.ts';
import { settingKey } from './settings.ts';
import type { ConfigKey, ConfigTable, ConfigType, Importance } from './settings/config-def.ts';
import {
  ADMIN_TABLE,
  CONSUMER_TABLE,
  GROUP_TABLE,
  PRODUCER_TABLE,
  SERVER_TABLE,
  TOPIC_TABLE,
} from './settings/tables.ts';
import { serverNames } from './settings/topic-synonyms.ts';
import { unitOf, type SettingUnit } from './settings/unit.ts';
import { validatorText } from './settings/validator.ts';

export interface ReferenceRow {
  readonly scope: SettingScope | 'group' | 'admin';
  readonly name: string;
  readonly type: ConfigType;
  /** As a text; null: unset, or it must be given. */
  readonly default: string | null;
  readonly isRequired: boolean;
  /** Kafka's words for what it may be; empty: anything of its type. */
  readonly valid: string;
  readonly importance: Importance;
  /** `read-only`: from the next start on; topics and groups are changed live, clients never. */
  readonly updateMode: 'read-only' | 'per-broker' | 'cluster-wide' | 'live';
  readonly unit: SettingUnit;
  /** Of a topic: what servers call it, the name that wins first. */
  readonly serverNames: readonly string[];
  /** It changes something here; the others are known by name only. */
  readonly isSimulated: boolean;
  /** Kafka leaves it out of its documents. */
  readonly isInternal: boolean;
}

/** By scope, and by name within each. */
export function settingReference(): readonly ReferenceRow[] {
  return [
    ...rowsOf('server', SERVER_TABLE),
    ...rowsOf('topic', TOPIC_TABLE),
    ...rowsOf('group', GROUP_TABLE),
    ...rowsOf('producer', PRODUCER_TABLE),
    ...rowsOf('consumer', CONSUMER_TABLE),
    ...rowsOf('admin', ADMIN_TABLE),
  ];
}

function rowsOf(scope: ReferenceRow['scope'], table: ConfigTable): readonly ReferenceRow[] {
  return [...table.values()]
    .map((key) => rowOf(scope, key))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

function rowOf(scope: ReferenceRow['scope'], key: ConfigKey): ReferenceRow {
  const { name, type, isRequired, validator, importance, isInternal } = key;
  return {
    scope,
    name,
    type,
    default: key.default,
    isRequired,
    valid: validator === null ? '' : validatorText(validator),
    importance,
    updateMode: scope === 'topic' || scope === 'group' ? 'live' : key.updateMode,
    unit: unitOf(key),
    serverNames: scope === 'topic' ? serverNames(name) : [],
    isSimulated: isObeyed(scope, name),
    isInternal,
  };
}

/** The admin client's own few are read where it is made. */
function isObeyed(scope: ReferenceRow['scope'], name: string): boolean {
  // Kafka Streams has groups of its own, which are left out.
  if (scope === 'group') return !name.startsWith('streams.');
  return scope === 'admin' ? settingKey(ADMIN_SETTINGS, name) !== null : isSimulated(scope, name);
}
