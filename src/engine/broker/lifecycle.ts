/**
 * How a broker comes into the cluster, stays in it and leaves it in good order.
 *
 * Kafka: kafka.server.BrokerLifecycleManager; KIP-631.
 */
import { setTimer, type Context } from '../context.ts';
import { onDemand } from '../on-demand.ts';
import type {
  BrokerHeartbeatResponse,
  BrokerRegistrationResponse,
} from '../protocol/control-api.ts';
import { askController } from './controller-channel.ts';
import type { Broker } from './broker.ts';
import { offlineDirectories, onlineDirectories, previousBrokerEpoch } from './disk.ts';
import { publishMetadata } from './metadata-follower.ts';

/** BrokerState, as far as it can be seen. */
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
  isFenced: boolean;
  /** A heartbeat sent early makes the one that was due void. */
  heartbeatRound: number;
  isHeartbeatInFlight: boolean;
  /** There is news: the next one follows the answer to the one under way. */
  isHeartbeatUrgent: boolean;
  /** Heartbeats of the controlled shutdown so far. */
  shutdownAttempts: number;
}

/**
 * Heartbeats follow each other so quickly while the broker is on its way in or out, simulated ms.
 */
const STARTING_INTERVAL_MS = 10;
export function register(broker: Broker, context: Context): void {
  const { id, run, rack } = broker;
  askController(context, broker, {
    channel: 'heartbeat',
    timeoutMs: context.settings.broker.brokerSessionTimeoutMs,
    body: {
      api: 'BrokerRegistration',
      broker: id,
      incarnation: run,
      rack,
      previousBrokerEpoch: previousBrokerEpoch(broker),
      directories: onlineDirectories(broker),
    },
  });
}

export function onRegistrationResponse(
  broker: Broker,
  response: BrokerRegistrationResponse,
  context: Context,
): void {
  if (response.error !== 'NONE') {
    retryRegistration(broker, context);
    return;
  }
  const { lifecycle } = broker;
  lifecycle.brokerEpoch = response.brokerEpoch;
  sendHeartbeat(broker, context);
}

/** An earlier incarnation may still have its session: ask again until it has run out. */
function retryRegistration(broker: Broker, context: Context): void {
  setTimer(context, broker, {
    delayMs: context.settings.broker.brokerHeartbeatIntervalMs,
    timer: { type: 'registration-retry' },
    cause: broker.startedBy,
  });
}

export function onHeartbeatDue(broker: Broker, round: number, context: Context): void {
  if (round === broker.lifecycle.heartbeatRound) sendHeartbeat(broker, context);
}

/** There is something that the controller has to hear at once, if it knows this broker at all. */
export function sendHeartbeatNow(broker: Broker, context: Context): void {
  if (broker.lifecycle.brokerEpoch >= 0) sendHeartbeat(broker, context);
}

export function sendHeartbeat(broker: Broker, context: Context): void {
  const { lifecycle } = broker;
  lifecycle.heartbeatRound += 1;
  if (lifecycle.isHeartbeatInFlight) {
    lifecycle.isHeartbeatUrgent = true;
    return;
  }
  lifecycle.isHeartbeatInFlight = true;
  lifecycle.isHeartbeatUrgent = false;
  askController(context, broker, {
    channel: 'heartbeat',
    timeoutMs: context.settings.broker.brokerSessionTimeoutMs,
    body: {
      api: 'BrokerHeartbeat',
      broker: broker.id,
      brokerEpoch: lifecycle.brokerEpoch,
      currentMetadataOffset: broker.image.nextOffset - 1,
      wantFence: lifecycle.state === 'starting',
      wantShutDown: lifecycle.state === 'pending-controlled-shutdown',
      offlineDirectories: offlineDirectories(broker),
    },
  });
}

/** After an answer: at once where there is news. */
export function scheduleNext(broker: Broker, context: Context, delayMs: number): void {
  if (broker.lifecycle.isHeartbeatUrgent) sendHeartbeat(broker, context);
  else scheduleHeartbeat(broker, context, delayMs);
}

function scheduleHeartbeat(broker: Broker, context: Context, delayMs: number): void {
  const { heartbeatRound: round } = broker.lifecycle;
  setTimer(context, broker, {
    delayMs,
    timer: { type: 'broker-heartbeat', round },
    cause: broker.startedBy,
  });
}

export function onHeartbeatResponse(
  broker: Broker,
  response: BrokerHeartbeatResponse,
  context: Context,
): void {
  const { lifecycle } = broker;
  lifecycle.isHeartbeatInFlight = false;
  const intervalMs = context.settings.broker.brokerHeartbeatIntervalMs;
  if (response.error !== 'NONE') {
    scheduleHeartbeat(broker, context, intervalMs);
    return;
  }
  lifecycle.isFenced = response.isFenced;
  if (offlineDirectories(broker).length > 0) onDemand().brokers.onDirectoriesReported(broker);
  switch (lifecycle.state) {
    case 'starting':
      if (response.isCaughtUp) {
        lifecycle.state = 'recovery';
        publishMetadata(broker, context);
      }
      // It is ready to be unfenced when it has come so far as to serve: with the next heartbeat.
      scheduleNext(broker, context, STARTING_INTERVAL_MS);
      break;
    case 'recovery':
      if (!response.isFenced) lifecycle.state = 'running';
      scheduleNext(broker, context, response.isFenced ? STARTING_INTERVAL_MS : intervalMs);
      break;
    case 'pending-controlled-shutdown':
      onDemand().brokers.continueShutdown(broker, response, context);
      break;
    default:
      scheduleNext(broker, context, intervalMs);
  }
}

/** The controller did not answer: the connection broke or timed out. */
export function onHeartbeatDisconnect(
  broker: Broker,
  api: 'BrokerRegistration' | 'BrokerHeartbeat',
  context: Context,
): void {
  if (api === 'BrokerRegistration') {
    retryRegistration(broker, context);
    return;
  }
  broker.lifecycle.isHeartbeatInFlight = false;
  const { brokerHeartbeatIntervalMs } = context.settings.broker;
  scheduleHeartbeat(broker, context, brokerHeartbeatIntervalMs);
}
