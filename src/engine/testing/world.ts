/**
 * The language of protocol tests: a cluster with names, verbs for what is done to it, and questions
 * about what came of it. Every invariant is checked at every event.
 */
import { assert, assertExists } from '../../base/assert.ts';
import { brokersOf, controllerOf, type Cluster } from '../cluster.ts';
import type { Command, ConsumerPlan } from '../command.ts';
import type { Fact, FactType } from '../fact.ts';
import {
  brokerId,
  consumerId,
  controllerId,
  producerId,
  zooKeeperId,
  type BrokerId,
  type ProcessId,
} from '../ids.ts';
import { checkedObserver, type Checker } from '../invariants.ts';
import { createLedger, observe, recordFate, type Ledger, type RecordEntry } from '../ledger.ts';
import { forEachBatch, type Log } from '../log/log.ts';
import { clientsStartAt, createCluster, type ClusterPlan } from '../plan.ts';
import { brokerOf, partitionByName, registrationOf, replicaOf } from '../selectors.ts';
import { runUntil, step } from '../step.ts';

export interface WorldOptions {
  /** `broker-0`, `broker-1` ... */
  readonly brokers: number;
  /** By broker number; default: no racks. */
  readonly racks?: readonly string[];
  /** Log directories of each broker. Default 1. */
  readonly logDirs?: number;
  /** Controllers that vote: `controller-100`, `controller-101` ... Default 1. */
  readonly controllers?: 1 | 3 | 5;
  readonly topics?: readonly WorldTopic[];
  readonly seed?: number;
  /** Settings of the brokers, by Kafka's names. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Feature eligible.leader.replicas.version. Default true, as new clusters have it. */
  readonly elr?: boolean;
  readonly delayMs?: number;
  /** Default `kraft`. */
  readonly metadataMode?: ClusterPlan['metadataMode'];
  /** Default 3, in ZooKeeper mode. */
  readonly zookeeperServers?: 1 | 3;
  /** Default `current`. */
  readonly followerTruncation?: ClusterPlan['followerTruncation'];
}

export interface WorldTopic {
  readonly name: string;
  /** Default 1. */
  readonly partitions?: number;
  /** Default 3. */
  readonly replicationFactor?: number;
  /** Broker numbers by partition; the first of each is the preferred leader. */
  readonly assignment?: readonly (readonly number[])[];
  readonly configs?: Readonly<Record<string, string>>;
}

export interface ProduceOptions {
  readonly acks?: 'all' | '1' | '0';
  readonly configs?: Readonly<Record<string, string>>;
  /** The producer's name: one is made for each name. Default: one for each `acks`. */
  readonly by?: string;
  /** How long to wait for the outcome at most, simulated ms. */
  readonly withinMs?: number;
}

export interface World {
  readonly cluster: Cluster;
  readonly checker: Checker;
  /** Everything that has happened, oldest first. */
  readonly facts: readonly Fact[];
  readonly run: (ms: number) => World;
  /** Runs until it is so; fails when that takes longer than `limitMs`. */
  readonly runUntil: (isSo: () => boolean, limitMs?: number) => World;
  readonly command: (command: Command) => World;
  readonly crash: (name: string) => World;
  readonly shutDown: (name: string) => World;
  readonly start: (name: string) => World;
  readonly pause: (name: string) => World;
  readonly resume: (name: string) => World;
  /** Cuts both directions between two processes. */
  readonly cut: (left: string, right: string) => World;
  /** Cuts a process off from every other but those named. */
  readonly isolate: (name: string, but?: readonly string[]) => World;
  /** Heals every link that is cut. */
  readonly heal: () => World;
  /** Sends values to a partition, and waits until it is known what became of them. */
  readonly produce: (
    partition: string,
    values: readonly string[],
    options?: ProduceOptions,
  ) => World;
  readonly consumer: (name: string, plan: Partial<ConsumerPlan>) => World;
  readonly alterTopic: (topic: string, name: string, value: string) => World;
  readonly elect: (electionType: 'PREFERRED' | 'UNCLEAN') => World;
  readonly now: () => number;
  readonly id: (name: string) => ProcessId;
  readonly leaderOf: (partition: string) => string | null;
  readonly isrOf: (partition: string) => readonly number[];
  /** As the controller has it: `leader/leader epoch/partition epoch [isr] [elr]`. */
  readonly stateOf: (partition: string) => string;
  /**
   * What a broker that thinks to lead believes, in the same form without the ELR; null: it doesn't.
   */
  readonly beliefOf: (broker: string, partition: string) => string | null;
  readonly log: (broker: string, partition: string) => Log;
  /** `log end/high watermark` of a replica. */
  readonly offsets: (broker: string, partition: string) => string;
  readonly values: (broker: string, partition: string) => readonly (string | null)[];
  /** What is known of the record with this value. */
  readonly ledger: (value: string) => RecordEntry;
  readonly delivered: (consumer: string) => readonly (string | null)[];
  readonly factsOf: <Type extends FactType>(
    type: Type,
  ) => readonly Extract<Fact, { readonly type: Type }>[];
}

