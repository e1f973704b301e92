/**
 * Whole scenarios made up from a seed: a random plan, and the commands and faults of a random walk
 * as its script.
 */
import type { ClusterPlan } from '../plan.ts';
import { generatePlan } from './random-plan.ts';
import { walkCommands } from './random-walk.ts';

/** Long enough for faults of every kind. */
const EVENTS = 4000;

/** The same plan for the same seed, everywhere. */
export function generateScenario(seed: number): ClusterPlan {
  return { ...generatePlan(seed), script: walkCommands(seed, { events: EVENTS }) };
}
