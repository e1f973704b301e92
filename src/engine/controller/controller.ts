/**
 * The controller: the metadata log, its image, and the sessions of the brokers. Here its requests
 * and timers find who decides on them.
 *
 * Kafka: org.apache.kafka.controller.QuorumController, ReplicationControlManager,
 * ClusterControlManager, BrokerHeartbeatManager.
 * Simplified: the quorum has one voter, so that a record is committed when it is appended; no NoOp
 * records, no snapshots.
 */
import { assertExists } from '../../base/assert.ts';
import { setTimer, type Context } from '../context.ts';
import type { DisconnectEvent, Timer } from '../event.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import type { Answer, RequestEnvelope } from '../network/envelope.ts';
import type { ReplyAddress } from '../network/transport.ts';
import type { ProcessBase } from '../process.ts';
import { onAlterPartition } from './alter-partition.ts';
import { onAssignReplicasToDirs } from './offline-directories.ts';
import { onIncrementalAlterConfigs } from './configs.ts';
import { onElectLeaders, onLeaderBalance, onUncleanElection } from './elections.ts';
import { createImage } from './image.ts';
import type { MetadataEntry, MetadataImage, MetadataRecord } from './metadata.ts';
import { commit, onFetchMetadata, onMetadataFetchExpiry, replayLog } from './metadata-log.ts';
import { onAlterPartitionReassignments } from './reassignment.ts';
import { onAllocateProducerIds } from './producer-ids.ts';
import { onBrokerRegistration, onUnregisterBroker } from './registration.ts';
import { claimSessions, onBrokerHeartbeat, onSessionCheck, sessionCheckMs } from './sessions.ts';
import { onCreatePartitions, onCreateTopics, onDeleteTopics } from './topics.ts';
import { configValue, MIN_INSYNC_REPLICAS } from './topic-settings.ts';

export interface Controller extends ProcessBase {
  readonly kind: 'controller';
  /** KRaft epoch of its leadership. */
  epoch: number;
  /** The metadata log, on disk: append-only and shared by history like a segment's batches. */
  log: MetadataEntry[];
  logLength: number;
  image: MetadataImage;
  /** Kafka: BrokerHeartbeatManager. In memory only; one for each registered broker, by number. */
  sessions: BrokerSession[];
  /** Fetches of the metadata log that wait for more. */
  parkedFetches: ParkedMetadataFetch[];
  nextParkedRequest: number;
}

export interface BrokerSession {
  readonly broker: BrokerId;
  /** Simulated ms of the last heartbeat that counted; -1: no session, it has ended or not begun. */
  lastContactAt: number;
  /** Event of that heartbeat. */
  lastContactCause: number;
  /** Offset of the last metadata record that it has applied; -1: not heard since unfenced. */
  metadataOffset: number;
  /** Metadata offset that the other brokers must have reached; -1: not shutting down. */
  controlledShutdownOffset: number;
}

export interface ParkedMetadataFetch {
  readonly request: number;
  readonly broker: ProcessId;
  readonly address: ReplyAddress;
  readonly fetchOffset: number;
}

export function createController(id: ProcessId): Controller {
  return {
    kind: 'controller',
    id,
    status: 'stopped',
    run: 0,
    startedBy: 0,
    nextCorrelationId: 0,
    backlog: [],
    epoch: 0,
    log: [],
    logLength: 0,
    image: createImage(),
    sessions: [],
    parkedFetches: [],
    nextParkedRequest: 0,
  };
}

/** Replays its log and claims the leadership: every unfenced broker gets a fresh session. */
export function startController(controller: Controller, context: Context): void {
  const { broker } = context.cluster.settings;
  controller.epoch += 1;
  replayLog(controller, context);
  claimSessions(controller, context);
  commit(controller, bootstrapRecords(controller, context), null, context);
  schedule(controller, 'session-check', sessionCheckMs(context), context);
  schedule(controller, 'unclean-election', broker.uncleanLeaderElectionIntervalMs, context);
  if (broker.autoLeaderRebalanceEnable) {
    const delayMs = broker.leaderImbalanceCheckIntervalSeconds * 1000;
    schedule(controller, 'leader-balance', delayMs, context);
  }
}

/** The log stays on disk; everything else was in memory. */
export function stopController(controller: Controller): void {
  controller.image = createImage();
  controller.sessions = [];
  controller.parkedFetches = [];
}

