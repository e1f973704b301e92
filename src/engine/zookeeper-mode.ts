/**
 * What the engine calls in a cluster whose metadata lies in ZooKeeper. Clusters of today never do,
 * so this mode is a module of its own, to be learnt before the first cluster that needs it.
 *
 * Kafka: metadata in ZooKeeper, until 3.9; KIP-500 took it out.
 */
import { assertExists } from '../base/assert.ts';
import type { Broker } from './broker/broker.ts';
import type { ZkBroker } from './broker/zk-session.ts';
import type { Cluster } from './cluster.ts';
import type { Context } from './context.ts';
import type { MetadataImage } from './controller/metadata.ts';
import type { DisconnectEvent, Timer } from './event.ts';
import type { BrokerId, ProcessId } from './ids.ts';
import type { Answer, RequestEnvelope } from './network/envelope.ts';
import type { ZooKeeperServer } from './zookeeper/server.ts';

export interface ZooKeeperMode {
  readonly servers: ZooKeeperServers;
  readonly brokers: BrokersInZooKeeperMode;
  /** What is committed in ZooKeeper, for observers. */
  readonly image: (cluster: Cluster) => MetadataImage;
  /** Whom /controller names, and the number in /controller_epoch, as far as it is committed. */
  readonly controller: (cluster: Cluster) => NamedController;
}

export interface NamedController {
  readonly broker: BrokerId | null;
  readonly epoch: number;
}

interface ZooKeeperServers {
  readonly create: (id: ProcessId, ensemble: readonly ProcessId[]) => ZooKeeperServer;
  readonly start: (server: ZooKeeperServer, context: Context) => void;
  readonly stop: (server: ZooKeeperServer) => void;
  readonly clone: (server: ZooKeeperServer) => ZooKeeperServer;
  readonly onRequest: (
    server: ZooKeeperServer,
    envelope: RequestEnvelope,
    context: Context,
  ) => void;
  readonly onResponse: (server: ZooKeeperServer, answer: Answer, context: Context) => void;
  readonly onDisconnect: (
    server: ZooKeeperServer,
    event: DisconnectEvent,
    context: Context,
  ) => void;
  readonly onTimer: (server: ZooKeeperServer, timer: Timer, context: Context) => void;
}

/** What a broker does otherwise in this mode. The handlers say whether it was theirs. */
interface BrokersInZooKeeperMode {
  readonly start: (broker: Broker, context: Context) => void;
  readonly shutDown: (broker: Broker, zk: ZkBroker, context: Context) => void;
  readonly clone: (zk: ZkBroker) => ZkBroker;
  readonly onRequest: (broker: Broker, envelope: RequestEnvelope, context: Context) => boolean;
  readonly onResponse: (broker: Broker, answer: Answer, context: Context) => boolean;
  readonly onDisconnect: (broker: Broker, event: DisconnectEvent, context: Context) => void;
  readonly onTimer: (broker: Broker, timer: Timer, context: Context) => boolean;
}

let learnt: ZooKeeperMode | null = null;

/** Makes the mode known, for good: see `fetchZooKeeperMode`. */
export function learnZooKeeperMode(mode: ZooKeeperMode): void {
  learnt = mode;
}

export function zooKeeperMode(): ZooKeeperMode {
  return assertExists(learnt, 'ZooKeeper mode is learnt before a cluster that needs it is made');
}

/** The mode itself, in a file of its own. */
export const fetchZooKeeperMode = () => import('./zookeeper/mode.ts');
