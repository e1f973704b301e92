/**
 * What a campaign of judged runs has come to, as plain data that processes can hand to each other,
 * and as a table.
 */
import { NOT_MODELLED, outside, RULES } from './anomaly-rules.ts';
import type { JudgedRun } from './anomaly-run.ts';

export interface Tally {
  runs: number;
  /** Runs in which each row of the table was seen. */
  seen: Record<string, number>;
  /** What nothing in the configuration of a run excuses. */
  outside: { readonly seed: number; readonly what: string }[];
  crashes: { readonly seed: number; readonly what: string }[];
}

/** Beyond that many, more of them say nothing new. */
const KEPT_MAX = 50;

export function emptyTally(): Tally {
  return { runs: 0, seen: {}, outside: [], crashes: [] };
}

export function keyOf({
  kind,
  reason,
}: {
  readonly kind: string;
  readonly reason: string;
}): string {
  return `${kind} ${reason}`;
}

export function addRun(tally: Tally, seed: number, run: JudgedRun): void {
  tally.runs += 1;
  for (const key of new Set(run.verdicts.map(keyOf))) {
    tally.seen[key] = (tally.seen[key] ?? 0) + 1;
  }
  for (const what of new Set(outside(run).map(keyOf))) {
    if (tally.outside.length < KEPT_MAX) tally.outside.push({ seed, what });
  }
}

export function mergeTally(sum: Tally, part: Tally): void {
  sum.runs += part.runs;
  for (const [key, count] of Object.entries(part.seen)) {
    sum.seen[key] = (sum.seen[key] ?? 0) + count;
  }
  sum.outside.push(...part.outside);
  sum.crashes.push(...part.crashes);
}

/** Rows that no stored scenario reaches. */
export function unreached(reachedBy: ReadonlyMap<string, string>): string[] {
  return RULES.map(keyOf).filter((key) => !reachedBy.has(key) && !NOT_MODELLED.has(key));
}

export function tableText(tally: Tally, reachedBy: ReadonlyMap<string, string>): string {
  const rows = RULES.map((rule) => {
    const key = keyOf(rule);
    return [
      rule.kind,
      rule.reason,
      reachedBy.get(key) ?? (NOT_MODELLED.has(key) ? '(not modelled)' : '-'),
      String(tally.seen[key] ?? 0),
    ];
  });
  const lines = [['anomaly', 'legal with', 'reached by', 'observed in'], ...rows];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...lines.map((line) => (line[column] ?? '').length)),
  );
  return lines
    .map((line) => line.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  '))
    .join('\n');
}
