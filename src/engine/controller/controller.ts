/**
 * The controller: the metadata log, its image, and the sessions of the brokers. Here its requests
 * and timers find who decides on them.
 *
 * Kafka: org.apache.kafka.controller.QuorumController, ReplicationControlManager,
 * ClusterControlManager, BrokerHeartbeatManager.
 * Simplified: no NoOp records, no snapshots.
 */
import { assertExists } from '../../base/assert.ts';
import type { Context } from '../context.ts';
import type { DisconnectEvent, Timer } from '../event.ts';
import type { BrokerId, ProcessId } from '../ids.ts';
import type { Answer, RequestEnvelope } from '../network/envelope.ts';
import { onDemand } from '../on-demand.ts';
import type { ProcessBase } from '../process.ts';
import type { ServerSettings } from '../server-settings.ts';
import { onFetchMetadata, onMetadataFetchExpiry } from '../quorum/fetch-server.ts';
import type { ParkedMetadataFetch } from '../quorum/fetch-server.ts';
import { onAppendLinger } from '../quorum/leader.ts';
import { onQuorumTimer, startQuorum, stopQuorum } from '../quorum/quorum.ts';
import { createQuorum, type Quorum } from '../quorum/quorum-state.ts';
import {
  isActiveController,
  schedule,
  type PendingAnswer,
  type PeriodicTask,
} from './active-controller.ts';
import { createImage } from './image.ts';
import type { MetadataEntry, MetadataImage } from './metadata.ts';
import { holdFacts, releaseFacts } from './metadata-log.ts';
import { onAllocateProducerIds } from './producer-ids.ts';
import { onBrokerRegistration } from './registration.ts';
import { onBrokerHeartbeat, onSessionCheck, sessionCheckMs } from './sessions.ts';
import { onCreateTopics } from './topics.ts';

export interface Controller extends ProcessBase {
  readonly kind: 'controller';
  /** Its own, where it does not have what all servers have. */
  settings: ServerSettings | null;
  /** KRaft epoch, on disk: the latest that it has heard of. */
  epoch: number;
  /** The metadata log, on disk: append-only and shared by history like a segment's batches. */
  log: MetadataEntry[];
  logLength: number;
  /** What it decides on: all that is committed, and as leader all that it has written. */
  image: MetadataImage;
  /** What is committed, where `image` is ahead of it; null: nowhere. */
  committedImage: MetadataImage | null;
  /** Its part among the controllers. */
  quorum: Quorum;
  /** Epoch in which it is the active controller; -1: it is not. */
  claimedEpoch: number;
  /** Answers that wait for what they tell of to be committed. */
  pendingAnswers: PendingAnswer[];
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

/** `bootstrap`: who votes until the log says otherwise. */
export function createController(
  id: ProcessId,
  bootstrap: readonly ProcessId[] = [id],
): Controller {
  return {
    kind: 'controller',
    id,
    status: 'stopped',
    run: 0,
    startedBy: 0,
    nextCorrelationId: 0,
    backlog: [],
    settings: null,
    epoch: 0,
    log: [],
    logLength: 0,
    image: createImage(),
    committedImage: null,
    quorum: createQuorum(bootstrap),
    claimedEpoch: -1,
    pendingAnswers: [],
    sessions: [],
    parkedFetches: [],
    nextParkedRequest: 0,
  };
}

/** A lone voter elects itself at once; others find out who leads, or elect somebody. */
export function startController(controller: Controller, context: Context): void {
  startQuorum(controller, context);
}

/** The log stays on disk, with epoch and vote; everything else was in memory. */
export function stopController(controller: Controller): void {
  stopQuorum(controller);
  controller.image = createImage();
  controller.committedImage = null;
  controller.claimedEpoch = -1;
  controller.pendingAnswers = [];
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
    case 'FetchMetadata':
      return onFetchMetadata(controller, envelope, body, context);
    case 'Vote':
    case 'BeginQuorumEpoch':
    case 'EndQuorumEpoch':
      return onDemand().quorums.onQuorumRequest(controller, envelope, body, context);
    case 'AddRaftVoter':
    case 'RemoveRaftVoter':
      // A matter of the quorum's leader, be it ready to decide anything else or not.
      if (controller.quorum.leading === null) break;
      return onDemand().quorums.onVoterRequest(controller, envelope, body, context);
    default:
  }
  if (!isActiveController(controller)) {
    onDemand().controllers.refuseRequest(controller, envelope, context);
    return;
  }
  const held = holdFacts(controller, context);
  decide(controller, envelope, context);
  if (held !== null) releaseFacts(controller, held, context);
}

