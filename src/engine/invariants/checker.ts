/** What every check is given: the cluster, what is remembered of the run, and a way to complain. */
import { controllersOf, processOf, settledImage, type Cluster } from '../cluster.ts';
import type { Broker, Replica } from '../broker/broker.ts';
import type { Controller } from '../controller/controller.ts';
import type { MetadataImage, PartitionRegistration } from '../controller/metadata.ts';
import type { Fact } from '../fact.ts';
import { numberOf, type BrokerId, type PartitionId, type ProcessId } from '../ids.ts';
import { createQuorumGhost, type QuorumGhost } from './quorum.ts';
import { ghostOf, replicaGhostOf, type PartitionGhost, type ReplicaGhost } from './ghost.ts';
import type { StatedEpoch } from './groups.ts';
import type { MemberEpochs } from './member-epochs.ts';
import type { OffsetGhost } from './offsets.ts';
import { createProducerGhosts, type ProducerGhosts } from './producers.ts';
import type { ReadGhosts } from './reads.ts';
import type { MostLimits, ShareGhost } from './shares.ts';
import type { LogTransactions } from './stable.ts';
import { createTransactionGhosts, type TransactionGhosts } from './known-transactions.ts';
import { noEvaluations, violate, type Evaluations, type Invariant } from './violation.ts';

export interface Checker {
  readonly evaluations: Evaluations;
  /** Index: PartitionId. */
  ghosts: PartitionGhost[];
  /** By broker number, then by partition: what the last check of the replica was given. */
  readonly scopes: (ReplicaScope | null)[][];
  /** By broker number: the newest broker epoch that it was given, and in which run. */
  uptimes: (Uptime | undefined)[];
  /** What is remembered of the quorum of the controllers. */
  readonly quorum: QuorumGhost;
  /** Brokers that were removed with their disks. */
  removed: ProcessId[];
  producers: ProducerGhosts;
  readonly transactions: TransactionGhosts;
  /** By broker and partition: what a log has of transactions. */
  readonly stable: Map<number, LogTransactions>;
  /** By partition of `__consumer_offsets`. */
  readonly offsets: Map<PartitionId, OffsetGhost>;
  readonly groups: Map<string, StatedEpoch>;
  /** By coordinator, group and member: the epochs that its heartbeats may name. */
  readonly memberEpochs: Map<string, MemberEpochs>;
  /** Members that wanted to leave when nothing could be written. */
  readonly abandoned: Set<string>;
  /** By broker, run and number of the share-partition. */
  readonly shares: Map<string, ShareGhost>;
  /** By share group. */
  readonly shareLimits: Map<string, MostLimits>;
  readonly reads: ReadGhosts;
  /** When the last event was, simulated ms. */
  now: number;
  /** Events so far. */
  events: number;
  /** Everything is looked at when so many events have been. */
  sweepAt: number;
  /**
   * A broker is reading of new settings in this event: it takes new metadata before them, so that a
   * leader may still go by the former min.insync.replicas.
   */
  areSettingsNew: boolean;
  /** What is committed, looked up once for each event; null: not yet. */
  image: MetadataImage | null;
  /** Who may know of it. */
  informed: Informed;
  /** The facts of the tick that is going on, and how many of them have been looked at. */
  facts: readonly Fact[];
  factsSeen: number;
}

export interface Uptime {
  readonly brokerEpoch: number;
  readonly run: number;
}

/** The controllers among the processes of a cluster, as long as those are the same. */
interface Informed {
  readonly processes: Cluster['processes'] | null;
  readonly count: number;
  readonly controllers: Controller[];
}

/** Events from one look at everything to the next, at least. */
export const SWEEP_EVERY = 1000;

export function createChecker(): Checker {
  return {
    evaluations: noEvaluations(),
    ghosts: [],
    scopes: [],
    quorum: createQuorumGhost(),
    uptimes: [],
    removed: [],
    producers: createProducerGhosts(),
    transactions: createTransactionGhosts(),
    stable: new Map(),
    offsets: new Map(),
    groups: new Map(),
    memberEpochs: new Map(),
    abandoned: new Set(),
    shares: new Map(),
    shareLimits: new Map(),
    reads: new Map(),
    now: 0,
    events: 0,
    sweepAt: SWEEP_EVERY,
    areSettingsNew: false,
    image: null,
    informed: { processes: null, count: 0, controllers: [] },
    facts: [],
    factsSeen: 0,
  };
}

/** What is committed: nothing changes while invariants are looked at. */
export function settledFor({
  checker,
  cluster,
}: Pick<PartitionScope, 'checker' | 'cluster'>): MetadataImage {
  return (checker.image ??= settledImage(cluster, informedOf(checker, cluster)));
}

/** Who may know what is committed: nobody else need be looked at. */
export function informedOf(checker: Checker, cluster: Cluster): Controller[] {
  const { processes } = cluster;
  const { informed } = checker;
  if (informed.processes !== processes || informed.count !== processes.length) {
    const controllers = controllersOf(cluster);
    checker.informed = { processes, count: processes.length, controllers };
  }
  return checker.informed.controllers;
}

/** One replica, and what is remembered of it and its partition. */
export interface ReplicaScope {
  readonly checker: Checker;
  readonly cluster: Cluster;
  readonly ghost: PartitionGhost;
  readonly seen: ReplicaGhost;
  readonly broker: Broker;
  readonly replica: Replica;
}

/** One partition, as the controller has it. */
export interface PartitionScope {
  readonly checker: Checker;
  readonly cluster: Cluster;
  readonly ghost: PartitionGhost;
  readonly registration: PartitionRegistration;
}

export function replicaScope(
  checker: Checker,
  cluster: Cluster,
  broker: ProcessId | null,
  partition: PartitionId,
): ReplicaScope | null {
  const process = broker === null ? null : processOf(cluster, broker);
  return process?.kind === 'broker' ? scopeOn(checker, cluster, process, partition) : null;
}

export function scopeOn(
  checker: Checker,
  cluster: Cluster,
  broker: Broker,
  partition: PartitionId,
): ReplicaScope | null {
  const replica = broker.replicas[partition];
  if (!replica) return null;
  const number = numberOf(broker.id);
  const { scopes } = checker;
  while (scopes.length <= number) scopes.push([]);
  const own = scopes[number] ?? [];
  while (own.length <= partition) own.push(null);
  const known = own[partition] ?? null;
  // Mostly nothing of it has been replaced since.
  if (known?.replica === replica && known.broker === broker && known.cluster === cluster) {
    return known;
  }
  const ghost = ghostOf(checker.ghosts, partition);
  const scope = { checker, cluster, ghost, seen: replicaGhostOf(ghost, number), broker, replica };
  own[partition] = scope;
  return scope;
}

/** The replica on a broker's disk, or null. */
export function replicaOn(
  cluster: Cluster,
  broker: BrokerId,
  partition: PartitionId,
): Replica | null {
  const process = processOf(cluster, broker);
  return process?.kind === 'broker' ? (process.replicas[partition] ?? null) : null;
}

/** Complains about a replica. */
export function failReplica(
  { cluster, broker, replica }: ReplicaScope,
  invariant: Invariant,
  message: string,
): never {
  const { partition } = replica;
  violate({ invariant, tick: cluster.now, partition, broker: broker.id, message });
}

/** Complains about a partition. */
export function failPartition(
  { cluster, registration }: PartitionScope,
  invariant: Invariant,
  message: string,
): never {
  const { id: partition, leader: broker } = registration;
  violate({ invariant, tick: cluster.now, partition, broker, message });
}
