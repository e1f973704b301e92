/**
 * Consumers in a whole cluster: stories of what an application hears, reads and commits.
 */
import { assert, assertExists } from '../../base/assert.ts';
import type { Consumer } from '../client/consumer.ts';
import { processOf, type Cluster } from '../cluster.ts';
import type { Command, ConsumerPlan } from '../command.ts';
import type { Fact, FactType } from '../fact.ts';
import type { ClassicGroup } from '../group/classic-group.ts';
import { consumerId, producerId, type BrokerId, type ProcessId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { createCluster, type TopicPlan } from '../plan.ts';
import type { ApiName } from '../protocol/api.ts';
import {
  type CoordinatedGroup,
  groupsOf,
  imageOf,
  partitionByName,
  partitionName,
} from '../selectors.ts';
import { runUntil, step, type RunObserver } from '../step.ts';

export interface StoryOptions {
  readonly brokers?: number;
  readonly partitions?: number;
  /** Of `orders`; the default puts every partition on all brokers. */
  readonly replicationFactor?: number;
  readonly topics?: readonly TopicPlan[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly eligibleLeaderReplicas?: boolean;
}

export interface Story {
  readonly cluster: Cluster;
  readonly facts: Fact[];
  /** Requests as they arrived at brokers. */
  readonly requests: RequestEnvelope[];
  readonly run: (ms: number) => void;
  readonly give: (...commands: readonly Command[]) => void;
}

/** A cluster with a topic `orders` and a producer that sends when it is told to. */
export function tell(options: StoryOptions = {}): Story {
  const brokers = options.brokers ?? 1;
  const replicationFactor = options.replicationFactor ?? brokers;
  const cluster = createCluster({
    seed: 7,
    brokers: Array.from({ length: brokers }, () => ({ rack: null })),
    controllers: 1,
    settings: {
      'offsets.topic.num.partitions': '1',
      'offsets.topic.replication.factor': String(brokers),
      'group.initial.rebalance.delay.ms': '0',
      'auto.leader.rebalance.enable': 'false',
      ...options.settings,
    },
    features: { eligibleLeaderReplicas: options.eligibleLeaderReplicas ?? true },
    network: { delayMs: 1, jitterMs: 0 },
    topics: options.topics ?? [
      {
        name: 'orders',
        partitions: options.partitions ?? 2,
        replicationFactor,
        assignment: null,
        configs: {},
      },
    ],
    producers: [
      { clientId: 'p', configs: { 'enable.idempotence': 'false', 'linger.ms': '0' }, load: null },
    ],
    consumers: [],
    script: [],
  });
  const facts: Fact[] = [];
  const requests: RequestEnvelope[] = [];
  const observer: RunObserver = {
    onFacts: (news) => void facts.push(...news),
    onEvent: (event) => {
      if (event.kind === 'delivery' && event.envelope.kind === 'request') {
        requests.push(event.envelope);
      }
    },
  };
  const story: Story = {
    cluster,
    facts,
    requests,
    run: (ms) => runUntil(cluster, cluster.now + ms, observer),
    give: (...commands) => void facts.push(...step(cluster, commands, observer)),
  };
  story.run(2000);
  return story;
}

/** Starts a consumer of `orders` in group `g` that reads from the beginning. */
export function consume(story: Story, plan: Partial<ConsumerPlan> = {}): ProcessId {
  const number = story.cluster.added.consumers + 1;
  const consumer: ConsumerPlan = {
    clientId: `c${number}`,
    group: 'g',
    topics: plan.assign ? [] : ['orders'],
    assign: null,
    processingMsPerRecord: 0,
    ...plan,
    configs: {
      'auto.offset.reset': 'earliest',
      'session.timeout.ms': '10000',
      'enable.auto.commit': 'false',
      ...plan.configs,
    },
  };
  story.give({ type: 'add-consumer', consumer });
  return consumerId(number);
}

/** Sends records with these values to a partition, in one go. */
export function produce(story: Story, partition: number, ...values: readonly string[]): void {
  story.give({
    type: 'send',
    process: producerId(1),
    topic: 'orders',
    records: values.map((value) => ({ key: null, value, partition, timestamp: null })),
  });
}

export function consumerOf(story: Story, id: ProcessId): Consumer {
  const process = processOf(story.cluster, id);
  if (process?.kind !== 'consumer') throw new Error(`${id} is not a consumer`);
  return process;
}

/** What the application heard of its partitions, in order: `+0 1`, `-0 1`, `lost 0`. */
export function heard(story: Story, id: ProcessId): string[] {
  const words = {
    'partitions-assigned': '+',
    'partitions-revoked': '-',
    'partitions-lost': 'lost ',
  };
  return story.facts.flatMap((fact) => {
    if (fact.by !== id) return [];
    switch (fact.type) {
      case 'partitions-assigned':
      case 'partitions-revoked':
      case 'partitions-lost':
        return [
          `${words[fact.type]}${fact.partitions.map((one) => indexOf(story, one)).join(' ')}`,
        ];
      default:
        return [];
    }
  });
}

function indexOf({ cluster }: Story, partition: number): string {
  return partitionName(cluster, partition).replace('orders-', '');
}

/** Values that poll() returned of one partition, in order. */
export function read(story: Story, id: ProcessId, partition = 0): (string | null)[] {
  const wanted = partitionByName(story.cluster, `orders-${partition}`);
  return factsOf(story, 'records-delivered', id).flatMap((fact) =>
    fact.partition === wanted ? fact.records.map(({ value }) => value) : [],
  );
}

export function factsOf<Type extends FactType>(
  story: Story,
  type: Type,
  by?: ProcessId,
): Extract<Fact, { type: Type }>[] {
  return story.facts.filter(
    (fact): fact is Extract<Fact, { type: Type }> =>
      fact.type === type && (by === undefined || fact.by === by),
  );
}

export function groupOf(story: Story): ClassicGroup {
  const { group } = coordinated(story);
  assert(group.type === 'classic', 'the group has members of the classic protocol');
  return group;
}

function coordinated(story: Story): CoordinatedGroup {
  const found = groupsOf(story.cluster).find(({ group }) => group.name === 'g');
  return assertExists(found, 'the group is there');
}

/** What the group has committed, by partition number. */
export function committed(story: Story): Record<string, number> {
  const offsets = coordinated(story).offsets.map(({ partition, offset }): [string, number] => {
    return [indexOf(story, partition), offset];
  });
  return Object.fromEntries(offsets);
}

export function positionOf(story: Story, id: ProcessId, partition = 0): number {
  const own = consumerOf(story, id).assignment.find(({ index }) => index === partition);
  return own?.position ?? -1;
}

export function leaderOf(story: Story, name: string): BrokerId {
  const partition = partitionByName(story.cluster, name) ?? -1;
  return assertExists(imageOf(story.cluster).partitions[partition]?.leader, 'it has a leader');
}

export function requestsOf(story: Story, from: ProcessId, api: ApiName): RequestEnvelope[] {
  return story.requests.filter((request) => request.from === from && request.body.api === api);
}
