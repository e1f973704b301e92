/**
 * The prepared scenarios that are known by now: the first one opens the page, the others are
 * fetched when they are wanted.
 */
import { healthy } from './healthy/scenario.ts';
import type { PreparedScenario } from './prepared-scenario.ts';

export type PreparedScenarios = readonly [PreparedScenario, ...PreparedScenario[]];

let known: PreparedScenarios = [healthy];

/** In the order in which they are offered; only the first one before the library has come. */
export function preparedScenarios(): PreparedScenarios {
  return known;
}

/** The scenario with this id, as far as it is known by now. */
export function preparedScenario(id: string): PreparedScenario | null {
  return known.find((one) => one.id === id) ?? null;
}

/** Makes the others known; returns all of them. */
export function learnLibrary(library: readonly PreparedScenario[]): PreparedScenarios {
  known = [healthy, ...library];
  return known;
}

/** The others, in a file of their own. */
export const fetchLibrary = () => import('./library.ts');