/** What only the active controller is asked for. */
function decide(controller: Controller, envelope: RequestEnvelope, context: Context): void {
  const { body } = envelope;
  switch (body.api) {
    case 'BrokerRegistration':
      return onBrokerRegistration(controller, envelope, body, context);
    case 'BrokerHeartbeat':
      return onBrokerHeartbeat(controller, envelope, body, context);
    case 'AllocateProducerIds':
      return onAllocateProducerIds(controller, envelope, body, context);
    case 'CreateTopics':
      return onCreateTopics(controller, envelope, body, context);
    default:
      return onDemand().controllers.decideFurther(controller, envelope, context);
  }
}

export function onControllerTimer(controller: Controller, timer: Timer, context: Context): void {
  switch (timer.type) {
    case 'metadata-fetch-expiry':
      onMetadataFetchExpiry(controller, timer.request, context);
      break;
    case 'append-linger':
      onAppendLinger(controller, timer.epoch, context);
      break;
    case 'quorum-timeout':
    case 'quorum-fetch-retry':
    case 'quorum-resend':
      onQuorumTimer(controller, timer, context);
      break;
    case 'session-check':
    case 'leader-balance':
    case 'unclean-election':
      onPeriodicTask(controller, timer, context);
      break;
    default:
      assertExists(null, `${timer.type} is not a timer of controllers`);
  }
}

/** Who is not active any more has nothing to do, nor has a task of an epoch that is over. */
function onPeriodicTask(
  controller: Controller,
  { type, epoch }: { readonly type: PeriodicTask; readonly epoch: number },
  context: Context,
): void {
  if (controller.claimedEpoch !== epoch) return;
  const held = holdFacts(controller, context);
  const isMoreToDo = runTask(controller, type, context);
  if (held !== null) releaseFacts(controller, held, context);
  const delayMs = isMoreToDo ? UNFINISHED_TASK_DELAY_MS : periodMs(type, context);
  schedule(controller, type, delayMs, context);
}

/** How soon a periodic task goes on that has not finished its work. Kafka: PeriodicTask. */
const UNFINISHED_TASK_DELAY_MS = 10;

function runTask(controller: Controller, type: PeriodicTask, context: Context): boolean {
  switch (type) {
    case 'session-check':
      return onSessionCheck(controller, context);
    case 'leader-balance':
      return onDemand().controllers.onLeaderBalance(controller, context);
    case 'unclean-election':
      return onDemand().controllers.onUncleanElection(controller, context);
  }
}

function periodMs(type: PeriodicTask, context: Context): number {
  const { broker } = context.settings;
  switch (type) {
    case 'session-check':
      return sessionCheckMs(context);
    case 'leader-balance':
      return broker.leaderImbalanceCheckIntervalSeconds * 1000;
    case 'unclean-election':
      return broker.uncleanLeaderElectionIntervalMs;
  }
}

export function onControllerResponse(
  controller: Controller,
  answer: Answer,
  context: Context,
): void {
  onDemand().quorums.onQuorumAnswer(controller, answer, context);
}

export function onControllerDisconnect(
  controller: Controller,
  event: DisconnectEvent,
  context: Context,
): void {
  onDemand().quorums.onQuorumDisconnect(controller, event, context);
}
