/**
 * One run of a walk: a cluster made from a plan, driven by commands, with every invariant at every
 * event; and what came of it.
 */
import { assert } from '../../base/assert.ts';
import type { Cluster } from '../cluster.ts';
import type { Command } from '../command.ts';
import { digestText } from '../digest.ts';
import type { Fact } from '../fact.ts';
import { checkedObserver, sweepThoroughly, violationOf, type Evaluations } from '../invariants.ts';
import type { PartitionId } from '../ids.ts';
import { createLedger, ledgerSummary, observe, type LedgerSummary } from '../ledger.ts';
import { createCluster, type ClusterPlan } from '../plan.ts';
import { nextDueTick, runUntil, step } from '../step.ts';

export interface TimedCommand {
  readonly at: number;
  readonly command: Command;
}

/** How it was drawn. */
export type WalkKind = 'walk' | 'hunt' | 'clients';

export interface Walk {
  readonly by: WalkKind;
  readonly seed: number;
  readonly plan: ClusterPlan;
  readonly commands: readonly TimedCommand[];
  readonly outcome: WalkOutcome;
  readonly lastWord: LastWord | null;
}

export interface WalkOptions {
  /** It ends after so many events. */
  readonly events: number;
  readonly lastWord?: LastWord | null;
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

/** More would be processes that answer each other for ever. */
const EVENTS_IN_TICK_MAX = 100_000;

/** Says what is wrong in the end, when no invariant was broken. */
export type LastWord = (cluster: Cluster, go: Going) => WalkFailure | null;

/** Runs a plan with commands given beforehand, up to and including `until`. */
export function replay(
  plan: ClusterPlan,
  commands: readonly TimedCommand[],
  until: number,
  lastWord: LastWord | null = null,
): WalkOutcome {
  return watch(plan, (cluster, go) => {
    for (const { at, command } of commands) {
      if (at > until) break;
      if (cluster.now < at - 1) go.until(at - 1);
      go.command(command);
    }
    if (cluster.now < until) go.until(until);
    return lastWord?.(cluster, go) ?? null;
  });
}

/** What may be done to the cluster of a walk. */
export interface Going {
  readonly until: (tick: number) => void;
  /** In the next tick. */
  readonly command: (command: Command) => void;
  /** Runs tick by tick until something is so, or for `ms`. True when it is so. */
  readonly waitFor: (isSo: (cluster: Cluster) => boolean, ms: number) => boolean;
  /** Markers that no coordinator has sent, as their partition had no leader; see `markerName`. */
  readonly skipped?: ReadonlySet<string>;
}

/** The marker of a producer in a partition. */
export function markerName(producerId: number, partition: PartitionId): string {
  return `${producerId} in ${partition}`;
}

/** Creates the cluster, lets it be driven, and listens. */
export function watch(
  plan: ClusterPlan,
  drive: (cluster: Cluster, go: Going) => WalkFailure | null,
): WalkOutcome {
  const cluster = createCluster(plan);
  const ledger = createLedger();
  const facts: Record<string, number> = {};
  const skipped = new Set<string>();
  let uncleanElections = 0;
  const take = (told: readonly Fact[]): void => {
    observe(ledger, told, cluster);
    for (const fact of told) {
      facts[fact.type] = (facts[fact.type] ?? 0) + 1;
      if (fact.type === 'leader-elected' && fact.isUnclean) uncleanElections += 1;
      if (fact.type === 'transaction-marker-skipped') {
        skipped.add(markerName(fact.producerId, fact.partition));
      }
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
    failure = drive(cluster, {
      until: (tick) => runUntil(cluster, tick, observer),
      command: (command) => take(step(cluster, [command], observer)),
      waitFor: (isSo, ms) => {
        const end = cluster.now + ms;
        while (!isSo(cluster)) {
          const tick = nextDueTick(cluster, end);
          if (tick < 0) break;
          runUntil(cluster, tick, observer);
        }
        return isSo(cluster);
      },
      skipped,
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
