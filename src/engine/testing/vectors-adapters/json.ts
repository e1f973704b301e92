/** Reading recorded cases: what is not as it should be is told with its name. */

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function asObject(value: Json | undefined, name: string): JsonObject {
  if (!isObject(value)) throw new Error(`${name} is not an object`);
  return value;
}

export function asList(value: Json | undefined, name: string): readonly Json[] {
  if (!isList(value)) throw new Error(`${name} is not a list`);
  return value;
}

export function asNumber(value: Json | undefined, name: string): number {
  if (typeof value !== 'number') throw new Error(`${name} is not a number`);
  return value;
}

export function asText(value: Json | undefined, name: string): string {
  if (typeof value !== 'string') throw new Error(`${name} is not a text`);
  return value;
}

export function objectAt(object: JsonObject, key: string): JsonObject {
  return asObject(object[key], key);
}

export function listAt(object: JsonObject, key: string): readonly Json[] {
  return asList(object[key], key);
}

export function numberAt(object: JsonObject, key: string): number {
  return asNumber(object[key], key);
}

export function textAt(object: JsonObject, key: string): string {
  return asText(object[key], key);
}

export function booleanAt(object: JsonObject, key: string): boolean {
  const value = object[key];
  if (typeof value !== 'boolean') throw new Error(`${key} is neither true nor false`);
  return value;
}

/** Null and an absent key are the same here. */
export function textOrNullAt(object: JsonObject, key: string): string | null {
  return object[key] === undefined || object[key] === null ? null : textAt(object, key);
}

export function numbersAt(object: JsonObject, key: string): readonly number[] {
  return listAt(object, key).map((value) => asNumber(value, `an element of ${key}`));
}

export function textsAt(object: JsonObject, key: string): readonly string[] {
  return listAt(object, key).map((value) => asText(value, `an element of ${key}`));
}

export function objectsAt(object: JsonObject, key: string): readonly JsonObject[] {
  return listAt(object, key).map((value) => asObject(value, `an element of ${key}`));
}

/** Lists of two numbers, as epochs with their start offsets are written. */
export function pairsAt(object: JsonObject, key: string): readonly (readonly [number, number])[] {
  return listAt(object, key).map((value) => {
    const [first, second] = asList(value, `an element of ${key}`);
    return [asNumber(first, `a pair of ${key}`), asNumber(second, `a pair of ${key}`)];
  });
}
