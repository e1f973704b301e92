/**
 * Readers of what came from outside: each takes a value and its place, and either returns what it
 * is, or notes what is wrong with it and returns something harmless in its stead. When there are
 * faults the whole is refused, so that what stood in never reaches anybody.
 *
 * Only own keys are looked at, every key must be known, and numbers are whole and in range.
 */
import type { Fault } from '../base/result.ts';
import { joinPath, note } from './faults.ts';
import { FORBIDDEN_KEYS } from './json-scan.ts';

export type Read<T> = (value: unknown, path: string, faults: Fault[]) => T;

export interface Field<T> {
  readonly read: Read<T>;
  /** What an absent key means; null: it must not be absent. */
  readonly fallback: { readonly value: T } | null;
}

export type Shape = Readonly<Record<string, Field<unknown>>>;

export type Shaped<S extends Shape> = {
  readonly [Key in keyof S]: S[Key] extends Field<infer T> ? T : never;
};

export function required<T>(read: Read<T>): Field<T> {
  return { read, fallback: null };
}

export function optional<T>(read: Read<T>, value: T): Field<T> {
  return { read, fallback: { value } };
}

/**
 * An object with these keys and no others, but for those in `besides`, which somebody else reads.
 */
export function shaped<S extends Shape>(
  shape: S,
  besides: readonly string[] | 'any' = [],
): Read<Shaped<S>> {
  return (value, path, faults) => {
    const source = ownEntries(value, path, faults);
    const result: Record<string, unknown> = {};
    for (const [key, field] of Object.entries(shape)) {
      const place = joinPath(path, key);
      if (source.has(key)) result[key] = field.read(source.get(key), place, faults);
      else if (field.fallback !== null) result[key] = field.fallback.value;
      // Without an object there are no keys to miss: that fault has been noted.
      else if (isObject(value)) note(faults, place, 'missing');
    }
    for (const key of source.keys()) {
      if (Object.hasOwn(shape, key) || besides === 'any' || besides.includes(key)) continue;
      note(faults, joinPath(path, key), 'unknown-key', { key });
    }
    return result as Shaped<S>;
  };
}

export function whole(min: number, max: number): Read<number> {
  return (value, path, faults) => {
    if (typeof value !== 'number') return wrongType(value, path, faults, 'number', min);
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      note(faults, path, 'not-a-whole-number', { found: String(value) });
      return min;
    }
    if (value < min || value > max) {
      note(faults, path, 'out-of-range', { found: value, min, max });
      return min;
    }
    return value;
  };
}

export function text(min: number, max: number): Read<string> {
  return (value, path, faults) => {
    if (typeof value !== 'string') return wrongType(value, path, faults, 'text', '');
    if (value.length < min || value.length > max) {
      note(faults, path, 'text-length', { found: value.length, min, max });
      return '';
    }
    return value;
  };
}

/** A text that `isValid` accepts; `code` says what is wrong with another. */
export function textLike(
  max: number,
  isValid: (value: string) => boolean,
  code: string,
): Read<string> {
  const read = text(1, max);
  return (value, path, faults) => {
    const found = read(value, path, faults);
    if (found !== '' && !isValid(found)) note(faults, path, code, { found });
    return found;
  };
}

export const truth: Read<boolean> = (value, path, faults) =>
  typeof value === 'boolean' ? value : wrongType(value, path, faults, 'boolean', false);

export function choice<const T extends string>(choices: readonly [T, ...T[]]): Read<T> {
  return (value, path, faults) => {
    const found = choices.find((one) => one === value);
    if (found !== undefined) return found;
    note(faults, path, 'not-a-choice', { found: brief(value), choices: choices.join(', ') });
    return choices[0];
  };
}

export function list<T>(read: Read<T>, max: number, min = 0): Read<readonly T[]> {
  return (value, path, faults) => {
    if (!Array.isArray(value)) return wrongType(value, path, faults, 'list', []);
    if (value.length > max) {
      note(faults, path, 'too-many', { found: value.length, limit: max });
      return [];
    }
    if (value.length < min) note(faults, path, 'too-few', { found: value.length, limit: min });
    return value.map((item: unknown, index) => read(item, joinPath(path, index), faults));
  };
}

/** An object whose keys are names of somebody's choice. */
export function dictionary<T>(
  read: Read<T>,
  maxKeys: number,
  maxKeyLength: number,
): Read<Readonly<Record<string, T>>> {
  return (value, path, faults) => {
    const source = ownEntries(value, path, faults);
    if (source.size > maxKeys) {
      note(faults, path, 'too-many', { found: source.size, limit: maxKeys });
      return {};
    }
    const result: Record<string, T> = {};
    for (const [key, item] of source) {
      const place = joinPath(path, key.slice(0, maxKeyLength));
      if (key.length > maxKeyLength) {
        note(faults, place, 'text-length', { found: key.length, min: 0, max: maxKeyLength });
      } else result[key] = read(item, place, faults);
    }
    return result;
  };
}

export function orNull<T>(read: Read<T>): Read<T | null> {
  return (value, path, faults) => (value === null ? null : read(value, path, faults));
}

/** What stands under an own key; undefined when there is none. */
export function ownValue(value: unknown, key: string): unknown {
  if (!isObject(value)) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** The own keys of an object, without those that are forbidden; empty for what is none. */
function ownEntries(value: unknown, path: string, faults: Fault[]): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  if (!isObject(value)) {
    wrongType(value, path, faults, 'object', null);
    return entries;
  }
  for (const [key, item] of Object.entries(value)) {
    if (FORBIDDEN_KEYS.includes(key)) note(faults, joinPath(path, key), 'forbidden-key', { key });
    else entries.set(key, item);
  }
  return entries;
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongType<T>(
  value: unknown,
  path: string,
  faults: Fault[],
  expected: string,
  instead: T,
): T {
  note(faults, path, 'wrong-type', { expected, found: typeName(value) });
  return instead;
}

/** A JSON type, as a fault calls it. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'string' ? 'text' : typeof value;
}

/** At most 60 characters of what was found, for the message. An object may have any `toString`. */
export function brief(value: unknown): string {
  const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'undefined');
  return shown.length > 60 ? `${shown.slice(0, 59)}…` : shown;
}
