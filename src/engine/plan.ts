/**
 * From a plan to a cluster at tick 0: who is there, and what is to happen by itself.
 */
import { createBroker } from './broker/broker.ts';
import { PAGE_CACHE_BYTES } from './broker/page-cache.ts';
import { readAdminConfig } from './client/admin-config.ts';
import { createAdmin } from './client/admin.ts';
import { addProcess, newDirectories, type Cluster } from './cluster.ts';
import type {
  Command,
  ApplicationPlan,
  ConsumerPlan,
  ProducerPlan,
  ShareConsumerPlan,
} from './command.ts';
import type { FollowerTruncation } from './broker/truncation-eras.ts';
import { BROKER_SETTINGS, type MetadataMode, type NodeSettings } from './config.ts';
import { createController } from './controller/controller.ts';
import { createDigest } from './digest.ts';
import {
  ADMIN,
  brokerId,
  controllerId,
  zooKeeperId,
  type BrokerId,
  type ProcessId,
} from './ids.ts';
import { zooKeeperMode } from './zookeeper-mode.ts';
import { createNetwork } from './network/network.ts';
import type { TransactionVersion } from './protocol/transaction-api.ts';
import { createQueue, push } from './queue.ts';
import { createStreams } from './random.ts';
import {
  readServerSettings,
  type FaultyServerSetting,
  type ServerSettings,
} from './server-settings.ts';
import type { Texts } from './settings/texts.ts';

export interface ClusterPlan {
  /** A 32-bit integer. */
  readonly seed: number;
  readonly brokers: readonly BrokerPlan[];
  /** How many controllers vote: `c100`, `c101` ... */
  readonly controllers: 1 | 3 | 5;
  /** Kafka's dotted names: settings of the brokers, and topic defaults given at broker level. */
  readonly settings: Readonly<Record<string, string>>;
  readonly features: {
    readonly eligibleLeaderReplicas: boolean;
    /** Default 2. */
    readonly transactionVersion?: TransactionVersion;
  };
  readonly network: { readonly delayMs: number; readonly jitterMs: number };
  /** Ids that topics of these names get, where a script prescribes them. */
  readonly topicIds?: Readonly<Record<string, string>>;
  /** Ids that members of classic clients get, by client id, one after another, where prescribed. */
  readonly givenMemberIds?: Readonly<Record<string, readonly string[]>>;
  readonly topics: readonly TopicPlan[];
  readonly producers: readonly ProducerPlan[];
  readonly consumers: readonly ConsumerPlan[];
  /** Consumers and producers that are one program. Absent: none. */
  readonly applications?: readonly ApplicationPlan[];
  /** Members of share groups. */
  readonly shareConsumers?: readonly ShareConsumerPlan[];
  /** Commands by tick, as a user would give them. */
  readonly script: readonly { readonly at: number; readonly command: Command }[];
  /** Settings of single brokers and controllers, by their number: what their own files say. */
  readonly nodeSettings?: Readonly<Record<string, Texts>>;
  /** Settings of the admin client, by Kafka's dotted names. */
  readonly admin?: Readonly<Record<string, string>>;
  /** Default `kraft`. With `zookeeper` there are no controllers: one of the brokers is it. */
  readonly metadataMode?: MetadataMode;
  /** Servers of the ensemble, in ZooKeeper mode. Default 3. */
  readonly zookeeperServers?: 1 | 3;
  /** The era whose rules followers cut their logs by. Default `current`. */
  readonly followerTruncation?: FollowerTruncation;
  /** Memory of each broker that the operating system keeps the newest of its logs in, bytes. */
  readonly pageCacheBytes?: number;
  /** The wall clock at tick 0, ms since 1970: what record timestamps count from. Default 0. */
  readonly startedAtMs?: number;
}

export interface BrokerPlan {
  readonly rack: string | null;
  /** How many log directories it has (log.dirs); 1 when absent. */
  readonly logDirs?: number;
}

export interface TopicPlan {
  readonly name: string;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly assignment: readonly (readonly BrokerId[])[] | null;
  readonly configs: Readonly<Record<string, string>>;
}

export interface RunOptions {
  /** Keep the rolling digest. Default true. */
  readonly digest?: boolean;
}

/** When topics are created: brokers have registered by then, whatever the delay. Simulated ms. */
export function topicsCreatedAt(plan: ClusterPlan): number {
  const delayMs = 500 + 50 * (plan.network.delayMs + plan.network.jitterMs);
  return plan.controllers === 1 ? delayMs : delayMs + 4 * electionTimeoutOf(plan);
}

/** Several controllers first elect one: after one or two timeouts, or some more. */
function electionTimeoutOf({ settings }: ClusterPlan): number {
  const name = BROKER_SETTINGS.controllerQuorumElectionTimeoutMs.name;
  const value = Number(settings[name]);
  return value > 0 ? value : BROKER_SETTINGS.controllerQuorumElectionTimeoutMs.default;
}