interface State {
  readonly cluster: Cluster;
  readonly ledger: Ledger;
  readonly facts: Fact[];
  readonly names: Map<string, ProcessId>;
  readonly observer: ReturnType<typeof checkedObserver>;
  readonly take: (facts: readonly Fact[]) => void;
}

/** A cluster whose topics exist and whose replicas are in sync. */
export function createWorld(options: WorldOptions): World {
  const plan = planOf(options);
  const cluster = createCluster(plan);
  const ledger = createLedger();
  const facts: Fact[] = [];
  const take = (told: readonly Fact[]): void => {
    for (const fact of told) facts.push(fact);
    observe(ledger, told, cluster);
  };
  const observer = checkedObserver({ onFacts: take });
  const state = { cluster, ledger, facts, names: new Map(), observer, take };
  const world = worldOf(state);
  world.run(clientsStartAt(plan));
  return world;
}

function planOf({
  brokers,
  topics = [],
  seed = 1,
  settings = {},
  ...rest
}: WorldOptions): ClusterPlan {
  return {
    seed,
    brokers: Array.from({ length: brokers }, (_, number) => ({
      rack: rest.racks?.[number] ?? null,
      logDirs: rest.logDirs ?? 1,
    })),
    controllers: rest.controllers ?? 1,
    settings: { 'offsets.topic.num.partitions': '1', ...settings },
    features: { eligibleLeaderReplicas: rest.elr ?? true },
    network: { delayMs: rest.delayMs ?? 1, jitterMs: 0 },
    topics: topics.map(
      ({ name, partitions = 1, replicationFactor = 3, assignment, configs = {} }) => ({
        name,
        partitions,
        replicationFactor,
        assignment: assignment?.map((numbers) => numbers.map(brokerId)) ?? null,
        configs,
      }),
    ),
    producers: [],
    consumers: [],
    script: [],
    metadataMode: rest.metadataMode ?? 'kraft',
    zookeeperServers: rest.zookeeperServers ?? 3,
    followerTruncation: rest.followerTruncation ?? 'current',
  };
}

function worldOf(state: State): World {
  const world: World = {
    cluster: state.cluster,
    checker: state.observer.checker,
    facts: state.facts,
    ...verbs(state, () => world),
    ...questions(state),
  };
  return world;
}

type Verbs = Pick<
  World,
  | 'run'
  | 'runUntil'
  | 'command'
  | 'crash'
  | 'shutDown'
  | 'start'
  | 'pause'
  | 'resume'
  | 'cut'
  | 'isolate'
  | 'heal'
  | 'produce'
  | 'consumer'
  | 'alterTopic'
  | 'elect'
>;

