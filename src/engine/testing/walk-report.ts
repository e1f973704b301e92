/**
 * What many walks came to: sums, what they have not reached, and how a failed one is told.
 */
import { INVARIANTS, type Evaluations } from '../invariants.ts';
import { noEvaluations } from '../invariants/violation.ts';
import { shrink } from './shrink.ts';
import { replay, type TimedCommand, type Walk, type WalkKind } from './walk-run.ts';

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
  /** Walks after which all faults were taken back, and nothing was stuck. */
  recovered: number;
  /** Commands by type: what was done to the clusters. */
  faults: Record<string, number>;
  evaluations: Evaluations;
  failures: WalkReport[];
}

export interface WalkReport {
  readonly by: WalkKind;
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
    recovered: 0,
    faults: {},
    evaluations: noEvaluations(),
    failures: [],
  };
}

/** Takes one walk in; a failed one is shrunk first. */
export function addWalk(summary: WalkSummary, walk: Walk, attempts = 300): void {
  const { outcome, commands, seed, by, lastWord } = walk;
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
  for (const { command } of commands) {
    summary.faults[command.type] = (summary.faults[command.type] ?? 0) + 1;
  }
  for (const name of INVARIANTS) summary.evaluations[name] += outcome.evaluations[name];
  const { failure, events } = outcome;
  if (failure === null) {
    if (lastWord !== null) summary.recovered += 1;
    return;
  }
  const shortest = shortestFailure(walk, attempts);
  const { kind, message } = failure;
  summary.failures.push({ by, seed, events, kind, message, commands: shortest });
}

/** The shortest list of commands after which the plan of this walk fails in the same way. */
export function shortestFailure(
  { plan, commands, outcome, lastWord }: Walk,
  attempts: number,
): readonly TimedCommand[] {
  const { failure } = outcome;
  if (failure === null) return commands;
  // A little later than at first: what is left out may have made it come sooner.
  const until = lastWord === null ? failure.tick + 1000 : (commands.at(-1)?.at ?? 0) + 10;
  const isFailing = (list: readonly TimedCommand[]): boolean =>
    replay(plan, list, until, lastWord).failure?.kind === failure.kind;
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
  const { evaluations, failures, faults, ...counts } = from;
  into.walks += counts.walks;
  into.events += counts.events;
  into.commands += counts.commands;
  for (const name of COUNTED) into[name] += counts[name];
  into.crashes += counts.crashes;
  into.fencings += counts.fencings;
  into.recovered += counts.recovered;
  for (const [type, count] of Object.entries(faults)) {
    into.faults[type] = (into.faults[type] ?? 0) + count;
  }
  for (const name of INVARIANTS) into.evaluations[name] += evaluations[name];
  into.failures.push(...failures);
}

/** A summary in lines of text. */
export function summaryText(summary: WalkSummary): string {
  const { evaluations, failures, faults, ...counts } = summary;
  const numbers = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  const kinds = Object.entries(faults).sort(([, left], [, right]) => right - left);
  return [
    numbers.join(', '),
    `what was done: ${kinds.map(([type, count]) => `${type} ${count}`).join(', ')}`,
    'how often each invariant was evaluated where it could have been broken:',
    ...INVARIANTS.map((name) => `  ${name.padEnd(4)}${String(evaluations[name]).padStart(12)}`),
    ...failures.map(reportText),
  ].join('\n');
}

/** How to repeat a failed walk, and the commands that it takes. */
export function reportText({ by, seed, events, message, commands }: WalkReport): string {
  return [
    `${by} ${seed} fails after ${events} events: ${message}`,
    `repeat it with: ${REPEAT[by](seed)}`,
    `${commands.length} commands are enough:`,
    ...commands.map(({ at, command }) => `  ${at} ${JSON.stringify(command)}`),
  ].join('\n');
}

const REPEAT: Readonly<Record<WalkKind, (seed: number) => string>> = {
  walk: (seed) => `SEED=${seed} npm test -- random-walk`,
  hunt: (seed) => `npm run walks -- --kind hunt --from ${seed} --seeds 1`,
  clients: (seed) => `npm run walks -- --kind clients --from ${seed} --seeds 1`,
};
