/**
 * Whether invariants notice that a check is missing: a mutant is hunted seed after seed until it
 * is caught.
 */
import { setMutant, type MutantName } from '../mutants.ts';
import { hunt } from './hunt.ts';
import { shortestFailure } from './walk-report.ts';
import type { TimedCommand, Walk } from './walk-run.ts';

export interface Hunt {
  readonly mutant: MutantName;
  /** Seeds that it took, the last one included. */
  readonly seeds: number;
  /** What caught it; null: it got away. */
  readonly caughtBy: string | null;
  readonly walk: Walk | null;
}

export interface HuntRange {
  readonly from: number;
  readonly seeds: number;
  readonly events: number;
}

/** Hunts a mutant; at the end of it every check is in place again. */
export function huntMutant(mutant: MutantName, { from, seeds, events }: HuntRange): Hunt {
  setMutant(mutant);
  try {
    for (let tried = 1; tried <= seeds; tried += 1) {
      const walk = hunt(from + tried - 1, { events });
      const { failure } = walk.outcome;
      if (failure !== null) return { mutant, seeds: tried, caughtBy: failure.kind, walk };
    }
    return { mutant, seeds, caughtBy: null, walk: null };
  } finally {
    setMutant(null);
  }
}

/** The fewest commands that still give the mutant away. */
export function shortestHunt(mutant: MutantName, walk: Walk): readonly TimedCommand[] {
  setMutant(mutant);
  try {
    return shortestFailure(walk, 300);
  } finally {
    setMutant(null);
  }
}
