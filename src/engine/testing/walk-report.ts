/**
 * What many walks came to: sums, what they have not reached, and how a failed one is told.
 */
import { INVARIANTS, type Evaluations } from '../invariants.ts';
import { noEvaluations } from '../invariants/violation.ts';
import { shrink } from './shrink.ts';
import { replay, type TimedCommand, type Walk } from './walk-run.ts';

/** Sums of many walks; as plain data, so that it can be handed between processes. */
export interface WalkSummary {
  walks: number;
  events: number;
  commands: number;
  elections: number;
  uncleanElections: number;
  truncations: number;
  isrChanges: number;
  rebalances: number;
  lost: number;
  duplicated: number;
  crashes: number;
  fencings: number;
  evaluations: Evaluations;
  failures: WalkReport[];
}

export interface WalkReport {
  readonly seed: number;
  readonly events: number;
  readonly kind: string;
  readonly message: string;
  readonly commands: readonly TimedCommand[];
}

export function emptySummary(): WalkSummary {
  return {
    walks: 0,
    events: 0,
    commands: 0,
    elections: 0,
    uncleanElections: 0,
    truncations: 0,
    isrChanges: 0,
    rebalances: 0,
    lost: 0,
    duplicated: 0,
    crashes: 0,
    fencings: 0,
    evaluations: noEvaluations(),
    failures: [],
  };
}

/** Takes one walk in; a failed one is shrunk first. */
export function addWalk(summary: WalkSummary, walk: Walk, attempts = 300): void {
  const { outcome, commands, seed } = walk;
  const { facts, ledger } = outcome;
  summary.walks += 1;
  summary.events += outcome.events;
  summary.commands += commands.length;
  summary.elections += facts['leader-elected'] ?? 0;
  summary.uncleanElections += outcome.uncleanElections;
  summary.truncations += facts['log-truncated'] ?? 0;
  summary.isrChanges += (facts['isr-shrunk'] ?? 0) + (facts['isr-expanded'] ?? 0);
  summary.rebalances += facts['rebalance-completed'] ?? 0;
  summary.lost += ledger.lost;
  summary.duplicated += ledger.duplicated;
  summary.crashes += facts['process-crashed'] ?? 0;
  summary.fencings += facts['broker-fenced'] ?? 0;
  for (const name of INVARIANTS) summary.evaluations[name] += outcome.evaluations[name];
  const { failure, events } = outcome;
  if (failure === null) return;
  const shortest = shortestFailure(walk, attempts);
  const { kind, message } = failure;
  summary.failures.push({ seed, events, kind, message, commands: shortest });
}

/** The shortest list of commands after which the plan of this walk fails in the same way. */
export function shortestFailure(
  { plan, commands, outcome }: Walk,
  attempts: number,
): readonly TimedCommand[] {
  const { failure } = outcome;
  if (failure === null) return commands;
  // A little later than at first: what is left out may have made it come sooner.
  const until = failure.tick + 1000;
  const isFailing = (list: readonly TimedCommand[]): boolean =>
    replay(plan, list, until).failure?.kind === failure.kind;
  return shrink(commands, { isFailing, attempts });
}

const COUNTED = [
  'elections',
  'uncleanElections',
  'truncations',
  'isrChanges',
  'rebalances',
  'lost',
  'duplicated',
] as const;

/** What so many walks should have reached and have not. */
export function shortcomings(summary: WalkSummary, least: number): readonly string[] {
  const missing: string[] = [];
  for (const name of COUNTED) {
    if (summary[name] < least) missing.push(`${name}: ${summary[name]}, wanted ${least}`);
  }
  for (const name of INVARIANTS) {
    if (summary.evaluations[name] === 0) missing.push(`${name} was never evaluated`);
  }
  return missing;
}

export function mergeSummary(into: WalkSummary, from: WalkSummary): void {
  const { evaluations, failures, ...counts } = from;
  into.walks += counts.walks;
  into.events += counts.events;
  into.commands += counts.commands;
  for (const name of COUNTED) into[name] += counts[name];
  into.crashes += counts.crashes;
  into.fencings += counts.fencings;
  for (const name of INVARIANTS) into.evaluations[name] += evaluations[name];
  into.failures.push(...failures);
}

/** A summary in lines of text. */
export function summaryText(summary: WalkSummary): string {
  const { evaluations, failures, ...counts } = summary;
  const numbers = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const checked = INVARIANTS.map((name) => `${name} ${evaluations[name]}`);
  return [
    numbers.join(', '),
    `evaluations: ${checked.join(', ')}`,
    ...failures.map(reportText),
  ].join('\n');
}

/** How to repeat a failed walk, and the commands that it takes. */
export function reportText({ seed, events, message, commands }: WalkReport): string {
  return [
    `seed ${seed} fails after ${events} events: ${message}`,
    `repeat it with: SEED=${seed} npm test -- random-walk`,
    `${commands.length} commands are enough:`,
    ...commands.map(({ at, command }) => `  ${at} ${JSON.stringify(command)}`),
  ].join('\n');
}
