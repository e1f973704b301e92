/**
 * Random walks: a cluster made up from a seed, commands and faults drawn as it runs, every
 * invariant at every event. What was drawn is kept as a list of commands, so that a walk can be
 * repeated without the dice, and with fewer commands.
 */
import { assert } from '../../base/assert.ts';
import type { Cluster } from '../cluster.ts';
import type { Command } from '../command.ts';
import { digestText } from '../digest.ts';
import type { Fact } from '../fact.ts';
import { checkedObserver, sweepThoroughly, violationOf, type Evaluations } from '../invariants.ts';
import { createLedger, ledgerSummary, observe, type LedgerSummary } from '../ledger.ts';
import { clientsStartAt, createCluster, type ClusterPlan } from '../plan.ts';
import { runUntil, step } from '../step.ts';
import { createDice, type Dice } from './dice.ts';
import { generatePlan } from './random-plan.ts';
import { drawCommand } from './walk-commands.ts';

export interface TimedCommand {
  readonly at: number;
  readonly command: Command;
}

export interface Walk {
  readonly seed: number;
  readonly plan: ClusterPlan;
  readonly commands: readonly TimedCommand[];
  readonly outcome: WalkOutcome;
}

export interface WalkOutcome {
  readonly events: number;
  /** Simulated ms. */
  readonly endTick: number;
  readonly facts: Readonly<Record<string, number>>;
  readonly uncleanElections: number;
  readonly ledger: LedgerSummary;
  readonly evaluations: Evaluations;
  readonly digest: string;
  readonly failure: WalkFailure | null;
}

export interface WalkFailure {
  /** The name of the invariant, or what an assertion of the engine says. */
  readonly kind: string;
  readonly message: string;
  readonly tick: number;
}

/** A walk that stands still ends here, simulated ms. */
const TICKS_MAX = 3_600_000;

/** More would be processes that answer each other for ever. */
const EVENTS_IN_TICK_MAX = 100_000;

/** Draws and runs. The walk ends after so many events, or at its first failure. */
export function randomWalk(seed: number, { events }: { readonly events: number }): Walk {
  const plan = generatePlan(seed);
  const commands: TimedCommand[] = [];
  const dice = createDice(seed ^ 0x2545f491);
  const outcome = watch(plan, (cluster, go) => {
    go.until(clientsStartAt(plan));
    while (cluster.eventCount < events && cluster.now < TICKS_MAX) {
      go.until(cluster.now + drawPause(dice));
      const command = drawCommand(dice, cluster);
      if (command === null) continue;
      commands.push({ at: cluster.now + 1, command });
      go.command(command);
    }
  });
  return { seed, plan, commands, outcome };
}

/** The commands that the walk of this seed gives, as a script. */
export function walkCommands(
  seed: number,
  options: { readonly events: number },
): readonly TimedCommand[] {
  return randomWalk(seed, options).commands;
}

/** Runs a plan with commands given beforehand, up to and including `until`. */
export function replay(
  plan: ClusterPlan,
  commands: readonly TimedCommand[],
  until: number,
): WalkOutcome {
  return watch(plan, (cluster, go) => {
    for (const { at, command } of commands) {
      if (at > until) break;
      if (cluster.now < at - 1) go.until(at - 1);
      go.command(command);
    }
    if (cluster.now < until) go.until(until);
  });
}

/** Mostly some tenths of a second; sometimes blow upon blow, sometimes long enough to recover. */
function drawPause(dice: Dice): number {
  const longest = dice.weighted([
    [3, 12],
    [5, 400],
    [2, 4000],
  ]);
  return dice.between(1, longest);
}

interface Going {
  readonly until: (tick: number) => void;
  readonly command: (command: Command) => void;
}

function watch(plan: ClusterPlan, drive: (cluster: Cluster, go: Going) => void): WalkOutcome {
  const cluster = createCluster(plan);
  const ledger = createLedger();
  const facts: Record<string, number> = {};
  let uncleanElections = 0;
  const take = (told: readonly Fact[]): void => {
    observe(ledger, told, cluster);
    for (const fact of told) {
      facts[fact.type] = (facts[fact.type] ?? 0) + 1;
      if (fact.type === 'leader-elected' && fact.isUnclean) uncleanElections += 1;
    }
  };
  let countedTick = -1;
  let eventsInTick = 0;
  const count = (): void => {
    if (cluster.now !== countedTick) eventsInTick = 0;
    countedTick = cluster.now;
    eventsInTick += 1;
    assert(eventsInTick < EVENTS_IN_TICK_MAX, 'a tick comes to its end');
  };
  const observer = checkedObserver({ onFacts: take, afterEvent: count });
  let failure: WalkFailure | null = null;
  try {
    drive(cluster, {
      until: (tick) => runUntil(cluster, tick, observer),
      command: (command) => take(step(cluster, [command], observer)),
    });
    sweepThoroughly(observer.checker, cluster);
  } catch (error) {
    failure = failureOf(error, cluster.now);
  }
  return {
    events: cluster.eventCount,
    endTick: cluster.now,
    facts,
    uncleanElections,
    ledger: ledgerSummary(ledger),
    evaluations: observer.checker.evaluations,
    digest: digestText(cluster.digest),
    failure,
  };
}

function failureOf(error: unknown, tick: number): WalkFailure {
  const message = error instanceof Error ? error.message : String(error);
  const kind = violationOf(error)?.invariant ?? message.replace(/\d+/g, 'N');
  return { kind, message, tick };
}
