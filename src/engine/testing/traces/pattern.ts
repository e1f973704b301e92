/**
 * What a script waits for: objects match by subset, everything else exactly; `{"$size": n}` counts.
 */
import { isList, isObject, isSame, type Json } from './json.ts';

export function matches(pattern: Json, value: Json | undefined): boolean {
  if (value === undefined) return false;
  if (isObject(pattern)) {
    const size = pattern['$size'];
    if (size !== undefined) return sizeOf(value) === size;
    if (!isObject(value)) return Object.keys(pattern).length === 0;
    return Object.entries(pattern).every(([name, part]) => matches(part, value[name]));
  }
  return isSame(pattern, value);
}

function sizeOf(value: Json): number {
  if (isList(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : 0;
}
