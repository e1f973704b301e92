/**
 * How a broker finds the active controller, and what it asks it while there is none. It knows who
 * leads the quorum from its fetches of the metadata log.
 *
 * Kafka: NodeToControllerChannelManager, NodeToControllerRequestThread, RaftControllerNodeProvider;
 * KafkaRaftClient as observer.
 * Simplified: a request that waits for a controller is given up with the broker only; one that a
 * lone controller does not answer is left to who has sent it.
 */
import { controllersOf } from '../cluster.ts';
import { setTimer, type Context } from '../context.ts';
import type { ProcessId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { send } from '../network/transport.ts';
import type { ApiName, Channel, RequestBody, ResponseBody } from '../protocol/api.ts';
import { draw } from '../random.ts';
import type { Broker } from './broker.ts';

export interface ControllerChannel {
  /** controller.quorum.bootstrap.servers. */
  bootstrap: readonly ProcessId[];
  /** The leader of the quorum that it has heard of last; null: it knows none. */
  leader: ProcessId | null;
  /** The epoch of the quorum that it knows; -1: none yet. */
  epoch: number;
  /** Whom it has asked last for the metadata log, and whether that one had none for it. */
  asked: ProcessId | null;
  hasFailed: boolean;
  /** Requests that no active controller has taken yet, oldest first. */
  waiting: readonly ControllerRequest[];
  /** Attempts without success since the last one with it: the back-off grows with them. */
  failures: number;
  isRetrySet: boolean;
}

export interface ControllerRequest {
  readonly channel: Channel;
  readonly timeoutMs: number | null;
  readonly body: RequestBody;
}

/** reconnect.backoff.ms and reconnect.backoff.max.ms, simulated. */
const RETRY_MS = 50;
const RETRY_MAX_MS = 1000;

export function createControllerChannel(): ControllerChannel {
  return {
    bootstrap: [],
    leader: null,
    epoch: -1,
    asked: null,
    hasFailed: false,
    waiting: [],
    failures: 0,
    isRetrySet: false,
  };
}

/** What its configuration tells it at the start; a lone controller need not be looked for. */
export function channelOf({ controllers }: Broker, { cluster }: Context): ControllerChannel {
  if (controllers.bootstrap.length > 0) return controllers;
  controllers.bootstrap = controllersOf(cluster).map(({ id }) => id);
  if (controllers.bootstrap.length === 1) controllers.leader = controllers.bootstrap[0] ?? null;
  return controllers;
}

/** Sends to the active controller, as soon as one is known. */
export function askController(context: Context, broker: Broker, request: ControllerRequest): void {
  const controllers = channelOf(broker, context);
  const { leader } = controllers;
  if (leader !== null) send(context, broker, leader, request);
  else controllers.waiting = [...controllers.waiting, request];
}

const CONTROLLER_APIS: readonly string[] = [
  'BrokerRegistration',
  'BrokerHeartbeat',
  'AlterPartition',
  'AssignReplicasToDirs',
  'AllocateProducerIds',
  'CreateTopics',
] satisfies ApiName[];

/** What brokers ask the active controller only. */
export function isForController(api: ApiName): boolean {
  return CONTROLLER_APIS.includes(api);
}

/** A request that was sent before, as it may be sent to somebody else. */
export function requestAgain(
  { cluster }: Context,
  { connection, sentAt, timeoutAt, body }: RequestEnvelope,
): ControllerRequest {
  const channel = cluster.network.connections[connection]?.channel ?? 'heartbeat';
  return { channel, timeoutMs: timeoutAt < 0 ? null : timeoutAt - sentAt, body };
}

/** Whether a response says that another controller has to be asked. */
export function isNotController(response: ResponseBody): boolean {
  return 'error' in response && response.error === 'NOT_CONTROLLER';
}

/** A lone controller is not looked for elsewhere: its requests fail as they are. */
export function hasOtherControllers(broker: Broker, context: Context): boolean {
  return votersOf(broker, context).length > 1;
}

/** The request is sent again, to whoever leads by then. */
export function askAgain(broker: Broker, request: ControllerRequest, context: Context): void {
  const { controllers } = broker;
  controllers.waiting = [...controllers.waiting, request];
  if (controllers.isRetrySet) return;
  controllers.isRetrySet = true;
  const delayMs = Math.min(RETRY_MAX_MS, RETRY_MS << Math.min(controllers.failures, 5));
  controllers.failures += 1;
  setTimer(context, broker, { delayMs, timer: { type: 'controller-retry' } });
}

export function onControllerRetry(broker: Broker, context: Context): void {
  broker.controllers.isRetrySet = false;
  sendWaiting(broker, context);
}

function sendWaiting(broker: Broker, context: Context): void {
  const { controllers } = broker;
  const { leader, waiting } = controllers;
  if (leader === null || waiting.length === 0) return;
  controllers.waiting = [];
  for (const request of waiting) send(context, broker, leader, request);
}

/** What an answer of the quorum tells: a later epoch, or who leads in the one that is known. */
export function learnLeader(
  broker: Broker,
  { epoch, leader }: { readonly epoch: number; readonly leader: ProcessId | null },
  context: Context,
): void {
  const { controllers } = broker;
  if (epoch < controllers.epoch || (epoch === controllers.epoch && leader === null)) return;
  if (leader === null && !hasOtherControllers(broker, context)) return;
  const isNews = leader !== null && leader !== controllers.leader;
  controllers.epoch = epoch;
  controllers.leader = leader;
  if (!isNews) return;
  controllers.failures = 0;
  sendWaiting(broker, context);
}

/** Whom to fetch the metadata log from: the leader, or somebody who may know it. */
export function fetchTarget(broker: Broker, context: Context): ProcessId | null {
  const { leader, asked, hasFailed } = channelOf(broker, context);
  const avoided = hasFailed ? asked : null;
  if (leader !== null && leader !== avoided) return leader;
  const voters = votersOf(broker, context);
  const others = voters.filter((voter) => voter !== avoided);
  if (others.length === 0) return voters[0] ?? leader;
  return others[draw(context.cluster.random, 'quorum', others.length)] ?? null;
}

function votersOf(broker: Broker, context: Context): readonly ProcessId[] {
  const { voters } = broker.image;
  return voters.length > 0 ? voters : channelOf(broker, context).bootstrap;
}