function verbs(state: State, self: () => World): Verbs {
  const { cluster } = state;
  const id = (name: string): ProcessId => idOf(state, name);
  const run = (ms: number): World => {
    runUntil(cluster, cluster.now + ms, state.observer);
    return self();
  };
  const command = (wanted: Command): World => {
    execute(state, wanted);
    return self();
  };
  return {
    run,
    command,
    runUntil: (isSo, limitMs = 60_000) => {
      const limit = cluster.now + limitMs;
      while (!isSo()) {
        assert(cluster.now < limit, `it comes to pass within ${limitMs} ms`);
        run(1);
      }
      return self();
    },
    crash: (name) => command({ type: 'crash', process: id(name) }),
    shutDown: (name) => command({ type: 'shut-down', process: id(name) }),
    start: (name) => command({ type: 'start', process: id(name) }),
    pause: (name) => command({ type: 'pause', process: id(name) }),
    resume: (name) => command({ type: 'resume', process: id(name) }),
    cut: (left, right) => {
      cutBoth(state, id(left), id(right));
      return self();
    },
    isolate: (name, but = []) => {
      const own = id(name);
      const spared = but.map(id);
      for (const other of cluster.processes.map((process) => process.id)) {
        if (other !== own && !spared.includes(other)) cutBoth(state, own, other);
      }
      return self();
    },
    heal: () => {
      for (const { from, to, isCut } of cluster.network.links) {
        if (isCut) command({ type: 'heal-link', from, to });
      }
      return self();
    },
    produce: (partition, values, options = {}) => {
      produce(state, partition, values, options);
      return self();
    },
    consumer: (name, plan) => {
      state.names.set(name, consumerId(cluster.added.consumers + 1));
      const defaults = { clientId: name, group: null, topics: [], assign: null, configs: {} };
      const consumer = { ...defaults, processingMsPerRecord: 0, ...plan };
      return command({ type: 'add-consumer', consumer });
    },
    alterTopic: (topic, name, value) => command({ type: 'alter-topic-config', topic, name, value }),
    elect: (electionType) => command({ type: 'elect-leaders', electionType, partitions: null }),
  };
}

/** A command of a test makes sense: one that is refused is a fault of the test. */
function execute(state: State, command: Command): void {
  const facts = step(state.cluster, [command], state.observer);
  state.take(facts);
  const refused = facts.find((fact) => fact.type === 'command-refused');
  assert(refused === undefined, `the command is carried out: ${JSON.stringify(refused)}`);
}

function cutBoth(state: State, left: ProcessId, right: ProcessId): void {
  const { links } = state.cluster.network;
  for (const [from, to] of [
    [left, right],
    [right, left],
  ] as const) {
    const link = links.find((known) => known.from === from && known.to === to);
    if (link?.isCut !== true) execute(state, { type: 'cut-link', from, to });
  }
}

function produce(
  state: State,
  partitionName: string,
  values: readonly string[],
  { acks = 'all', configs = {}, by = `acks=${acks}`, withinMs = 500 }: ProduceOptions,
): void {
  const { cluster, names, observer } = state;
  if (!names.has(by)) {
    names.set(by, producerId(cluster.added.producers + 1));
    const producer = { clientId: by, configs: { acks, 'linger.ms': '0', ...configs }, load: null };
    execute(state, { type: 'add-producer', producer });
  }
  const dash = partitionName.lastIndexOf('-');
  const partition = Number(partitionName.slice(dash + 1));
  const first = cluster.recordCount;
  execute(state, {
    type: 'send',
    process: idOf(state, by),
    topic: partitionName.slice(0, dash),
    records: values.map((value) => ({ key: null, value, partition, timestamp: null })),
  });
  const isSettled = (): boolean =>
    values.every((_, index) => {
      const entry = recordFate(state.ledger, first + index);
      return entry !== null && entry.settledAt !== null;
    });
  const limit = cluster.now + withinMs;
  while (!isSettled() && cluster.now < limit) runUntil(cluster, cluster.now + 1, observer);
}

