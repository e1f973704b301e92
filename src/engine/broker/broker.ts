/**
 * A broker: its disk, its belief about the cluster, and everything that it is doing.
 *
 * Kafka: kafka.server.BrokerServer, ReplicaManager, BrokerLifecycleManager.
 */
import type { BrokerId, PartitionId } from '../ids.ts';
import type { GroupCoordinator } from '../group/coordinator.ts';
import type { LeaderState } from './partition.ts';
import type { Log } from '../log/log.ts';
import type { MetadataImage } from '../controller/metadata.ts';
import type { FetchPosition } from '../protocol/data-api.ts';
import type { ProcessBase } from '../process.ts';

export interface Broker extends ProcessBase {
  readonly kind: 'broker';
  readonly id: BrokerId;
  readonly rack: string | null;
  lifecycle: BrokerLifecycle;
  /** What it has read of the metadata log; empty after a start. */
  image: MetadataImage;
  /** Index: PartitionId; null where it holds no replica. */
  replicas: (Replica | null)[];
  /** One for each broker that it follows. */
  fetchers: ReplicaFetcher[];
  /** Index: connection id; the incremental fetch sessions that it serves. */
  sessions: (FetchSession | null)[];
  /** Partitions whose proposal waits to be sent; one AlterPartition is in flight at a time. */
  alterPartition: { isInFlight: boolean; queue: PartitionId[] };
  coordinator: GroupCoordinator;
  /** Counts parked requests, to tell their timers apart. */
  nextParkedRequest: number;
}

/** BrokerState of BrokerLifecycleManager, as far as it can be seen. */
export type BrokerState =
  | 'not-running'
  | 'starting'
  | 'recovery'
  | 'running'
  | 'pending-controlled-shutdown'
  | 'shutting-down';

export interface BrokerLifecycle {
  state: BrokerState;
  /** -1 while not registered. */
  brokerEpoch: number;
  /** Broker epoch in the clean-shutdown file, on disk; -1: the last stop was not clean. */
  cleanShutdownEpoch: number;
  isFenced: boolean;
  /** Timer rounds: a heartbeat sent early makes the one that was due void. */
  heartbeatRound: number;
  isHeartbeatInFlight: boolean;
}

/** One replica on this broker: a log, and what the broker believes its part to be. */
export interface Replica {
  readonly partition: PartitionId;
  log: Log;
  /** Set while this broker believes to lead. */
  leader: LeaderState | null;
  /** The leader epoch that it last heard of; -1 before. */
  leaderEpoch: number;
  /** acks=all requests (and commits of the coordinator) that wait for the high watermark. */
  waitingProduces: WaitingProduce[];
  /** Fetch sessions that contain this partition, by connection id. */
  sessions: number[];
}

/** A produce request in the purgatory, shared by the partitions it wrote to. */
export interface WaitingProduce {
  readonly request: number;
  /** The high watermark that completes this partition's share. */
  readonly requiredOffset: number;
  readonly baseOffset: number;
}

/** Kafka: AbstractFetcherThread. One request in flight to each leader. */
export interface ReplicaFetcher {
  readonly leader: BrokerId;
  isInFlight: boolean;
  /** The next request opens a new session. */
  isFullNext: boolean;
  partitions: FollowedPartition[];
  forgotten: PartitionId[];
}

export interface FollowedPartition {
  readonly partition: PartitionId;
  readonly leaderEpoch: number;
  fetchOffset: number;
  lastFetchedEpoch: number;
  /** Its position changed since it was last told to the leader. */
  isChanged: boolean;
  /** Simulated ms until which it is left out after an error; -1: not delayed. */
  delayedUntil: number;
  /** Given up until new metadata comes. */
  isFailed: boolean;
}

/** Kafka: FetchSession (KIP-227), kept for each connection. */
export interface FetchSession {
  readonly connection: number;
  readonly replica: BrokerId | null;
  brokerEpoch: number;
  partitions: SessionPartition[];
  /** The request that waits for data; null: none. */
  parked: ParkedFetch | null;
}

export interface SessionPartition {
  position: FetchPosition;
  /** What the last response said, to tell whether there is something new. */
  highWatermark: number;
  logStartOffset: number;
}

export interface ParkedFetch {
  readonly request: number;
  readonly correlationId: number;
  readonly requestSeq: number;
  readonly minBytes: number;
  readonly maxBytes: number;
}

