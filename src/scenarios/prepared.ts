/**
 * The prepared scenarios that are known by now: the first one opens the page, the others are
 * fetched when they are wanted.
 */
import { healthy } from './healthy/scenario.ts';
import type { PreparedScenario } from './prepared-scenario.ts';

type Prepared = readonly [PreparedScenario, ...PreparedScenario[]];

let known: Prepared = [healthy];
let loading: Promise<Prepared> | null = null;

/** In the order in which they are offered; only the first one before `loadLibrary`. */
export function preparedScenarios(): Prepared {
  return known;
}

/** The scenario with this id, as far as it is known by now. */
export function preparedScenario(id: string): PreparedScenario | null {
  return known.find((one) => one.id === id) ?? null;
}

/** Fetches all of them; fails when the page's own files can no longer be reached. */
export async function loadLibrary(): Promise<Prepared> {
  loading ??= import('./library.ts').then(({ LIBRARY }) => [healthy, ...LIBRARY]);
  try {
    known = await loading;
  } catch (error) {
    loading = null;
    throw error;
  }
  return known;
}