function idOf(state: State, name: string): ProcessId {
  if (name === 'controller') return controllerOf(state.cluster).id;
  if (name.startsWith('controller-')) return controllerId(Number(name.slice('controller-'.length)));
  if (name.startsWith('zookeeper-')) return zooKeeperId(Number(name.slice('zookeeper-'.length)));
  if (name.startsWith('broker-')) return brokerId(Number(name.slice('broker-'.length)));
  return assertExists(state.names.get(name), `${name} was introduced`);
}

type Questions = Omit<World, keyof Verbs | 'cluster' | 'checker' | 'facts'>;

function questions(state: State): Questions {
  const { cluster, facts, ledger } = state;
  const find = (name: string): number =>
    assertExists(partitionByName(cluster, name), `${name} exists`);
  const registered = (name: string) =>
    assertExists(registrationOf(cluster, find(name)), `${name} is registered`);
  const replica = (broker: string, partition: string) =>
    assertExists(
      replicaOf(cluster, brokerNamed(cluster, broker), find(partition)),
      `${broker} has a replica of ${partition}`,
    );
  return {
    now: () => cluster.now,
    id: (name) => idOf(state, name),
    leaderOf: (partition) => {
      const { leader } = registered(partition);
      return leader === null ? null : `broker-${leader.slice(1)}`;
    },
    isrOf: (partition) => numbersOf(registered(partition).isr),
    stateOf: (partition) => {
      const { leader, leaderEpoch, partitionEpoch, isr, elr, ...rest } = registered(partition);
      const epochs = `${leader?.slice(1) ?? -1}/${leaderEpoch}/${partitionEpoch}`;
      const recovering = rest.leaderRecoveryState === 'RECOVERING' ? ' RECOVERING' : '';
      return `${epochs} [${numbersOf(isr).join(',')}] [${numbersOf(elr).join(',')}]${recovering}`;
    },
    beliefOf: (broker, partition) => {
      const { leader } = replica(broker, partition);
      if (leader === null) return null;
      const { leaderEpoch, partitionEpoch, isr } = leader;
      return `${leaderEpoch}/${partitionEpoch} [${numbersOf(isr).join(',')}]`;
    },
    log: (broker, partition) => replica(broker, partition).log,
    offsets: (broker, partition) => {
      const { logEndOffset, highWatermark } = replica(broker, partition).log;
      return `${logEndOffset}/${highWatermark}`;
    },
    values: (broker, partition) => {
      const found: (string | null)[] = [];
      forEachBatch(replica(broker, partition).log, (batch) => {
        for (const { value } of batch.records) found.push(value);
      });
      return found;
    },
    ledger: (value) => entryOf(facts, ledger, value),
    delivered: (consumer) => {
      const own = idOf(state, consumer);
      return facts.flatMap((fact) =>
        fact.type === 'records-delivered' && fact.by === own
          ? fact.records.map((record) => record.value)
          : [],
      );
    },
    factsOf: (type) => facts.filter((fact) => isOfType(fact, type)),
  };
}

function isOfType<Type extends FactType>(
  fact: Fact,
  type: Type,
): fact is Extract<Fact, { readonly type: Type }> {
  return fact.type === type;
}

function entryOf(facts: readonly Fact[], ledger: Ledger, value: string): RecordEntry {
  for (const fact of facts) {
    if (fact.type !== 'records-sent' && fact.type !== 'records-failed') continue;
    const record = fact.records.find((sent) => sent.value === value);
    if (record === undefined) continue;
    return assertExists(recordFate(ledger, record.number), `${value} stands in the ledger`);
  }
  throw new Error(`Assertion failed: ${value} was sent`);
}

function brokerNamed(cluster: Cluster, name: string): BrokerId {
  const id = brokerId(Number(name.slice('broker-'.length)));
  assert(brokerOf(cluster, id) !== null, `${name} is one of ${brokersOf(cluster).length} brokers`);
  return id;
}

function numbersOf(list: readonly BrokerId[]): number[] {
  return list.map((broker) => Number(broker.slice(1)));
}
