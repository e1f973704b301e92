import { expect, it } from 'vitest';
import {
  brokerId,
  createCluster,
  runUntil,
  zooKeeperId,
  type ClusterPlan,
  type Fact,
} from '../engine/index.ts';
import { learnEnglish } from './english.ts';
import { factWords } from './fact-words.ts';
import type { Names } from './names.ts';
import { learnRussian } from './russian.ts';

learnEnglish();
learnRussian();
const NAMES: Names = {
  partition: (partition) => `orders-${partition}`,
  topic: () => 'orders',
  client: () => 'checkout',
};

const PLAN: ClusterPlan = {
  seed: 1,
  brokers: [{ rack: null }, { rack: null }, { rack: null }],
  controllers: 1,
  metadataMode: 'zookeeper',
  settings: {},
  features: { eligibleLeaderReplicas: false },
  network: { delayMs: 2, jitterMs: 0 },
  topics: [{ name: 'orders', partitions: 2, replicationFactor: 3, assignment: null, configs: {} }],
  producers: [],
  consumers: [],
  script: [
    { at: 2000, command: { type: 'crash', process: brokerId(0) } },
    { at: 30_000, command: { type: 'start', process: brokerId(0) } },
    { at: 40_000, command: { type: 'pause', process: brokerId(1) } },
    { at: 40_000, command: { type: 'pause', process: brokerId(2) } },
    { at: 70_000, command: { type: 'resume', process: brokerId(1) } },
    { at: 70_000, command: { type: 'resume', process: brokerId(2) } },
    { at: 75_000, command: { type: 'crash', process: zooKeeperId(2) } },
    { at: 76_000, command: { type: 'crash', process: zooKeeperId(1) } },
    { at: 95_000, command: { type: 'start', process: zooKeeperId(1) } },
    // The second time at the latest it is not the controller.
    { at: 105_000, command: { type: 'shut-down', process: brokerId(0) } },
    { at: 110_000, command: { type: 'start', process: brokerId(0) } },
    { at: 120_000, command: { type: 'shut-down', process: brokerId(0) } },
  ],
};

it('tells every fact of a cluster with ZooKeeper in both languages', () => {
  const facts: Fact[] = [];
  runUntil(createCluster(PLAN), 150_000, { onFacts: (told) => facts.push(...told) });
  const types = new Set(facts.map(({ type }) => type));
  for (const type of [
    'ensemble-leader-elected',
    'ensemble-leader-resigned',
    'zookeeper-session-expired',
    'zookeeper-session-lost',
    'zookeeper-connection-lost',
    'watch-fired',
    'controller-race-won',
    'controller-loaded',
    'controller-resigned',
    'broker-joined',
    'broker-left',
  ] as const) {
    expect(types).toContain(type);
  }
  for (const language of ['en', 'ru'] as const) {
    for (const fact of facts) {
      const words = factWords(fact, NAMES, language);
      expect(words).not.toMatch(/\{\{|undefined|fact\./);
    }
  }
});

it('names the servers of the ensemble', () => {
  const fact: Fact = {
    id: 1,
    at: 20_000,
    cause: 1,
    by: zooKeeperId(2),
    type: 'zookeeper-session-expired',
    client: brokerId(0),
    session: 1,
    timeoutMs: 18_000,
    lastHeardAt: 1000,
    lastHeard: 1,
  };
  expect(factWords(fact, NAMES, 'en')).toMatch(/^ZooKeeper 2 ended the session of broker 0: /);
  expect(factWords(fact, NAMES, 'ru')).toMatch(/^ZooKeeper 2 завершил сессию брокера 0: /);
});
