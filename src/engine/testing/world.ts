/**
 * The language of protocol tests: a cluster with names, verbs for what is done to it, and questions
 * about what came of it. Every invariant is checked at every event.
 */
import type { Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import { brokerId, type ProcessId } from '../ids.ts';
import { checkedObserver, violationOf, type Checker } from '../invariants.ts';
import { createLedger, observe } from '../ledger.ts';
import { clientsStartAt, createCluster, type ClusterPlan } from '../plan.ts';
import type { RunObserver } from '../step.ts';
import {
  clientQuestions,
  clientVerbs,
  type ClientQuestions,
  type ClientVerbs,
} from './world-clients.ts';
import { questions, type Questions } from './world-questions.ts';
import { refusalsIn, type Refusal, type WorldState } from './world-state.ts';
import { verbs, type Verbs } from './world-verbs.ts';

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
  /** Settings of single brokers, by their number. */
  readonly nodeSettings?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Feature eligible.leader.replicas.version. Default true, as new clusters have it. */
  readonly elr?: boolean;
  /** Feature transaction.version. Default 2. */
  readonly transactionVersion?: 0 | 1 | 2;
  readonly delayMs?: number;
  /** Default `kraft`. */
  readonly metadataMode?: ClusterPlan['metadataMode'];
  /** Default 3, in ZooKeeper mode. */
  readonly zookeeperServers?: 1 | 3;
  /** Default `current`. */
  readonly followerTruncation?: ClusterPlan['followerTruncation'];
  /**
   * A broken invariant is written down instead of failing the test: for the rules of former times,
   * which did break some. Default false.
   */
  readonly toleratesViolations?: boolean;
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

export interface World extends Verbs, Questions, ClientVerbs, ClientQuestions {
  readonly cluster: Cluster;
  readonly checker: Checker;
  /** Everything that has happened, oldest first. */
  readonly facts: readonly Fact[];
  /** Errors that have arrived at whoever had asked, oldest first. */
  readonly refusals: readonly Refusal[];
  /** Invariants that were broken, where that is tolerated. */
  readonly violations: ReadonlySet<string>;
}

/** A cluster whose topics exist and whose replicas are in sync. */
export function createWorld(options: WorldOptions): World {
  const plan = planOf(options);
  const cluster = createCluster(plan);
  const ledger = createLedger();
  const facts: Fact[] = [];
  const refusals: Refusal[] = [];
  const violations = new Set<string>();
  const take = (told: readonly Fact[]): void => {
    for (const fact of told) facts.push(fact);
    observe(ledger, told, cluster);
  };
  const checked = checkedObserver({
    onFacts: take,
    onEvent: (event) => {
      refusals.push(...refusalsIn(event));
    },
  });
  const observer = options.toleratesViolations === true ? tolerant(checked, violations) : checked;
  const names = new Map<string, ProcessId>();
  const state: WorldState = { cluster, ledger, facts, names, observer, take };
  const world: World = {
    cluster,
    checker: checked.checker,
    facts,
    refusals,
    violations,
    ...verbs(state, () => world),
    ...questions(state),
    ...clientVerbs(state, () => world),
    ...clientQuestions(state),
  };
  return world.run(clientsStartAt(plan));
}

/** Goes on after a violation, and notes the name of the invariant. */
function tolerant(checked: RunObserver, violations: Set<string>): RunObserver {
  return {
    ...checked,
    afterEvent: (event, facts, cluster) => {
      try {
        checked.afterEvent?.(event, facts, cluster);
      } catch (error) {
        const violation = violationOf(error);
        if (violation === null) throw error;
        violations.add(violation.invariant);
      }
    },
  };
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
    nodeSettings: rest.nodeSettings ?? {},
    features: {
      eligibleLeaderReplicas: rest.elr ?? true,
      transactionVersion: rest.transactionVersion ?? 2,
    },
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
