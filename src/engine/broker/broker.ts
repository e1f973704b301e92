/**
 * A broker: its disk, its belief about the cluster, and everything that it is doing.
 *
 * Kafka: kafka.server.BrokerServer, KafkaApis, ReplicaManager.
 */
import type { Context } from '../context.ts';
import { createImage } from '../controller/image.ts';
import type { MetadataImage } from '../controller/metadata.ts';
import { createCoordinator, type GroupCoordinator } from '../group/coordinator.ts';
import { numberOf, type BrokerId, type DirectoryId, type PartitionId } from '../ids.ts';
import type { Log } from '../log/log-state.ts';
import { onDemand } from '../on-demand.ts';
import type { ProcessBase } from '../process.ts';
import type { ServerSettings } from '../server-settings.ts';
import { createShareService } from '../share/share-service.ts';
import type { ShareService } from '../share/share-groups.ts';
import { createTransactionCoordinator } from '../transaction/coordinator-state.ts';
import type { TransactionCoordinator } from '../transaction/transactions.ts';
import { zooKeeperMode } from '../zookeeper-mode.ts';
import { createControllerChannel, type ControllerChannel } from './controller-channel.ts';
import type { ParkedDeletion } from './delete-records.ts';
import { createDirectoryAssignments, type DirectoryAssignments } from './directory-assignment.ts';
import { createDisk, forgetOperations, type Disk } from './disk.ts';
import type { FetchSession, FetchWatcher } from './fetch-session.ts';
import { startIsrChecks } from './isr.ts';
import { register, type BrokerLifecycle } from './lifecycle.ts';
import { scheduleProducerExpiry } from './log-manager.ts';
import { fetchMetadata } from './metadata-follower.ts';
import { createReadCounters, type ReadCounters } from './page-cache.ts';
import type { LeaderState } from './partition.ts';
import type { ZkBroker } from './zk-session.ts';
import type { ParkedProduce, WaitingProduce } from './produce.ts';
import { createProducerIdBlocks, type ProducerIdBlocks } from './producer-ids.ts';
import type { FollowedPartition, ReplicaFetcher } from './replica-fetcher.ts';

export interface Broker extends ProcessBase {
  readonly kind: 'broker';
  readonly id: BrokerId;
  readonly rack: string | null;
  /** Its own, where it does not have what all servers have. */
  settings: ServerSettings | null;
  lifecycle: BrokerLifecycle;
  disk: Disk;
  /** What it knows of the controllers, and asks of the active one. */
  controllers: ControllerChannel;
  /** Its session with ZooKeeper; null in a cluster without. */
  zk: ZkBroker | null;
  /** What it has read of the metadata log; empty after a start. */
  image: MetadataImage;
  /** Index: PartitionId; null where it holds no replica. */
  replicas: (Replica | null)[];
  /** One for each broker that it follows, in the order in which they were needed. */
  fetchers: ReplicaFetcher[];
  /** Index: connection id; the fetch sessions that it serves. */
  sessions: (FetchSession | null)[];
  /** acks=all requests that wait for the high watermark, oldest first. */
  parkedProduces: ParkedProduce[];
  nextParkedProduce: number;
  /** The timer of the oldest parked produce is set for this tick; -1: none. */
  produceExpiryAt: number;
  /** DeleteRecords requests that wait for the followers, oldest first. */
  parkedDeletions: ParkedDeletion[];
  reads: ReadCounters;
  /** The timer of the next files to be removed is set for this tick; -1: none. */
  fileRemovalAt: number;
  /** Partitions whose proposal waits to be sent; one AlterPartition is in flight at a time. */
  alterPartition: { isInFlight: boolean; queue: PartitionId[] };
  /** Replicas of which the controller does not know in which directory they lie. */
  assignments: DirectoryAssignments;
  /** Partitions whose log or high watermark moved during this event: someone may wait for that. */
  moved: PartitionId[];
  /** Topics whose creation it has asked the controller for. */
  creating: string[];
  producerIds: ProducerIdBlocks;
  coordinator: GroupCoordinator;
  transactions: TransactionCoordinator;
  /** Share-partitions, sessions of their members, and the share coordinator. */
  share: ShareService;
}

/** One replica on this broker: a log, and what the broker believes its part to be. */
export interface Replica {
  readonly partition: PartitionId;
  /** The log directory that it lies in. */
  readonly directory: DirectoryId;
  /** Its directory has failed: it is not served, and its log is as it was. */
  isOffline: boolean;
  log: Log;
  /** Set while this broker believes to lead. */
  leader: LeaderState | null;
  /** Set while it fetches from a leader. */
  following: FollowedPartition | null;
  /** The leader epoch that it last heard of; -1 before. */
  leaderEpoch: number;
  /** Shares of acks=all requests in this partition, in order of offsets. */
  waitingProduces: WaitingProduce[];
  /** The fetch sessions that contain this partition. */
  watchers: FetchWatcher[];
}

export function createBroker(
  id: BrokerId,
  rack: string | null,
  directories: readonly DirectoryId[] = [numberOf(id)],
): Broker {
  return {
    id,
    kind: 'broker',
    rack,
    status: 'stopped',
    run: 0,
    startedBy: 0,
    nextCorrelationId: 0,
    backlog: [],
    settings: null,
    lifecycle: {
      state: 'not-running',
      brokerEpoch: -1,
      isFenced: true,
      heartbeatRound: 0,
      isHeartbeatInFlight: false,
      isHeartbeatUrgent: false,
      shutdownAttempts: 0,
    },
    disk: createDisk(directories),
    controllers: createControllerChannel(),
    zk: null,
    image: createImage(id),
    replicas: [],
    fetchers: [],
    sessions: [],
    parkedProduces: [],
    nextParkedProduce: 0,
    produceExpiryAt: -1,
    parkedDeletions: [],
    reads: createReadCounters(),
    fileRemovalAt: -1,
    alterPartition: { isInFlight: false, queue: [] },
    assignments: createDirectoryAssignments(),
    moved: [],
    creating: [],
    producerIds: createProducerIdBlocks(),
    coordinator: createCoordinator(),
    transactions: createTransactionCoordinator(),
    share: createShareService(),
  };
}

/** Loads the logs from disk, asks for the metadata log, and registers. */
export function startBroker(broker: Broker, context: Context): void {
  broker.lifecycle.state = 'starting';
  broker.transactions.startedAt = context.now;
  // There is nothing yet on the disk of one that starts for the first time.
  if (broker.run > 1 || broker.replicas.length > 0) onDemand().brokers.resumeDisk(broker, context);
  if (context.cluster.settings.metadataMode === 'zookeeper') {
    zooKeeperMode().brokers.start(broker, context);
  } else {
    fetchMetadata(broker, context);
    register(broker, context);
  }
  startIsrChecks(broker, context);
  if (broker.replicas.length > 0) onDemand().brokers.onProducerExpiryCheck(broker, context);
  else scheduleProducerExpiry(broker, context);
}

/** Memory is gone; the disk stays. */
export function stopBroker(broker: Broker, how: 'crash' | 'clean'): void {
  if (how === 'clean') onDemand().brokers.closeDisk(broker);
  forgetOperations(broker);
  const { id, rack, disk, replicas, status, run, startedBy, nextCorrelationId } = broker;
  const fresh = createBroker(id, rack);
  Object.assign(broker, fresh, { disk, replicas, status, run, startedBy, nextCorrelationId });
  for (const replica of replicas) {
    if (replica === null) continue;
    replica.leader = null;
    replica.following = null;
    replica.leaderEpoch = -1;
    replica.waitingProduces = [];
    replica.watchers = [];
  }
}
