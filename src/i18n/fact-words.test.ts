import { describe, expect, it } from 'vitest';
import {
  brokerId,
  clientsStartAt,
  controllerId,
  createCluster,
  producerId,
  runUntil,
  type ClusterPlan,
  type Fact,
} from '../engine/index.ts';
import { learnEnglish } from './english.ts';
import { factWords } from './fact-words.ts';
import type { Names } from './names.ts';
import { learnRussian } from './russian.ts';

learnEnglish();

const NAMES: Names = {
  partition: (partition) => `orders-${partition}`,
  topic: () => 'orders',
  client: () => 'checkout',
};

const ELECTION: Fact = {
  id: 1,
  at: 12_431,
  cause: 7,
  by: controllerId(100),
  type: 'leader-elected',
  partition: 0,
  leader: brokerId(1),
  previous: brokerId(0),
  leaderEpoch: 1,
  isr: [brokerId(1), brokerId(2)],
  isUnclean: false,
  reason: 'broker-fenced',
};

learnRussian();

describe('a fact in words', () => {
  it('names partition, leader, epoch and replicas in sync', () => {
    expect(factWords(ELECTION, NAMES, 'en')).toBe(
      'orders-0 elected broker 1, epoch 1. In sync: 1, 2. A broker was fenced.',
    );
    expect(factWords(ELECTION, NAMES, 'ru')).toBe(
      'orders-0: лидером выбран брокер 1, эпоха 1. Синхронны: 1, 2. Брокер отгорожен (fenced).',
    );
  });

  it('says that an unclean election may cost records', () => {
    const fact: Fact = { ...ELECTION, isUnclean: true, reason: 'unclean' };
    expect(factWords(fact, NAMES, 'en')).toContain('committed records may be lost');
  });

  it('inflects brokers in Russian and begins sentences with a capital letter', () => {
    const base = { id: 1, at: 9000, cause: 1, by: controllerId(100) };
    const fenced: Fact = {
      ...base,
      type: 'broker-fenced',
      broker: brokerId(2),
      reason: 'session-expired',
      lastHeartbeatAt: 0,
      lastHeartbeat: 3,
      sessionTimeoutMs: 9000,
    };
    expect(factWords(fenced, NAMES, 'ru')).toBe(
      'Контроллер 100 отгородил (fenced) брокера 2: 9 с без heartbeat (broker.session.timeout.ms).',
    );
    expect(factWords(fenced, NAMES, 'en')).toBe(
      'Controller 100 fenced broker 2 after 9 s without a heartbeat (broker.session.timeout.ms).',
    );
  });

  it('keeps the spelling of client ids', () => {
    const stopped: Fact = { id: 1, at: 1, cause: 1, by: producerId(0), type: 'sending-stopped' };
    expect(factWords(stopped, NAMES, 'en')).toBe('checkout stopped sending.');
  });

  it('counts records in the plural of each language', () => {
    const record = { number: 0, key: null, value: null, valueBytes: 1, timestamp: 0, headers: [] };
    const appended = (count: number): Fact => ({
      id: 1,
      at: 1,
      cause: 1,
      by: brokerId(0),
      type: 'records-appended',
      partition: 0,
      baseOffset: 4,
      leaderEpoch: 0,
      records: Array.from({ length: count }, () => record),
    });
    expect(factWords(appended(1), NAMES, 'en')).toContain('1 record ');
    expect(factWords(appended(5), NAMES, 'en')).toContain('5 records ');
    expect(factWords(appended(1), NAMES, 'ru')).toContain('1 запись ');
    expect(factWords(appended(3), NAMES, 'ru')).toContain('3 записи ');
    expect(factWords(appended(12), NAMES, 'ru')).toContain('12 записей ');
  });

  it('leaves no place unfilled, whatever happens in a cluster that is broken and mended', () => {
    const told = new Map<string, number>();
    for (const fact of factsOfATroubledRun()) {
      const count = told.get(fact.type) ?? 0;
      told.set(fact.type, count + 1);
      // A few of each kind: most facts of a run are alike.
      if (count >= 5) continue;
      for (const language of ['en', 'ru'] as const) {
        const text = factWords(fact, NAMES, language);
        expect(text).not.toMatch(/\{\{|\}\}|undefined|\[object|fact\./);
      }
    }
    expect(told.size).toBeGreaterThan(25);
  });
});

function factsOfATroubledRun(): Fact[] {
  const plan: ClusterPlan = {
    seed: 5,
    brokers: [{ rack: 'a' }, { rack: 'b' }, { rack: 'c' }],
    controllers: 1,
    settings: { 'offsets.topic.num.partitions': '1' },
    features: { eligibleLeaderReplicas: true },
    network: { delayMs: 1, jitterMs: 0 },
    topics: [
      { name: 'orders', partitions: 2, replicationFactor: 3, assignment: null, configs: {} },
    ],
    producers: [
      {
        clientId: 'checkout',
        configs: { acks: '1' },
        load: { topic: 'orders', recordsPerSecond: 20, keys: 3, valueBytes: 10, limit: null },
      },
    ],
    consumers: [
      {
        clientId: 'billing-a',
        group: 'billing',
        topics: ['orders'],
        assign: null,
        configs: {},
        processingMsPerRecord: 1,
      },
    ],
    script: [],
  };
  const start = clientsStartAt(plan);
  const script: ClusterPlan['script'] = [
    { at: start + 5000, command: { type: 'crash', process: brokerId(0) } },
    { at: start + 16_000, command: { type: 'start', process: brokerId(0) } },
    { at: start + 20_000, command: { type: 'pause', process: brokerId(1) } },
    { at: start + 20_000, command: { type: 'stop-sending', process: producerId(0) } },
    { at: start + 33_000, command: { type: 'resume', process: brokerId(1) } },
    { at: start + 34_000, command: { type: 'resume', process: brokerId(1) } },
    { at: start + 40_000, command: { type: 'shut-down', process: brokerId(2) } },
  ];
  const facts: Fact[] = [];
  const cluster = createCluster({ ...plan, script });
  runUntil(cluster, start + 60_000, { onFacts: (some) => facts.push(...some) });
  return facts;
}
