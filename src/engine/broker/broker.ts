/**
 * A broker: its disk, its belief about the cluster, and everything that it is doing.
 *
 * Kafka: kafka.server.BrokerServer, KafkaApis, ReplicaManager.
 */
import type { Context } from '../context.ts';
import { createImage } from '../controller/image.ts';
import type { MetadataImage } from '../controller/metadata.ts';
import type { DisconnectEvent, Timer } from '../event.ts';
import { createCoordinator, type GroupCoordinator } from '../group/coordinator.ts';
import { onGroupRequest, onGroupTimer } from '../group/requests.ts';
import { numberOf, type BrokerId, type DirectoryId, type PartitionId } from '../ids.ts';
import type { Log } from '../log/log-state.ts';
import type { Answer, RequestEnvelope } from '../network/envelope.ts';
import { addressOf, breakConnection, respond } from '../network/transport.ts';
import type { ProcessBase } from '../process.ts';
import { onTopicRequested } from './auto-topics.ts';
import { completeWaiting } from './completion.ts';
import {
  askAgain,
  createControllerChannel,
  hasOtherControllers,
  isForController,
  isNotController,
  onControllerRetry,
  requestAgain,
  type ControllerChannel,
} from './controller-channel.ts';
import { onDeleteRecords, type ParkedDeletion } from './delete-records.ts';
import { onLogTimer } from './log-timers.ts';
import {
  createDirectoryAssignments,
  onAssignmentsFailed,
  onDirectoriesAssigned,
  type DirectoryAssignments,
} from './directory-assignment.ts';
import { appendSlowly, replicateSlowly } from './disk-delay.ts';
import { onDiskTimer, resumeDisk } from './disk-events.ts';
import {
  closeDisk,
  createDisk,
  forgetOperations,
  onHighWatermarkCheckpoint,
  type Disk,
} from './disk.ts';
import { onFetch, onFetchExpiry } from './fetch.ts';
import type { FetchSession, FetchWatcher } from './fetch-session.ts';
import {
  onAlterPartitionDisconnect,
  onAlterPartitionResponse,
  onIsrCheck,
  sendProposals,
  startIsrChecks,
} from './isr.ts';
import {
  onHeartbeatDisconnect,
  onHeartbeatDue,
  onHeartbeatResponse,
  onRegistrationResponse,
  onShutdownLimit,
  register,
  type BrokerLifecycle,
} from './lifecycle.ts';
import { onListOffsets, onMetadata, onOffsetForLeaderEpoch } from './lookups.ts';
import { fetchMetadata, onMetadataFetched, retryMetadataFetchLater } from './metadata-follower.ts';
import { createReadCounters, type ReadCounters } from './page-cache.ts';
import type { LeaderState } from './partition.ts';
import {
  createZk,
  onZkDisconnect,
  onZkResponse,
  onZkTimer,
  startInZooKeeperMode,
} from './zk-lifecycle.ts';
import { onZkRequest } from './zk-requests.ts';
import type { ZkBroker } from './zk-session.ts';
import { onProduce, onProduceExpiry, type ParkedProduce, type WaitingProduce } from './produce.ts';
import { onProducerExpiryCheck, startProducerExpiry } from './producer-expiry.ts';
import {
  createProducerIdBlocks,
  onAllocationFailed,
  onInitProducerId,
  onProducerIdsAllocated,
  type ProducerIdBlocks,
} from './producer-ids.ts';
import {
  onEpochEnds,
  onFetched,
  onFetcherDisconnect,
  onOffsetsListed,
  resumeFetcher,
  type FollowedPartition,
  type ReplicaFetcher,
} from './replica-fetcher.ts';

export interface Broker extends ProcessBase {
  readonly kind: 'broker';
  readonly id: BrokerId;
  readonly rack: string | null;
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
  };
}

/** Loads the logs from disk, asks for the metadata log, and registers. */
export function startBroker(broker: Broker, context: Context): void {
  broker.lifecycle.state = 'starting';
  resumeDisk(broker, context);
  broker.zk = createZk(broker, context);
  if (broker.zk !== null) startInZooKeeperMode(broker, broker.zk, context);
  else {
    fetchMetadata(broker, context);
    register(broker, context);
  }
  startIsrChecks(broker, context);
  startProducerExpiry(broker, context);
}

