/**
 * The whole simulated world: plain data, changed in place by handlers that only `step` calls.
 */
import { assertExists } from '../base/assert.ts';
import type { Broker } from './broker/broker.ts';
import type { ClusterSettings } from './config.ts';
import type { Controller } from './controller/controller.ts';
import { createImage } from './controller/image.ts';
import type { MetadataImage } from './controller/metadata.ts';
import type { Digest } from './digest.ts';
import type { EventQueue } from './queue.ts';
import type { DirectoryId, ProcessId } from './ids.ts';
import type { Network } from './network/network.ts';
import type { Process } from './process.ts';
import type { RandomStreams } from './random.ts';
import { zooKeeperMode } from './zookeeper-mode.ts';
import type { ZooKeeperServer } from './zookeeper/server.ts';

export interface Cluster {
  /** Simulated ms since the start. */
  now: number;
  /** Next event number. */
  nextSeq: number;
  /** Facts stated so far. */
  factCount: number;
  /**
   * How far facts about the metadata log have been stated; like their count no process reads it.
   */
  toldOffset: number;
  /** Records created so far. */
  recordCount: number;
  /** Deliveries and timers that ran a handler of a process. */
  eventCount: number;
  readonly settings: ClusterSettings;
  /** Some server has had settings of its own: from then on it is asked whose turn it is. */
  hasOwnSettings: boolean;
  /** In the order in which they were added; a removed one leaves. */
  processes: Process[];
  /** Index of each process in `processes`. */
  slots: Record<ProcessId, number>;
  /** How many of each kind were ever added: numbers are not given twice. */
  added: {
    controllers: number;
    brokers: number;
    /** Log directories of brokers: a disk that was wiped has new ones. */
    directories: number;
    producers: number;
    consumers: number;
    shareConsumers: number;
  };
  network: Network;
  queue: EventQueue;
  random: RandomStreams;
  /** Of the member ids that a script prescribes, those that were given away. */
  givenMemberIds?: readonly string[];
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

/** Ids for so many log directories: each is given once, as a random one would be. */
export function newDirectories(cluster: Cluster, count: number): DirectoryId[] {
  const first = cluster.added.directories;
  cluster.added.directories += count;
  return Array.from({ length: count }, (_, place) => first + place);
}

export function brokersOf(cluster: Cluster): Broker[] {
  return cluster.processes.filter((process) => process.kind === 'broker');
}

export function controllersOf(cluster: Cluster): Controller[] {
  return cluster.processes.filter((process) => process.kind === 'controller');
}

export function zooKeeperServersOf(cluster: Cluster): ZooKeeperServer[] {
  return cluster.processes.filter((process) => process.kind === 'zookeeper');
}

/**
 * The active controller as an observer sees it: of those that lead, the one of the latest epoch;
 * null while nobody does. One that is paused has not been told otherwise yet. Who asks often may
 * say which processes are `among` those to be looked at.
 */
export function activeController({ processes }: Cluster, among = processes): Controller | null {
  let active: Controller | null = null;
  for (const process of among) {
    if (process.kind !== 'controller' || process.status === 'stopped') continue;
    if (process.claimedEpoch < 0) continue;
    if (active === null || process.claimedEpoch > active.claimedEpoch) active = process;
  }
  return active;
}

/**
 * The controller that observers look at: the active one, and while there is none the one that knows
 * most of what is committed.
 */
export function controllerOf(cluster: Cluster, among = cluster.processes): Controller {
  let best = activeController(cluster, among);
  if (best !== null) return best;
  for (const process of among) {
    if (process.kind !== 'controller') continue;
    if (best === null || process.image.nextOffset > best.image.nextOffset) best = process;
  }
  return assertExists(best, 'a cluster has a controller');
}

/**
 * What is committed, by the best informed controller, or what lies in ZooKeeper: the nearest thing
 * to the state of it all.
 */
export function committedImage(cluster: Cluster, among = cluster.processes): MetadataImage {
  if (cluster.settings.metadataMode === 'zookeeper') return zooKeeperMode().image(cluster);
  const { image, committedImage: committed } = controllerOf(cluster, among);
  return committed ?? image;
}

/**
 * What is committed, for who watches over a run: empty while everybody who knew all of it is away
 * or has not found it out again.
 */
export function settledImage(cluster: Cluster, among = cluster.processes): MetadataImage {
  const image = committedImage(cluster, among);
  return image.nextOffset < cluster.toldOffset ? createImage() : image;
}