/** When clients start. Simulated ms. */
export function clientsStartAt(plan: ClusterPlan): number {
  // The admin client may ask two others before it has found the active controller.
  const findingMs = plan.controllers === 1 ? 200 : 1000;
  return topicsCreatedAt(plan) + findingMs + 20 * (plan.network.delayMs + plan.network.jitterMs);
}

/** The settings of a plan, with every name or value that is not Kafka's. */
export function readPlanSettings({ settings }: Pick<ClusterPlan, 'settings'>): ServerSettings & {
  readonly faults: readonly FaultyServerSetting[];
} {
  return readServerSettings(settings);
}

/** A controller has a number from 100 on. */
function readNodeSettings({
  settings,
  nodeSettings = {},
}: ClusterPlan): Readonly<Record<ProcessId, NodeSettings>> {
  const nodes = Object.entries(nodeSettings).map(([name, own]): [ProcessId, NodeSettings] => {
    const number = Number(name);
    const texts = { ...settings, ...own };
    const { broker, topic } = readServerSettings(texts);
    return [number < 100 ? brokerId(number) : controllerId(number), { broker, topic, texts }];
  });
  return Object.fromEntries(nodes);
}

/**
 * A cluster at tick 0: every process is about to start. Settings that are not Kafka's are ignored.
 */
export function createCluster(plan: ClusterPlan, options: RunOptions = {}): Cluster {
  const { broker, topic } = readServerSettings(plan.settings);
  const cluster: Cluster = {
    now: 0,
    nextSeq: 1,
    factCount: 0,
    toldOffset: 0,
    hasOwnSettings: false,
    recordCount: 0,
    eventCount: 0,
    settings: {
      seed: plan.seed,
      broker,
      topic,
      texts: plan.settings,
      nodes: readNodeSettings(plan),
      ...(plan.topicIds === undefined ? {} : { topicIds: plan.topicIds }),
      ...(plan.givenMemberIds === undefined ? {} : { givenMemberIds: plan.givenMemberIds }),
      // Not before KRaft: who had been in sync nobody wrote down.
      eligibleLeaderReplicas:
        plan.features.eligibleLeaderReplicas && plan.metadataMode !== 'zookeeper',
      transactionVersion:
        plan.metadataMode === 'zookeeper' ? 0 : (plan.features.transactionVersion ?? 2),
      followerTruncation: plan.followerTruncation ?? 'current',
      metadataMode: plan.metadataMode ?? 'kraft',
      linkDelayMs: plan.network.delayMs,
      linkJitterMs: plan.network.jitterMs,
      startedAtMs: plan.startedAtMs ?? 0,
      pageCacheBytes: plan.pageCacheBytes ?? PAGE_CACHE_BYTES,
    },
    processes: [],
    slots: {},
    added: {
      controllers: plan.controllers,
      brokers: plan.brokers.length,
      directories: 0,
      producers: 0,
      consumers: 0,
      shareConsumers: 0,
    },
    network: createNetwork(),
    queue: createQueue(),
    random: createStreams(plan.seed),
    digest: createDigest(plan.seed, options.digest ?? true),
  };
  const voters = Array.from({ length: plan.controllers }, (_, number) => {
    return controllerId(100 + number);
  });
  if (cluster.settings.metadataMode === 'zookeeper') addEnsemble(cluster, plan);
  else for (const voter of voters) addProcess(cluster, createController(voter, voters));
  plan.brokers.forEach(({ rack, logDirs = 1 }, number) => {
    const directories = newDirectories(cluster, logDirs);
    addProcess(cluster, createBroker(brokerId(number), rack, directories));
  });
  addProcess(
    cluster,
    createAdmin(
      ADMIN,
      plan.brokers.map((_, number) => brokerId(number)),
      readAdminConfig(plan.admin ?? {}),
    ),
  );
  schedule(cluster, plan);
  return cluster;
}

/** In place of controllers: z1, z2 and z3. */
function addEnsemble(cluster: Cluster, { zookeeperServers = 3 }: ClusterPlan): void {
  const ensemble = Array.from({ length: zookeeperServers }, (_, index) => zooKeeperId(index + 1));
  for (const id of ensemble) addProcess(cluster, zooKeeperMode().servers.create(id, ensemble));
}

function schedule(cluster: Cluster, plan: ClusterPlan): void {
  const at = (tick: number, command: Command): void => {
    push(cluster.queue, { kind: 'command', at: tick, seq: cluster.nextSeq++, cause: 0, command });
  };
  for (const { id } of cluster.processes) at(1, { type: 'start', process: id });
  for (const topic of plan.topics) at(topicsCreatedAt(plan), { type: 'create-topic', ...topic });
  for (const producer of plan.producers) {
    at(clientsStartAt(plan), { type: 'add-producer', producer });
  }
  for (const consumer of plan.consumers) {
    at(clientsStartAt(plan), { type: 'add-consumer', consumer });
  }
  for (const shareConsumer of plan.shareConsumers ?? []) {
    at(clientsStartAt(plan), { type: 'add-share-consumer', shareConsumer });
  }
  for (const application of plan.applications ?? []) {
    at(clientsStartAt(plan), { type: 'add-application', application });
  }
  for (const { at: tick, command } of plan.script) at(tick, command);
}