/** Memory is gone; the disk stays. */
export function stopBroker(broker: Broker, how: 'crash' | 'clean'): void {
  if (how === 'clean') closeDisk(broker);
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

export function onBrokerRequest(broker: Broker, envelope: RequestEnvelope, context: Context): void {
  // The listeners open when the broker has been unfenced.
  if (broker.lifecycle.state === 'starting' || broker.lifecycle.state === 'recovery') {
    const connection = context.cluster.network.connections[envelope.connection];
    if (connection !== undefined) breakConnection(context, connection, 1);
    return;
  }
  if (broker.zk !== null && onZkRequest(broker, envelope, context)) {
    completeWaiting(broker, context);
    return;
  }
  switch (envelope.body.api) {
    case 'Produce':
      if (broker.disk.delayMs > 0) appendSlowly(broker, envelope, envelope.body, context);
      else onProduce(broker, envelope, envelope.body, context);
      break;
    case 'Fetch':
      onFetch(broker, envelope, envelope.body, context);
      break;
    case 'ListOffsets':
      onListOffsets(broker, envelope, envelope.body, context);
      break;
    case 'DeleteRecords':
      onDeleteRecords(broker, envelope, envelope.body, context);
      break;
    case 'OffsetForLeaderEpoch':
      onOffsetForLeaderEpoch(broker, envelope, envelope.body, context);
      break;
    case 'Metadata':
      onMetadata(broker, envelope, envelope.body, context);
      break;
    case 'InitProducerId':
      onInitProducerId(broker, envelope, context);
      break;
    case 'ApiVersions':
      respond(context, broker, addressOf(envelope), { api: 'ApiVersions' });
      break;
    default:
      onGroupRequest(broker, envelope, context);
  }
  completeWaiting(broker, context);
}

export function onBrokerResponse(broker: Broker, answer: Answer, context: Context): void {
  const { body, request, server } = answer;
  if (broker.zk !== null && onZkResponse(broker, answer, context)) {
    completeWaiting(broker, context);
    return;
  }
  if (body.api !== 'Fetch' && isNotController(body)) {
    askAgain(broker, requestAgain(context, request), context);
    return;
  }
  switch (body.api) {
    case 'Fetch':
      if (broker.disk.delayMs > 0) replicateSlowly(broker, answer, body, context);
      else onFetched(broker, server, body, context);
      break;
    case 'ListOffsets':
      onOffsetsListed(broker, request.body, body, context);
      break;
    case 'OffsetForLeaderEpoch':
      onEpochEnds(broker, answer, context);
      break;
    case 'FetchMetadata':
      onMetadataFetched(broker, body, context);
      break;
    case 'AllocateProducerIds':
      onProducerIdsAllocated(broker, body, context);
      break;
    case 'BrokerRegistration':
      onRegistrationResponse(broker, body, context);
      break;
    case 'BrokerHeartbeat':
      onHeartbeatResponse(broker, body, context);
      break;
    case 'AlterPartition':
      if (request.body.api === 'AlterPartition') {
        onAlterPartitionResponse(broker, body, request.body, context);
      }
      break;
    case 'AssignReplicasToDirs':
      if (request.body.api === 'AssignReplicasToDirs') {
        onDirectoriesAssigned(broker, request.body, body, context);
      }
      break;
    case 'CreateTopics':
      onTopicRequested(broker, request.body);
      break;
    default:
      break;
  }
  completeWaiting(broker, context);
}

export function onBrokerTimer(broker: Broker, timer: Timer, context: Context): void {
  if (broker.zk !== null && onZkTimer(broker, timer, context)) {
    completeWaiting(broker, context);
    return;
  }
  switch (timer.type) {
    case 'registration-retry':
      register(broker, context);
      break;
    case 'shutdown-limit':
      onShutdownLimit(broker, context);
      break;
    case 'broker-heartbeat':
      onHeartbeatDue(broker, timer.round, context);
      break;
    case 'isr-check':
      onIsrCheck(broker, context);
      break;
    case 'high-watermark-checkpoint':
      onHighWatermarkCheckpoint(broker, context);
      break;
    case 'log-dir-failure-timeout':
    case 'delete-replica-files':
    case 'assign-directories':
    case 'disk-done':
      onDiskTimer(broker, timer, context);
      break;
    case 'log-retention':
    case 'log-flush':
    case 'recovery-point-checkpoint':
    case 'log-start-checkpoint':
    case 'file-removal':
    case 'log-cleaner':
    case 'delete-records-expiry':
      onLogTimer(broker, timer.type, context);
      break;
    case 'producer-expiry-check':
      onProducerExpiryCheck(broker, context);
      break;
    case 'produce-expiry':
      onProduceExpiry(broker, context);
      break;
    case 'fetch-expiry':
      onFetchExpiry(broker, timer.connection, context);
      break;
    case 'replica-fetch-backoff':
      resumeFetcher(broker, timer.leader, context);
      break;
    case 'alter-partition-retry':
      sendProposals(broker, context);
      break;
    case 'metadata-fetch-retry':
      fetchMetadata(broker, context);
      break;
    case 'controller-retry':
      onControllerRetry(broker, context);
      break;
    default:
      onGroupTimer(broker, timer, context);
  }
  completeWaiting(broker, context);
}

export function onBrokerDisconnect(broker: Broker, event: DisconnectEvent, context: Context): void {
  if (broker.zk !== null) {
    onZkDisconnect(broker, event, context);
    if (broker.zk === null) return;
  }
  for (const request of event.unanswered) {
    const { body } = request;
    if (isForController(body.api) && hasOtherControllers(broker, context)) {
      askAgain(broker, requestAgain(context, request), context);
      continue;
    }
    switch (body.api) {
      case 'Fetch':
      case 'ListOffsets':
      case 'OffsetForLeaderEpoch':
        onFetcherDisconnect(broker, event.server, context);
        break;
      case 'AllocateProducerIds':
        onAllocationFailed(broker, context);
        break;
      case 'FetchMetadata':
        retryMetadataFetchLater(broker, context);
        break;
      case 'BrokerRegistration':
      case 'BrokerHeartbeat':
        onHeartbeatDisconnect(broker, body.api, context);
        break;
      case 'AlterPartition':
        onAlterPartitionDisconnect(broker, body, context);
        break;
      case 'AssignReplicasToDirs':
        onAssignmentsFailed(broker, body, context);
        break;
      case 'CreateTopics':
        onTopicRequested(broker, body);
        break;
      default:
        break;
    }
  }
  completeWaiting(broker, context);
}
