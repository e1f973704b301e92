/**
 * One run that is judged: driven by dice, or by the commands of an earlier run.
 */
import type { Cluster } from '../../cluster.ts';
import type { Fact } from '../../fact.ts';
import { createLedger, observe, type Ledger } from '../../ledger.ts';
import type { Verdict } from '../../ledger/verdict.ts';
import { verdictsOf } from '../../ledger/verdicts.ts';
import { clientsStartAt, createCluster, type ClusterPlan } from '../../plan.ts';
import { nextDueTick, runUntil, step } from '../../step.ts';
import { createDice } from '../dice.ts';
import { mend } from '../field.ts';
import type { Going, TimedCommand } from '../walk-run.ts';
import { drawAnomalyPlan } from './anomaly-plan.ts';
import { drawMove } from './anomaly-moves.ts';

export interface JudgedRun {
  readonly plan: ClusterPlan;
  readonly commands: readonly TimedCommand[];
  readonly until: number;
  /** Of one moment in the middle and of the end: some are over by then. */
  readonly verdicts: readonly Verdict[];
}

/** Runs that stand still end here, simulated ms. */
const TICKS_MAX = 120_000;

/** Long enough for what was broken to be mended, and for the rest to be read. */
const AFTERMATH_MS = 6000;

export function drawRun(seed: number, { events }: { readonly events: number }): JudgedRun {
  const plan = drawAnomalyPlan(seed);
  const commands: TimedCommand[] = [];
  const dice = createDice(seed ^ 0x165667b1);
  const { cluster, ledger, go } = start(plan, commands);
  go.until(clientsStartAt(plan) + dice.between(500, 2500));
  while (cluster.eventCount < events && cluster.now < TICKS_MAX) {
    go.until(cluster.now + dice.between(1, dice.pick([20, 200, 900])));
    drawMove({ dice, cluster, go });
  }
  const before = verdictsOf(ledger, cluster);
  mend({ dice, cluster, go });
  go.until(cluster.now + AFTERMATH_MS);
  const verdicts = [...before, ...verdictsOf(ledger, cluster)];
  return { plan, commands, until: cluster.now, verdicts };
}

export function replayRun({
  plan,
  commands,
  until,
}: Pick<JudgedRun, 'plan' | 'commands' | 'until'>): readonly Verdict[] {
  const { cluster, ledger, go } = start(plan, []);
  let verdicts: readonly Verdict[] = [];
  for (const { at, command } of commands) {
    if (at > until) break;
    if (cluster.now < at - 1) go.until(at - 1);
    go.command(command);
  }
  verdicts = verdictsOf(ledger, cluster);
  if (cluster.now < until) go.until(until);
  return [...verdicts, ...verdictsOf(ledger, cluster)];
}

function start(
  plan: ClusterPlan,
  commands: TimedCommand[],
): { readonly cluster: Cluster; readonly ledger: Ledger; readonly go: Going } {
  const cluster = createCluster(plan, { digest: false });
  const ledger = createLedger();
  const onFacts = (facts: readonly Fact[]): void => observe(ledger, facts, cluster);
  const go: Going = {
    until: (tick) => runUntil(cluster, tick, { onFacts }),
    command: (command) => {
      commands.push({ at: cluster.now + 1, command });
      onFacts(step(cluster, [command], {}));
    },
    waitFor: (isSo, ms) => {
      const end = cluster.now + ms;
      while (!isSo(cluster)) {
        const tick = nextDueTick(cluster, end);
        if (tick < 0) break;
        runUntil(cluster, tick, { onFacts });
      }
      return isSo(cluster);
    },
  };
  return { cluster, ledger, go };
}
