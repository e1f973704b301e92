/** The fields of a step, read as what they have to be. A step that lacks one cannot be run. */
import { isList, isObject, type Json, type JsonObject } from './json.ts';

export function textOf(step: JsonObject, name: string): string {
  const value = step[name];
  if (typeof value === 'string') return value;
  throw new Error(`malformed: '${name}' of the step is not a text`);
}

export function numberOfField(step: JsonObject, name: string, otherwise?: number): number {
  const value = step[name] ?? otherwise;
  if (typeof value === 'number') return value;
  throw new Error(`malformed: '${name}' of the step is not a number`);
}

export function textsOf(step: JsonObject, name: string): string[] {
  const value = step[name];
  const texts = isList(value) ? value.filter((one) => typeof one === 'string') : [];
  if (isList(value) && texts.length === value.length) return texts;
  throw new Error(`malformed: '${name}' of the step is not a list of texts`);
}

/** Settings by name; null where the script takes one off. */
export function configsOf(step: JsonObject): Record<string, string | null> {
  const value = step['configs'] ?? {};
  const configs: Record<string, string | null> = {};
  if (!isObject(value)) throw new Error("malformed: 'configs' of the step is not an object");
  for (const [name, text] of Object.entries(value)) {
    if (isObject(text) || isList(text)) throw new Error(`malformed: '${name}' is not a text`);
    configs[name] = text === null ? null : String(text);
  }
  return configs;
}

export function numbersOf(value: Json | undefined, what: string): number[] {
  const numbers = isList(value) ? value.filter((one) => typeof one === 'number') : [];
  if (isList(value) && numbers.length === value.length) return numbers;
  throw new Error(`malformed: ${what} is not a list of numbers`);
}
