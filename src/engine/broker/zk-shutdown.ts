/**
 * A broker leaves a cluster with ZooKeeper: its leaderships move away first, then its session ends
 * and with it everything that said that it was there.
 *
 * Kafka: KafkaServer.controlledShutdown, KafkaZkClient.close (3.9).
 */
import { setTimer, type Context } from '../context.ts';
import { send } from '../network/transport.ts';
import { halt } from '../process-halt.ts';
import type { ControlledShutdownResponse } from '../protocol/zookeeper-api.ts';
import type { Broker } from './broker.ts';
import { resignController } from './zk-lifecycle.ts';
import { closeSession, type ZkBroker } from './zk-session.ts';

/** controlled.shutdown.max.retries and controlled.shutdown.retry.backoff.ms (3.9). */
const SHUTDOWN_ATTEMPTS = 3;
const SHUTDOWN_RETRY_MS = 5000;

/** SIGTERM: the controller moves its leaderships away first, as far as it is there and can. */
export function shutDownInZooKeeperMode(broker: Broker, zk: ZkBroker, context: Context): void {
  const { lifecycle } = broker;
  const { controlledShutdownEnable } = context.settings.broker;
  if (!controlledShutdownEnable || lifecycle.state !== 'running') {
    leave(broker, zk, context);
    return;
  }
  lifecycle.state = 'pending-controlled-shutdown';
  zk.shutdownAttempts = 0;
  askForShutdown(broker, zk, context);
}

export function askForShutdown(broker: Broker, zk: ZkBroker, context: Context): void {
  zk.shutdownAttempts += 1;
  const { leader } = broker.controllers;
  if (leader === null) {
    retryShutdown(broker, zk, context);
    return;
  }
  const { brokerEpoch } = broker.lifecycle;
  send(context, broker, leader, {
    channel: 'admin',
    timeoutMs: context.settings.broker.replicaSocketTimeoutMs,
    body: { api: 'ControlledShutdown', broker: broker.id, brokerEpoch },
  });
}

export function onShutdownAnswered(
  broker: Broker,
  zk: ZkBroker,
  { error, remaining }: ControlledShutdownResponse,
  context: Context,
): void {
  if (error === 'NONE' && remaining.length === 0) leave(broker, zk, context);
  else retryShutdown(broker, zk, context);
}

export function retryShutdown(broker: Broker, zk: ZkBroker, context: Context): void {
  if (zk.isClosing) return;
  if (zk.shutdownAttempts >= SHUTDOWN_ATTEMPTS) {
    leave(broker, zk, context);
    return;
  }
  const timer = { type: 'zk-controlled-shutdown' } as const;
  setTimer(context, broker, { delayMs: SHUTDOWN_RETRY_MS, timer });
}

/** Its nodes go with its session; without a server to tell they go when the session expires. */
function leave(broker: Broker, zk: ZkBroker, context: Context): void {
  broker.lifecycle.state = 'shutting-down';
  resignController(broker, zk, context);
  if (!closeSession(broker, zk, context)) halt(context, broker, 'clean');
}
