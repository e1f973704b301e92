/**
 * What a handler is given beside its process: the time, and a way to state what it wants done.
 * Handlers send, set timers and emit facts; the step carries that out.
 */
import type { Cluster } from './cluster.ts';
import type { Fact, FactBody } from './fact.ts';
import type { ProcessId } from './ids.ts';
import type { Process } from './process.ts';
import type { ServerSettings } from './server-settings.ts';
import type { Timer } from './event.ts';
import { push } from './queue.ts';

export interface Context {
  readonly cluster: Cluster;
  /** Those of the broker or controller whose turn it is; else what all servers have. */
  settings: ServerSettings;
  /** Simulated ms. */
  now: number;
  /** Number of the event that is being handled. */
  cause: number;
  /** What has been stated so far; the observers' share. */
  facts: Fact[];
}

/** States a fact about `by`. */
export function emit(context: Context, by: ProcessId | null, body: FactBody): void {
  const { cluster, now, cause } = context;
  const fact: Fact = { id: cluster.factCount, at: now, cause, by, ...body };
  cluster.factCount += 1;
  context.facts.push(fact);
}

/**
 * States a fact that is written out whole, its id being `cluster.factCount`: what is stated for
 * every batch would cost as much again to be put together.
 */
export function emitWhole(context: Context, fact: Fact): void {
  context.cluster.factCount += 1;
  context.facts.push(fact);
}

/**
 * Wakes `process` in `delayMs` simulated ms, unless it has been stopped or started again by then.
 * `cause` is given by periodic timers, which follow from what first started them.
 */
export function setTimer(
  context: Context,
  process: Process,
  { delayMs, timer, cause = context.cause }: { delayMs: number; timer: Timer; cause?: number },
): void {
  const { cluster, now } = context;
  const seq = cluster.nextSeq++;
  const { id: owner, run } = process;
  push(cluster.queue, { kind: 'timer', at: now + delayMs, seq, owner, run, cause, timer });
}
