/**
 * The whole simulated world: plain data, changed in place by handlers that only `step` calls.
 */
import type { ClusterSettings } from './config.ts';
import type { Digest } from './digest.ts';
import type { EventQueue } from './queue.ts';
import type { ProcessId } from './ids.ts';
import type { Network } from './network/network.ts';
import type { Process } from './process.ts';
import type { RandomStreams } from './random.ts';

export interface Cluster {
  /** Simulated ms since the start. */
  now: number;
  /** Next event number. */
  nextSeq: number;
  /** Facts stated so far. */
  factCount: number;
  /** Records created so far. */
  recordCount: number;
  /** Deliveries and timers that ran a handler of a process. */
  eventCount: number;
  readonly settings: ClusterSettings;
  /** In the order in which they were added; a removed one leaves. */
  processes: Process[];
  network: Network;
  queue: EventQueue;
  random: RandomStreams;
  digest: Digest;
}

/** The process with this id, or null when there is none (any more). */
export function processOf(cluster: Cluster, id: ProcessId): Process | null {
  for (const process of cluster.processes) if (process.id === id) return process;
  return null;
}
