/** Compares what was recorded with what was found, and says where they first differ. */
import {
  comparable,
  createSide,
  isOpen,
  noteGrowths,
  withEpochsAhead,
  type Comparable,
} from './allowances.ts';
import { circumstancesOf } from './circumstances.ts';
import { isList, isObject, isSame, type Json } from './json.ts';
import type { Found, Recording } from './recording.ts';
import { withStartsCaughtUp, type PersistedStarts } from './share-lag.ts';

export interface Difference {
  readonly step: number;
  /** Below the step: `seen/partitions/orders-0/isr`. */
  readonly path: string;
  /** Absent: nothing was there. */
  readonly expected: Json | undefined;
  readonly found: Json | undefined;
}

/** The first difference in the steps that were run; null: there is none that counts. */
export function firstDifference(recording: Recording, found: readonly Found[]): Difference | null {
  const circumstances = circumstancesOf(recording);
  const [recorded, simulated] = [createSide(), createSide()];
  const ahead = new Map<string, number>();
  const starts: PersistedStarts = new Map();
  for (const [step, one] of found.entries()) {
    const observed = recording.observed[step];
    const around = circumstances[step];
    if (observed === undefined || around === undefined) break;
    const expected = comparable(observed, recorded, around);
    const actual = comparable(one, simulated, around);
    const may = { isOpen: (path: string) => isOpen(recording.open, `steps/${step}/${path}`) };
    if (hasSameDecisions(expected, actual, may)) noteGrowths(ahead, expected, actual);
    const seen = withStartsCaughtUp(expected.seen, actual.seen, starts);
    const places = differencesOfStep({ ...expected, seen: withEpochsAhead(seen, ahead) }, actual, {
      found: one,
      ...may,
    });
    const differing = places[0];
    if (differing !== undefined) return { step, ...differing };
  }
  return null;
}

/** How often an ISR grew counts only where the decisions are no others besides. */
function hasSameDecisions(
  expected: Comparable,
  actual: Comparable,
  { isOpen: mayDiffer }: Pick<Search, 'isOpen'>,
): boolean {
  const search: Search = { isOpen: mayDiffer, places: [] };
  if (expected.decisions !== null) {
    collect('decisions', expected.decisions, actual.decisions, search);
  }
  return search.places.length === 0;
}

type Place = Omit<Difference, 'step'>;

interface Search {
  /** Paths that may differ. */
  readonly isOpen: (path: string) => boolean;
  readonly places: Place[];
}

function differencesOfStep(
  expected: Comparable,
  actual: Comparable,
  step: { readonly found: Found; readonly isOpen: (path: string) => boolean },
): readonly Place[] {
  const search: Search = { isOpen: step.isOpen, places: [] };
  const { missed, isUnsettled } = step.found;
  collect('outcome', expected.outcome, actual.outcome, search);
  if (missed !== null) note({ path: 'await', expected: missed, found: 'not in time' }, search);
  if (isUnsettled) note({ path: 'seen', expected: 'quiet', found: 'still changing' }, search);
  for (const part of ['seen', 'clients', 'decisions'] as const) {
    if (expected[part] !== null) collect(part, expected[part], actual[part], search);
  }
  return search.places;
}

/** Every place below `path` where the two differ, as deep as both have the same shape. */
function collect(
  path: string,
  expected: Json | undefined,
  found: Json | undefined,
  search: Search,
): void {
  if (isObject(expected) && isObject(found)) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(found)])) {
      collect(`${path}/${name}`, expected[name], found[name], search);
    }
  } else if (isList(expected) && isList(found)) collectInList(path, expected, found, search);
  else if (expected === undefined ? found !== undefined : !isSame(expected, found)) {
    note({ path, expected, found }, search);
  }
}

/** Up to so many plain values, such as an ISR, are told as one. */
const SHORT = 8;

function collectInList(
  path: string,
  expected: readonly Json[],
  found: readonly Json[],
  search: Search,
): void {
  const within: Search = { ...search, places: [] };
  const length = Math.max(expected.length, found.length);
  for (let index = 0; index < length; index += 1) {
    collect(`${path}/${index}`, expected[index], found[index], within);
  }
  if (within.places.length === 0) return;
  const isPlain = ![...expected, ...found].some((element) => isObject(element));
  if (isPlain && length <= SHORT) note({ path, expected, found }, search);
  else search.places.push(...within.places);
}

function note(place: Place, search: Search): void {
  if (!search.isOpen(place.path)) search.places.push(place);
}
