/**
 * The whole simulated world: plain data, changed in place by handlers that only `step` calls.
 */
import type { Broker } from './broker/broker.ts';
import type { ClusterSettings } from './config.ts';
import type { Controller } from './controller/controller.ts';
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
  /** Index of each process in `processes`. */
  slots: Record<ProcessId, number>;
  /** How many of each kind were ever added: numbers are not given twice. */
  added: { brokers: number; producers: number; consumers: number };
  network: Network;
  queue: EventQueue;
  random: RandomStreams;
  digest: Digest;
}

/** The process with this id, or null when there is none (any more). */
export function processOf(cluster: Cluster, id: ProcessId): Process | null {
  const slot = cluster.slots[id];
  return slot === undefined ? null : (cluster.processes[slot] ?? null);
}

export function addProcess(cluster: Cluster, process: Process): void {
  cluster.slots[process.id] = cluster.processes.length;
  cluster.processes.push(process);
}

export function removeProcess(cluster: Cluster, id: ProcessId): void {
  cluster.processes = cluster.processes.filter((process) => process.id !== id);
  cluster.slots = {};
  cluster.processes.forEach((process, index) => {
    cluster.slots[process.id] = index;
  });
}

export function brokersOf(cluster: Cluster): Broker[] {
  return cluster.processes.filter((process) => process.kind === 'broker');
}

export function controllerOf(cluster: Cluster): Controller {
  for (const process of cluster.processes) if (process.kind === 'controller') return process;
  throw new Error('Assertion failed: a cluster has a controller');
}
