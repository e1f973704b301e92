/**
 * A scenario: a cluster, its clients, and what is to happen to them when. It is data and nothing
 * else: no expression in it is ever evaluated.
 */
import type {
  ApplicationPlan,
  ClusterPlan,
  Command,
  ConsumerPlan,
  FollowerTruncation,
  ProducerPlan,
  ShareConsumerPlan,
  TopicPlan,
} from '../engine/index.ts';

/** The version of the format; the file names it under `highwater`. */
export const FORMAT_VERSION = 1;

export interface Scenario {
  readonly title: string;
  readonly about: string;
  readonly seed: number;
  readonly cluster: ScenarioCluster;
  readonly topics: readonly TopicPlan[];
  readonly producers: readonly ProducerPlan[];
  readonly consumers: readonly ConsumerPlan[];
  /** Absent: none. */
  readonly applications?: readonly ApplicationPlan[];
  /** Absent: none. */
  readonly shareConsumers?: readonly ShareConsumerPlan[];
  /** In the order of time; of one moment in the order given. */
  readonly script: readonly ScriptEntry[];
  /** The moment at which the page opens, simulated ms. */
  readonly opensAt: number;
}

export interface ScenarioCluster {
  readonly brokers: ClusterPlan['brokers'];
  /** Absent: one. */
  readonly controllers?: ClusterPlan['controllers'];
  /** Absent: `kraft`. With ZooKeeper there are no controllers: one of the brokers is it. */
  readonly metadata?: { readonly mode: 'zookeeper'; readonly servers: 1 | 3 };
  /** The era by whose rules followers cut their logs. Absent: `current`. */
  readonly followerTruncation?: FollowerTruncation;
  readonly settings: Readonly<Record<string, string>>;
  /** What the files of single brokers and controllers say, by number. Absent: nothing. */
  readonly nodeSettings?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly features: ClusterPlan['features'];
  readonly network: { readonly delayMs: number; readonly jitterMs: number };
}

export interface ScriptEntry {
  /** Simulated ms. */
  readonly at: number;
  readonly command: Command;
}

/** What the engine starts from. The seed may be another than the scenario's own. */
export function toPlan(scenario: Scenario, seed: number = scenario.seed): ClusterPlan {
  const { cluster, topics, producers, consumers, script } = scenario;
  const { applications = [], shareConsumers = [] } = scenario;
  return {
    seed,
    brokers: cluster.brokers,
    controllers: cluster.controllers ?? 1,
    ...(cluster.metadata === undefined
      ? {}
      : { metadataMode: cluster.metadata.mode, zookeeperServers: cluster.metadata.servers }),
    ...(cluster.followerTruncation === undefined
      ? {}
      : { followerTruncation: cluster.followerTruncation }),
    settings: cluster.settings,
    ...(cluster.nodeSettings === undefined ? {} : { nodeSettings: cluster.nodeSettings }),
    features: cluster.features,
    network: cluster.network,
    topics,
    producers,
    consumers,
    applications,
    shareConsumers,
    script,
  };
}

/** By time; commands of one moment stay in their order. */
export function inOrderOfTime(script: readonly ScriptEntry[]): readonly ScriptEntry[] {
  return script.toSorted((left, right) => left.at - right.at);
}
