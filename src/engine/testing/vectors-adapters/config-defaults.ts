/** Adapter: what Kafka defines of every setting, in two files of different shape. */
import { typedDefault, type ConfigKey, type ConfigTable } from '../../settings/config-def.ts';
import {
  CONSUMER_TABLE,
  GROUP_TABLE,
  PRODUCER_TABLE,
  SERVER_TABLE,
  SERVER_TABLES,
  TOPIC_TABLE,
} from '../../settings/tables.ts';
import { validatorText } from '../../settings/validator.ts';
import { asObject, isObject, textAt, textsAt, type Json, type JsonObject } from './json.ts';
import { splitObject, type SplitCase, type VectorKind } from './kind.ts';

const RELEASE = '4.3.1';

export const coreConfigDefaultsKind: VectorKind = {
  name: 'core/config-defaults',
  lists: {
    cases: {
      split: (recorded) => splitObject(recorded, ['type', 'default', 'valid', 'importance']),
      run: (input) => {
        const key = coreTable(textAt(input, 'scope')).get(textAt(input, 'name'));
        if (key === undefined) throw new Error(`the engine does not know ${textAt(input, 'name')}`);
        return {
          type: key.type,
          default: key.isRequired ? '<required>' : typedDefault(key),
          // Kafka's file has null for a validator without words as well.
          valid: validText(key) === '' ? null : validText(key),
          importance: key.importance,
        };
      },
    },
  },
};

export const consumersConfigDefaultsKind: VectorKind = {
  name: 'consumers/config-defaults',
  lists: {
    cases: {
      split: splitReleases,
      run: (input) => {
        const found = declaredIn(textAt(input, 'class'));
        const key = found?.table.get(textAt(input, 'name'));
        if (found === null || key === undefined) return { isPresent: false };
        return {
          isPresent: true,
          scope: found.scope,
          type: key.type,
          default: key.isRequired ? '(required)' : key.default,
          valid: validText(key),
          internal: key.isInternal,
        };
      },
    },
  },
};

function coreTable(scope: string): ConfigTable {
  if (scope === 'producer') return PRODUCER_TABLE;
  if (scope === 'topic') return TOPIC_TABLE;
  if (scope === 'broker') return SERVER_TABLE;
  throw new Error(`the scope ${scope} is not known`);
}

function declaredIn(className: string): { scope: string; table: ConfigTable } | null {
  if (className === 'ConsumerConfig') return { scope: 'consumer', table: CONSUMER_TABLE };
  if (className === 'ProducerConfig') return { scope: 'producer', table: PRODUCER_TABLE };
  if (className === 'GroupConfig') return { scope: 'group (dynamic)', table: GROUP_TABLE };
  const table = SERVER_TABLES[className];
  return table === undefined ? null : { scope: 'broker', table };
}

function validText({ validator }: ConfigKey): string | null {
  return validator === null ? null : validatorText(validator);
}

/** Of values that differ between releases the one of ours. */
function splitReleases(recorded: Json): SplitCase {
  const row = asObject(recorded, 'a case');
  const input = { class: textAt(row, 'class'), name: textAt(row, 'name') };
  if (!textsAt(row, 'present_in').includes(RELEASE)) {
    return { input, expected: { isPresent: false } };
  }
  const { scope, type, internal } = row;
  const expected: JsonObject = {
    isPresent: true,
    scope: scope ?? null,
    type: type ?? null,
    default: ofRelease(row.default),
    valid: ofRelease(row.valid),
    internal: internal ?? false,
  };
  return { input, expected };
}

function ofRelease(value: Json | undefined): Json {
  return (isObject(value) ? value[RELEASE] : value) ?? null;
}
