/**
 * One moment of a run: the cluster, what the observer beside it has noted, and the facts of the
 * last instants.
 */
import {
  cloneCluster,
  cloneLedger,
  createCluster,
  createLedger,
  observe,
  runUntil,
  step,
  type Cluster,
  type ClusterPlan,
  type Command,
  type Fact,
  type Ledger,
  type QueuedEvent,
} from '../engine/index.ts';
import { RECENT_MS } from './store.ts';

export interface Position {
  readonly cluster: Cluster;
  readonly ledger: Ledger;
  /** Every fact of the last `RECENT_MS`, oldest first, after some that are older. */
  readonly recent: Fact[];
}

export interface Listener {
  readonly onFacts?: (facts: readonly Fact[]) => void;
  readonly onEvent?: (event: QueuedEvent) => void;
}

export function startOf(plan: ClusterPlan): Position {
  return { cluster: createCluster(plan), ledger: createLedger(), recent: [] };
}

export function clonePosition({ cluster, ledger, recent }: Position): Position {
  return { cluster: cloneCluster(cluster), ledger: cloneLedger(ledger), recent: recent.slice() };
}

/** Runs up to and including `until`; in the first tick after now `commands` are given. */
export function run(
  position: Position,
  until: number,
  { commands = [], listener = {} }: { commands?: readonly Command[]; listener?: Listener } = {},
): void {
  const { cluster, ledger } = position;
  const take = (facts: readonly Fact[]): void => {
    observe(ledger, facts, cluster);
    keepRecent(position, facts);
    listener.onFacts?.(facts);
  };
  const { onEvent } = listener;
  const heard = onEvent === undefined ? {} : { onEvent };
  if (commands.length > 0) {
    const facts = step(cluster, commands, heard);
    if (facts.length > 0) take(facts);
  }
  runUntil(cluster, until, { ...heard, onFacts: take });
}

/** The facts that are still fresh at the position's tick, oldest first. */
export function recentFacts({ cluster, recent }: Position): readonly Fact[] {
  const oldest = cluster.now - RECENT_MS;
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
