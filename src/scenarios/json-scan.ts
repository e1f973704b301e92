/**
 * A look at a JSON text before it is parsed: how deep it nests, and which keys stand twice or are
 * not wanted at all.
 *
 * `JSON.parse` takes 10 s for five million brackets, keeps the last of two equal keys without a
 * word, and makes `__proto__` an ordinary key. One pass over the characters tells all three.
 */
import type { Fault } from '../base/result.ts';
import { joinPath } from './faults.ts';

/** No file of ours nests deeper than 8. */
const MAX_DEPTH = 32;

/** Keys that could reach the prototype of an object that is copied carelessly. */
export const FORBIDDEN_KEYS: readonly string[] = ['__proto__', 'constructor', 'prototype'];

interface Container {
  readonly path: string;
  /** Keys met so far; null in a list. */
  readonly keys: Set<string> | null;
  key: string;
  index: number;
  expectsKey: boolean;
}

/** What is wrong with the text as it stands; empty for what `JSON.parse` may be given. */
export function scanJson(text: string): Fault[] {
  const faults: Fault[] = [];
  const stack: Container[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const top = stack[stack.length - 1];
    const character = text[at];
    if (character === '"') {
      const end = endOfString(text, at);
      if (top?.expectsKey === true) takeKey(top, text.slice(at, end + 1), faults);
      at = end;
    } else if (character === '{' || character === '[') {
      if (stack.length === MAX_DEPTH) {
        faults.push({ path: pathOf(top), code: 'too-deep', values: { limit: MAX_DEPTH } });
        return faults;
      }
      const keys = character === '{' ? new Set<string>() : null;
      stack.push({ path: pathOf(top), keys, key: '', index: 0, expectsKey: keys !== null });
    } else if (character === '}' || character === ']') {
      stack.pop();
    } else if (character === ',' && top !== undefined) {
      top.index += 1;
      top.expectsKey = top.keys !== null;
    }
  }
  return faults;
}

function pathOf(container: Container | undefined): string {
  if (container === undefined) return '';
  const { path, keys, key, index } = container;
  return joinPath(path, keys === null ? index : key);
}

function takeKey(container: Container, quoted: string, faults: Fault[]): void {
  const key = unquote(quoted);
  container.key = key;
  container.expectsKey = false;
  if (container.keys === null) return;
  const path = joinPath(container.path, key);
  if (FORBIDDEN_KEYS.includes(key)) faults.push({ path, code: 'forbidden-key', values: { key } });
  else if (container.keys.has(key)) faults.push({ path, code: 'duplicate-key', values: { key } });
  container.keys.add(key);
}

/** Index of the closing quote; the last character of the text when there is none. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length - 1;
}

function unquote(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch {
    // A broken escape: the parser will refuse the text as a whole.
    return quoted.slice(1, -1);
  }
}
