/** Comparing what the engine did with what Kafka did: equality of JSON, place by place. */
import { isList, isObject, type Json } from './json.ts';
import type { CaseKind, Path } from './kind.ts';

export interface Mismatch {
  readonly path: Path;
  readonly expected: Json | undefined;
  readonly found: Json | undefined;
}

/** Null and an absent key are different. */
export function compare(
  expected: Json | undefined,
  found: Json | undefined,
  kind: CaseKind,
  path: Path = [],
): readonly Mismatch[] {
  if (isList(expected) && isList(found)) {
    if (kind.isSet?.(path) === true) {
      return asSet(expected) === asSet(found) ? [] : [{ path, expected, found }];
    }
    if (expected.length !== found.length) return [{ path, expected, found }];
    return expected.flatMap((value, index) => compare(value, found[index], kind, [...path, index]));
  }
  if (isObject(expected) && isObject(found)) {
    const isPartial = kind.isPartial?.(path) === true;
    const keys = isPartial
      ? Object.keys(expected)
      : [...new Set([...Object.keys(expected), ...Object.keys(found)])];
    return keys.flatMap((key) => compare(expected[key], found[key], kind, [...path, key]));
  }
  return expected === found ? [] : [{ path, expected, found }];
}

function asSet(list: readonly Json[]): string {
  return [...new Set(list.map((value) => JSON.stringify(value)))].sort().join();
}

/** Where it is and what is wrong, on one line. Steps are named by their number. */
export function describe({ path, expected, found }: Mismatch): string {
  const [first, second, ...rest] = path;
  const isStep = first === 'steps' && typeof second === 'number';
  const place = isStep
    ? `step ${second}${rest.length > 0 ? ', ' : ''}${written(rest)}`
    : written(path);
  return `${place}: expected ${shown(expected)}, found ${shown(found)}`;
}

function written(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '');
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
