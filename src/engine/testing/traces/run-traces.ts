/** Runs recordings and tells of each whether the simulator does what the real cluster did. */
import { firstDifference, type Difference } from './compare.ts';
import { drive, type Run } from './drive.ts';
import type { Json } from './json.ts';
import { parseRecording } from './parse-recording.ts';
import type { Recording } from './recording.ts';
import { possibleScripts } from './unknown-ids.ts';

/** A file with a recording in it: its path below the folder, and its text. */
export interface TraceFile {
  readonly name: string;
  readonly text: string;
}

export interface TraceReport {
  /** Path below the folder, without the extension: `core/zombie-leader`. */
  readonly name: string;
  /** What is wrong; null: nothing. */
  readonly failure: string | null;
  readonly unknownSettings: readonly string[];
}

export interface TraceSummary {
  readonly passed: number;
  readonly failed: number;
}

/** Runs every file; `print` gets the lines, the last of which is `N passed, N failed`. */
export function runTraces(
  files: readonly TraceFile[],
  print: (line: string) => void,
): TraceSummary {
  const unknown = new Set<string>();
  let failed = 0;
  for (const file of files) {
    const { name, failure, unknownSettings } = runTrace(file);
    if (failure !== null) failed += 1;
    unknownSettings.forEach((setting) => unknown.add(setting));
    print(failure === null ? `${name}: passed` : `${name}: failed: ${failure}`);
  }
  if (unknown.size > 0) {
    print(`settings that the simulator does not know: ${[...unknown].sort().join(', ')}`);
  }
  const passed = files.length - failed;
  print(`${passed} passed, ${failed} failed`);
  return { passed, failed };
}

export function runTrace({ name, text }: TraceFile): TraceReport {
  const label = name.replace(/\.json$/, '');
  const parsed = parseRecording(text);
  if (!parsed.ok) {
    const faults = parsed.faults.map(({ path, code }) => `${path} ${code}`.trim());
    return { name: label, failure: `malformed: ${faults.join('; ')}`, unknownSettings: [] };
  }
  const { run } = runOf(parsed.value);
  const { unknownSettings } = run;
  return { name: label, failure: failureOf(parsed.value, run), unknownSettings };
}

/**
 * The run to be judged, and which of the possible scripts it is of: one that passes, or the first.
 */
export function runOf(recording: Recording): { readonly run: Run; readonly draw: number } {
  const scripts = possibleScripts(recording.script);
  const first = drive(scripts[0]);
  if (failureOf(recording, first) === null) return { run: first, draw: 0 };
  for (const [index, script] of scripts.entries()) {
    if (index === 0) continue;
    const run = drive(script);
    if (failureOf(recording, run) === null) return { run, draw: index };
  }
  return { run: first, draw: 0 };
}

/** The first difference, or else why the script could not be run to its end; null: it passes. */
export function failureOf(recording: Recording, { found, stopped }: Run): string | null {
  const difference = firstDifference(recording, found);
  if (difference !== null) return describe(difference);
  return stopped === null ? null : `step ${stopped.step}, ${stopped.reason}`;
}

function describe({ step, path, expected, found }: Difference): string {
  return `step ${step}, ${path}, expected ${shown(expected)}, found ${shown(found)}`;
}

/** Long values are cut: the place is what one looks for. */
const SHOWN_LENGTH = 240;

function shown(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= SHOWN_LENGTH ? text : `${text.slice(0, SHOWN_LENGTH)}...`;
}
