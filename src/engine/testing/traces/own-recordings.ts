/** The project's copy of the recordings, for the tests of the runner. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isList, isObject, type Json } from './json.ts';
import { parseRecording } from './parse-recording.ts';
import type { Recording } from './recording.ts';
import type { TraceFile } from './run-traces.ts';

const FOLDER = path.join(import.meta.dirname, 'recordings');

export function ownRecordings(): TraceFile[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({ name, text: readFileSync(path.join(FOLDER, name), 'utf8') }));
}

export function parsed(text: string): Recording {
  const result = parseRecording(text);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.value;
}

/** The parts of a step that were observed. */
export const PARTS = ['outcome', 'seen', 'clients', 'decisions'] as const;

/** A single value in what was observed: the step, the part, and the way to it. */
export interface Place {
  readonly step: number;
  readonly part: (typeof PARTS)[number];
  readonly way: readonly string[];
}

/** Every single value that was observed. */
export function placesIn(recording: Recording): Place[] {
  return recording.observed.flatMap((observed, step) =>
    PARTS.flatMap((part) => {
      const value = observed[part];
      return value === null ? [] : waysTo(value).map((way) => ({ step, part, way }));
    }),
  );
}

function waysTo(value: Json): string[][] {
  if (value === null || typeof value !== 'object') return [[]];
  return Object.entries(value).flatMap(([name, part]) => waysTo(part).map((way) => [name, ...way]));
}

/** Whether the recording itself says that two real runs differ there. */
export function isDeclaredOpen({ open }: Recording, { step, part, way }: Place): boolean {
  const place = ['steps', step, part, ...way].join('/');
  return open.some((one) => place.startsWith(one));
}

/** The recording with another value at the place. */
export function altered(recording: Recording, { step, part, way }: Place): Recording {
  const observed = recording.observed.map((one, index) =>
    index === step ? { ...one, [part]: changedAt(one[part], way) } : one,
  );
  return { ...recording, observed };
}

function changedAt(value: Json, way: readonly string[]): Json {
  const [name, ...rest] = way;
  if (name === undefined) return changed(value);
  if (isList(value)) {
    return value.map((part, index) => (String(index) === name ? changedAt(part, rest) : part));
  }
  const object = isObject(value) ? value : {};
  return { ...object, [name]: changedAt(object[name] ?? null, rest) };
}

function changed(value: Json): Json {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return `${String(value)}?`;
}
