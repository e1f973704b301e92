/** A scenario that comes with the product: with an id for links, and words in both languages. */
import type {
  ApplicationPlan,
  Command,
  ConsumerPlan,
  Load,
  ProducerPlan,
  ShareConsumerPlan,
  TopicPlan,
} from '../engine/index.ts';
import { brokerId } from '../engine/index.ts';
import type { Scenario, ScenarioCluster, ScriptEntry } from './scenario.ts';

export interface ScenarioWords {
  readonly title: string;
  /** What is there, what happens, what to look at. */
  readonly sentences: readonly [string, string, string];
}

/** What a scenario is about: scenarios of one shelf are offered together, shelves in this order. */
export const SCENARIO_SHELVES = [
  'first',
  'replication',
  'elections',
  'brokers',
  'control-plane',
  'storage',
  'producers',
  'groups',
  'offsets',
  'transactions',
  'share-groups',
  'history',
] as const;

export type ScenarioShelf = (typeof SCENARIO_SHELVES)[number];

export interface PreparedScenario {
  /** Stands in links: never changed. */
  readonly id: string;
  readonly shelf: ScenarioShelf;
  readonly scenario: Scenario;
  readonly en: ScenarioWords;
  readonly ru: ScenarioWords;
}

/** What a prepared scenario says of itself; the rest is as in every other. */
interface Story extends Partial<ScenarioCluster> {
  readonly id: string;
  readonly shelf: ScenarioShelf;
  readonly en: ScenarioWords;
  readonly ru: ScenarioWords;
  readonly seed?: number;
  readonly topics: readonly TopicPlan[];
  readonly producers: readonly ProducerPlan[];
  readonly consumers: readonly ConsumerPlan[];
  readonly applications?: readonly ApplicationPlan[];
  readonly shareConsumers?: readonly ShareConsumerPlan[];
  readonly script?: readonly ScriptEntry[];
  /** The moment of the story's first event, if it is not that of the first command. */
  readonly beginsAt?: number;
}

/**
 * Everything runs by then, simulated ms: clients start at 840, and the group waits for more members
 * for group.initial.rebalance.delay.ms, 3 s, and once more when a second one has come.
 */
const RUNS_BY = 7500;

/** A story opens so long before its first event: a few records to look at, some 8 real seconds. */
const PRELUDE_MS = 250;

/** One coordinator of each kind is enough here. */
const FEW_PARTITIONS = {
  'offsets.topic.num.partitions': '1',
  'transaction.state.log.num.partitions': '1',
  'share.coordinator.state.topic.num.partitions': '1',
};

/**
 * Three brokers and a controller, 2 ms apart.
 */
export function prepare(story: Story): PreparedScenario {
  const { id, shelf, en, ru, seed = 1, topics, producers, consumers, ...rest } = story;
  const { script = [], beginsAt = script[0]?.at ?? 0, ...others } = rest;
  const { applications, shareConsumers, ...cluster } = others;
  return {
    id,
    shelf,
    en,
    ru,
    scenario: {
      title: en.title,
      about: en.sentences.join(' '),
      seed,
      cluster: {
        brokers: [{ rack: null }, { rack: null }, { rack: null }],
        features: { eligibleLeaderReplicas: true },
        network: { delayMs: 2, jitterMs: 0 },
        ...cluster,
        settings: { ...FEW_PARTITIONS, ...cluster.settings },
      },
      topics,
      producers,
      consumers,
      ...(applications === undefined ? {} : { applications }),
      ...(shareConsumers === undefined ? {} : { shareConsumers }),
      script,
      opensAt: Math.max(RUNS_BY, beginsAt - PRELUDE_MS),
    },
  };
}

/** A topic with its replicas given by broker number: `[[0, 1, 2]]` is one partition led by 0. */
export function topic(
  name: string,
  replicas: readonly (readonly number[])[],
  configs: Readonly<Record<string, string>> = {},
): TopicPlan {
  const assignment = replicas.map((row) => row.map(brokerId));
  const replicationFactor = replicas[0]?.length ?? 1;
  return { name, partitions: replicas.length, replicationFactor, assignment, configs };
}

export function producer(
  clientId: string,
  load: Partial<Load>,
  configs: Readonly<Record<string, string>> = {},
): ProducerPlan {
  const usual: Load = {
    topic: 'orders',
    recordsPerSecond: 12,
    // The first ten names reach each of three partitions.
    keys: 10,
    valueBytes: 100,
    limit: null,
  };
  return { clientId, configs, load: { ...usual, ...load } };
}

/** A member of the group `billing` that reads `orders` from the beginning. */
export function consumer(
  clientId: string,
  configs: Readonly<Record<string, string>> = {},
): ConsumerPlan {
  return {
    clientId,
    group: 'billing',
    topics: ['orders'],
    assign: null,
    configs: { 'auto.offset.reset': 'earliest', ...configs },
    processingMsPerRecord: 0,
  };
}

/** A moment of a script: one command or several, carried out in this order. */
export function at(tick: number, ...commands: readonly Command[]): readonly ScriptEntry[] {
  return commands.map((command) => ({ at: tick, command }));
}
