/**
 * A kind of recorded cases: what of a case is handed to the engine, what is compared, and how the
 * engine is asked. Adapters translate; they hold no rules.
 */
import { isObject, objectsAt, type Json, type JsonObject } from './json.ts';

export type Path = readonly (string | number)[];

/** A recorded case in two: the engine never sees what it is compared with. */
export interface SplitCase {
  readonly input: JsonObject;
  /** Its paths are those of the recorded case. */
  readonly expected: JsonObject;
}

export interface CaseKind {
  split(recorded: Json): SplitCase;
  /** What the engine makes of it, in the shape of `expected`. */
  run(input: JsonObject): JsonObject;
  /** Lists in which order and duplicates do not matter. */
  isSet?(path: Path): boolean;
  /** Objects that name only what is to be compared. */
  isPartial?(path: Path): boolean;
}

export interface VectorKind {
  /** Folder and file: `core/murmur2`. */
  readonly name: string;
  /** By the name of the list in the file. The first is `cases`. */
  readonly lists: Readonly<Record<string, CaseKind>>;
}

/** Parts an object: `outcomes` are compared, the rest is handed to the engine. */
export function splitObject(recorded: Json, outcomes: readonly string[]): SplitCase {
  if (!isObject(recorded)) throw new Error('a case is not an object');
  const input: Record<string, Json> = {};
  const expected: Record<string, Json> = {};
  for (const [key, value] of Object.entries(recorded)) {
    (outcomes.includes(key) ? expected : input)[key] = value;
  }
  return { input, expected };
}

/** Parts every step of a case; `outcomes` may depend on the step. */
export function splitSteps(
  recorded: Json,
  outcomes: (step: JsonObject) => readonly string[],
): SplitCase {
  const { input } = splitObject(recorded, []);
  const steps = objectsAt(input, 'steps').map((step) => splitObject(step, outcomes(step)));
  return {
    input: { ...input, steps: steps.map((step) => step.input) },
    expected: { steps: steps.map((step) => step.expected) },
  };
}