export function onControllerRequest(
  controller: Controller,
  envelope: RequestEnvelope,
  context: Context,
): void {
  const { body } = envelope;
  switch (body.api) {
    case 'BrokerRegistration':
      return onBrokerRegistration(controller, envelope, body, context);
    case 'BrokerHeartbeat':
      return onBrokerHeartbeat(controller, envelope, body, context);
    case 'FetchMetadata':
      return onFetchMetadata(controller, envelope, body, context);
    case 'AlterPartition':
      return onAlterPartition(controller, envelope, body, context);
    case 'AssignReplicasToDirs':
      return onAssignReplicasToDirs(controller, envelope, body, context);
    case 'AllocateProducerIds':
      return onAllocateProducerIds(controller, envelope, body, context);
    case 'CreateTopics':
      return onCreateTopics(controller, envelope, body, context);
    case 'DeleteTopics':
      return onDeleteTopics(controller, envelope, body, context);
    case 'CreatePartitions':
      return onCreatePartitions(controller, envelope, body, context);
    case 'AlterPartitionReassignments':
      return onAlterPartitionReassignments(controller, envelope, body, context);
    case 'IncrementalAlterConfigs':
      return onIncrementalAlterConfigs(controller, envelope, body, context);
    case 'ElectLeaders':
      return onElectLeaders(controller, envelope, body, context);
    case 'UnregisterBroker':
      return onUnregisterBroker(controller, envelope, body, context);
    default:
      assertExists(null, `${body.api} is not for controllers`);
  }
}

export function onControllerTimer(controller: Controller, timer: Timer, context: Context): void {
  const { broker } = context.cluster.settings;
  switch (timer.type) {
    case 'metadata-fetch-expiry':
      onMetadataFetchExpiry(controller, timer.request, context);
      break;
    case 'session-check': {
      const isMoreToDo = onSessionCheck(controller, context);
      repeat(controller, 'session-check', sessionCheckMs(context), isMoreToDo, context);
      break;
    }
    case 'leader-balance': {
      const isMoreToDo = onLeaderBalance(controller, context);
      const delayMs = broker.leaderImbalanceCheckIntervalSeconds * 1000;
      repeat(controller, 'leader-balance', delayMs, isMoreToDo, context);
      break;
    }
    case 'unclean-election': {
      const isMoreToDo = onUncleanElection(controller, context);
      const delayMs = broker.uncleanLeaderElectionIntervalMs;
      repeat(controller, 'unclean-election', delayMs, isMoreToDo, context);
      break;
    }
    default:
      assertExists(null, `${timer.type} is not a timer of controllers`);
  }
}

/** A lone voter asks nobody, so that no answer ever comes. */
export function onControllerResponse(controller: Controller, answer: Answer): void {
  assertExists(null, `${controller.id} has sent no ${answer.body.api} request`);
}

/** As it asks nobody, it has no connections of its own that could break. */
export function onControllerDisconnect(controller: Controller, event: DisconnectEvent): void {
  assertExists(null, `${controller.id} has no connection ${event.connection}`);
}

/** With ELR on, min.insync.replicas is a setting of the whole cluster from the start. */
function bootstrapRecords(controller: Controller, context: Context): MetadataRecord[] {
  const { eligibleLeaderReplicas, topic } = context.cluster.settings;
  if (!eligibleLeaderReplicas) return [];
  if (configValue(controller.image.clusterConfigs, MIN_INSYNC_REPLICAS) !== null) return [];
  const value = String(topic.minInsyncReplicas);
  return [
    { type: 'ConfigRecord', scope: 'cluster', resource: '', name: MIN_INSYNC_REPLICAS, value },
  ];
}

type PeriodicTask = 'session-check' | 'leader-balance' | 'unclean-election';

/** How soon a periodic task goes on that has not finished its work. Kafka: PeriodicTask. */
const UNFINISHED_TASK_DELAY_MS = 10;

function repeat(
  controller: Controller,
  type: PeriodicTask,
  periodMs: number,
  isMoreToDo: boolean,
  context: Context,
): void {
  schedule(controller, type, isMoreToDo ? UNFINISHED_TASK_DELAY_MS : periodMs, context);
}

function schedule(
  controller: Controller,
  type: PeriodicTask,
  delayMs: number,
  context: Context,
): void {
  setTimer(context, controller, { delayMs, timer: { type }, cause: controller.startedBy });
}
