/**
 * One moment of a run: the cluster, what the observer beside it has noted, and the facts of the
 * last instants.
 *
 * A tick in which very much happens may take longer than a frame. Then it is left between two of
 * its events and gone on with in the next frame. Until it is over nothing of it is told: the moment
 * is the last one that was whole.
 */
import {
  cloneCluster,
  cloneCut,
  cloneLedger,
  createCluster,
  createLedger,
  observe,
  runWithin,
  type Cluster,
  type ClusterPlan,
  type Command,
  type Fact,
  type Ledger,
  type QueuedEvent,
  type TickCut,
} from '../engine/index.ts';
import { NO_LIMIT, type Budget } from './budget.ts';
import { RECENT_MS } from './store.ts';

export interface Position {
  readonly cluster: Cluster;
  readonly ledger: Ledger;
  /** Every fact of the last `RECENT_MS`, oldest first, after some that are older. */
  readonly recent: Fact[];
  /** The tick that was left half done; null: the moment is a whole one. */
  cut: TickCut | null;
}

export interface Listener {
  readonly onFacts?: (facts: readonly Fact[]) => void;
  readonly onEvent?: (event: QueuedEvent) => void;
}

export function startOf(plan: ClusterPlan): Position {
  return { cluster: createCluster(plan), ledger: createLedger(), recent: [], cut: null };
}

export function clonePosition(position: Position): Position {
  const { ledger, recent, cut } = position;
  const cluster = cloneCluster(position.cluster);
  return {
    cluster,
    ledger: cloneLedger(ledger),
    recent: recent.slice(),
    cut: cut === null ? null : cloneCut(cut, cluster),
  };
}

/** The tick of the moment: the last one that is whole. */
export function tickOf({ cluster, cut }: Position): number {
  return cut === null ? cluster.now : cut.before;
}

export interface RunOptions {
  readonly commands?: readonly Command[];
  readonly listener?: Listener;
  readonly budget?: Budget;
}

/**
 * Runs up to and including `until`, or as far as the budget goes; in the first tick after now
 * `commands` are given.
 */
export function run(
  position: Position,
  until: number,
  { commands = [], listener = {}, budget = NO_LIMIT }: RunOptions = {},
): void {
  const { cluster, ledger } = position;
  const take = (facts: readonly Fact[]): void => {
    observe(ledger, facts, cluster);
    keepRecent(position, facts);
    listener.onFacts?.(facts);
  };
  const { onEvent } = listener;
  const heard = onEvent === undefined ? {} : { onEvent };
  const observer = { ...heard, onFacts: take };
  const { isSpent } = budget;
  position.cut = runWithin(cluster, until, { isSpent, cut: position.cut, commands, observer });
}

/** The facts that are still fresh at the position's tick, oldest first. */
export function recentFacts(position: Position): readonly Fact[] {
  const { recent } = position;
  const oldest = tickOf(position) - RECENT_MS;
  return recent.slice(firstFrom(recent, oldest));
}

/** Old facts go in bulk: once this many have gathered. */
const SWEEP_AT = 4096;

function keepRecent({ cluster, recent }: Position, facts: readonly Fact[]): void {
  for (const fact of facts) recent.push(fact);
  if (recent.length > SWEEP_AT) recent.splice(0, firstFrom(recent, cluster.now - RECENT_MS));
}

/** Index of the first fact at or after `tick`. Facts are in the order of time. */
export function firstFrom(facts: readonly Fact[], tick: number): number {
  let low = 0;
  let high = facts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((facts[middle]?.at ?? 0) < tick) low = middle + 1;
    else high = middle;
  }
  return low;
}
