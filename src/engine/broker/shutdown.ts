/**
 * A broker that is asked to end asks the controller for leave.
 *
 * Kafka: kafka.server.BrokerLifecycleManager (beginControlledShutdown), BrokerServer.shutdown.
 */
import { setTimer, type Context } from '../context.ts';
import { onDemand } from '../on-demand.ts';
import { halt } from '../process-halt.ts';
import type { BrokerHeartbeatResponse } from '../protocol/control-api.ts';
import { zooKeeperMode } from '../zookeeper-mode.ts';
import type { Broker } from './broker.ts';
import { scheduleNext, sendHeartbeat } from './lifecycle.ts';

/** First wait in a controlled shutdown, simulated ms. */
const SHUTDOWN_RETRY_MS = 50;
/** BrokerServer.shutdown: 5 minutes. */
const SHUTDOWN_WAIT_MAX_MS = 300_000;
/** Between the end of its connections and that of the process, simulated ms. */
const LAST_WRITES_MS = 10;

/** SIGTERM: the broker asks the controller to move its leaderships away first. */
export function shutDownBroker(broker: Broker, context: Context): void {
  if (broker.zk !== null) {
    zooKeeperMode().brokers.shutDown(broker, broker.zk, context);
    return;
  }
  const { lifecycle } = broker;
  const isControlled =
    context.settings.broker.controlledShutdownEnable &&
    (lifecycle.state === 'running' || lifecycle.state === 'recovery');
  if (!isControlled) {
    finishShutdown(broker, context);
    return;
  }
  lifecycle.state = 'pending-controlled-shutdown';
  lifecycle.shutdownAttempts = 0;
  setTimer(context, broker, {
    delayMs: SHUTDOWN_WAIT_MAX_MS,
    timer: { type: 'shutdown-limit' },
    cause: broker.startedBy,
  });
  sendHeartbeat(broker, context);
}

/** The controller has not let it go in all that time: it goes without leave. */
export function onShutdownLimit(broker: Broker, context: Context): void {
  const { state } = broker.lifecycle;
  if (state === 'pending-controlled-shutdown') finishShutdown(broker, context);
  else if (state === 'shutting-down') halt(context, broker, 'clean');
}

export function continueShutdown(
  broker: Broker,
  response: BrokerHeartbeatResponse,
  context: Context,
): void {
  if (response.shouldShutDown) {
    finishShutdown(broker, context);
    return;
  }
  const { lifecycle } = broker;
  const { brokerHeartbeatIntervalMs } = context.settings.broker;
  const isFirst = lifecycle.shutdownAttempts === 0;
  lifecycle.shutdownAttempts += 1;
  scheduleNext(broker, context, isFirst ? SHUTDOWN_RETRY_MS : brokerHeartbeatIntervalMs);
}

function finishShutdown(broker: Broker, context: Context): void {
  broker.lifecycle.state = 'shutting-down';
  // Members of share groups lose their connections, and what they have in hand is written free.
  const { sessions } = broker.share;
  if (sessions.length > 0 && onDemand().shareGroups.endAllSessions(broker, context)) {
    const timer = { type: 'shutdown-limit' } as const;
    setTimer(context, broker, { delayMs: LAST_WRITES_MS, timer });
    return;
  }
  halt(context, broker, 'clean');
}
