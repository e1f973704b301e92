/**
 * Whether invariants notice that a check is missing: a mutant is hunted seed after seed until it
 * is caught.
 */
import { MUTANTS, setMutant, type MutantName } from '../mutants.ts';
import { clientHunt } from './client-hunt.ts';
import { hunt } from './hunt.ts';
import { recover } from './liveness.ts';
import { loseAnswers } from './lost-answers.ts';
import type { LastWord, Walk } from './walk-run.ts';

/** Long enough for some elections; more seeds find more than longer hunts. */
export const HUNT_EVENTS = 4000;
export const CLIENT_HUNT_EVENTS = 12_000;

/** How a hunt ended; plain data, so that it can be handed between processes. */
export interface Catch {
  readonly mutant: string;
  /** What is left out. */
  readonly about: string;
  /** What caught it: an invariant, or an assertion of the engine; null: it got away. */
  readonly by: string | null;
  readonly message: string;
  /** Seeds that it took, the last one included. */
  readonly tried: number;
}

export interface HuntRange {
  readonly from: number;
  readonly seeds: number;
}

export function mutantNames(): readonly string[] {
  return MUTANTS.map(({ name }) => name);
}

/** Hunts the mutant of this name. */
export function catchMutant(wanted: string, range: HuntRange): Catch {
  const mutant = MUTANTS.find(({ name }) => name === wanted);
  if (mutant === undefined) throw new Error(`there is no mutant ${wanted}`);
  const { walk, tried } = huntMutant(mutant.name, range);
  const failure = walk?.outcome.failure ?? null;
  const by = failure === null ? null : failure.kind;
  return { mutant: mutant.name, about: mutant.about, by, message: failure?.message ?? '', tried };
}

/** The first walk in which the mutant is caught, or null; then every check is in place again. */
export function huntMutant(
  mutant: MutantName,
  { from, seeds }: HuntRange,
): { readonly walk: Walk | null; readonly tried: number } {
  const lastWord = lastWordFor(mutant);
  const isAmongClients = MUTANTS.find(({ name }) => name === mutant)?.by === 'clients';
  const options = { events: isAmongClients ? CLIENT_HUNT_EVENTS : HUNT_EVENTS, lastWord };
  return withMutant(mutant, () => {
    for (let tried = 1; tried <= seeds; tried += 1) {
      const seed = from + tried - 1;
      const walk = isAmongClients ? clientHunt(seed, options) : hunt(seed, options);
      if (walk.outcome.failure !== null) return { walk, tried };
    }
    return { walk: null, tried: seeds };
  });
}

function lastWordFor(mutant: MutantName): LastWord | null {
  switch (mutant) {
    // It breaks nothing: it keeps something from happening.
    case 'M19':
    case 'M38':
      return recover;
    // By themselves members rarely speak of an epoch of long ago.
    case 'M40':
      return loseAnswers;
    default:
      return null;
  }
}

/** Does something while a check is left out. */
export function withMutant<T>(mutant: MutantName, act: () => T): T {
  setMutant(mutant);
  try {
    return act();
  } finally {
    setMutant(null);
  }
}
