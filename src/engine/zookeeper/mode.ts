/**
 * All that a cluster with its metadata in ZooKeeper needs, as the rest of the engine calls it.
 *
 * Kafka: metadata in ZooKeeper, until 3.9.
 */
import { onZkDisconnect, onZkResponse, onZkTimer } from '../broker/zk-lifecycle.ts';
import { startInZooKeeperMode } from '../broker/zk-lifecycle.ts';
import { onZkRequest } from '../broker/zk-requests.ts';
import { cloneZkBroker } from '../broker/zk-session.ts';
import { shutDownInZooKeeperMode } from '../broker/zk-shutdown.ts';
import type { ZooKeeperMode } from '../zookeeper-mode.ts';
import { cloneZooKeeperServer } from './clone-server.ts';
import {
  createZooKeeperServer,
  onZooKeeperDisconnect,
  onZooKeeperRequest,
  onZooKeeperResponse,
  onZooKeeperTimer,
  startZooKeeperServer,
  stopZooKeeperServer,
} from './server.ts';
import { controllerInZooKeeper, imageInZooKeeper } from './view.ts';

export const ZOOKEEPER_MODE: ZooKeeperMode = {
  servers: {
    create: createZooKeeperServer,
    start: startZooKeeperServer,
    stop: stopZooKeeperServer,
    clone: cloneZooKeeperServer,
    onRequest: onZooKeeperRequest,
    onResponse: onZooKeeperResponse,
    onDisconnect: onZooKeeperDisconnect,
    onTimer: onZooKeeperTimer,
  },
  brokers: {
    start: startInZooKeeperMode,
    shutDown: shutDownInZooKeeperMode,
    clone: cloneZkBroker,
    onRequest: onZkRequest,
    onResponse: onZkResponse,
    onDisconnect: onZkDisconnect,
    onTimer: onZkTimer,
  },
  image: imageInZooKeeper,
  controller: controllerInZooKeeper,
};
