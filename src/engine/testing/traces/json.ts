/** What a recording is made of: JSON values, and how to find one's way in them. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [name: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The object under `name`; an empty one when there is none. */
export function objectAt(value: Json | undefined, name: string): JsonObject {
  const found = isObject(value) ? value[name] : undefined;
  return isObject(found) ? found : {};
}

/** The list under `name`; an empty one when there is none. */
export function listAt(value: Json | undefined, name: string): readonly Json[] {
  const found = isObject(value) ? value[name] : undefined;
  return isList(found) ? found : [];
}

export function isSame(left: Json, right: Json | undefined): boolean {
  if (isList(left)) {
    return (
      isList(right) &&
      right.length === left.length &&
      left.every((part, index) => isSame(part, right[index]))
    );
  }
  if (!isObject(left)) return left === right;
  if (!isObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => isSame(left[name] ?? null, right[name]))
  );
}

/** The same value, every object in it replaced by what `change` makes of it, innermost first. */
export function mapObjects(value: Json, change: (object: JsonObject) => JsonObject): Json {
  if (isList(value)) return value.map((element) => mapObjects(element, change));
  if (!isObject(value)) return value;
  const inner = Object.entries(value).map(([name, part]) => [name, mapObjects(part, change)]);
  return change(Object.fromEntries(inner));
}

/** `object` without the given names. */
export function without(object: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
