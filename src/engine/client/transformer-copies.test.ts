import { expect, it } from 'vitest';
import { cloneCluster } from '../checkpoint.ts';
import { digestText } from '../digest.ts';
import { brokerId, consumerId } from '../ids.ts';
import { createCluster, type ClusterPlan } from '../plan.ts';
import { runUntil } from '../step.ts';

const APPLICATION = {
  group: 'g',
  topics: ['in'],
  output: 'out',
  configs: { 'auto.offset.reset': 'earliest', 'session.timeout.ms': '6000' },
  producerConfigs: { 'transaction.timeout.ms': '5000' },
  processingMsPerRecord: 3,
};

/** Applications that die, freeze, and lose their coordinators, while records keep coming. */
function plan(transactionVersion: 1 | 2): ClusterPlan {
  const topic = { partitions: 2, replicationFactor: 3, assignment: null, configs: {} };
  const load = { topic: 'in', recordsPerSecond: 40, keys: 5, valueBytes: 20, limit: null };
  return {
    seed: 11,
    brokers: [{ rack: null }, { rack: null }, { rack: null }],
    controllers: 1,
    settings: {
      'offsets.topic.num.partitions': '2',
      'transaction.state.log.num.partitions': '2',
      'transaction.abort.timed.out.transaction.cleanup.interval.ms': '1000',
    },
    features: { eligibleLeaderReplicas: true, transactionVersion },
    network: { delayMs: 2, jitterMs: 3 },
    topics: [
      { name: 'in', ...topic },
      { name: 'out', ...topic },
    ],
    producers: [{ clientId: 'source', configs: {}, load }],
    consumers: [
      {
        clientId: 'reader',
        group: 'readers',
        topics: ['out'],
        assign: null,
        configs: { 'isolation.level': 'read_committed' },
        processingMsPerRecord: 0,
      },
    ],
    applications: [
      { ...APPLICATION, clientId: 'one', transactionalId: 'one' },
      { ...APPLICATION, clientId: 'two', transactionalId: 'two' },
      { ...APPLICATION, clientId: 'plain', group: 'h', transactionalId: null },
    ],
    script: [
      { at: 9000, command: { type: 'crash', process: consumerId(2) } },
      { at: 11_000, command: { type: 'start', process: consumerId(2) } },
      { at: 13_000, command: { type: 'pause', process: consumerId(3) } },
      { at: 15_000, command: { type: 'crash', process: brokerId(1) } },
      { at: 22_000, command: { type: 'resume', process: consumerId(3) } },
      { at: 26_000, command: { type: 'start', process: brokerId(1) } },
    ],
  };
}

it.each([1, 2] as const)(
  'goes on from a copy as the original does, whatever transactions it was in (version %i)',
  { timeout: 120_000 },
  (version) => {
    const end = 32_000;
    const cluster = createCluster(plan(version));
    const copies = [];
    for (let at = 5000; at < 30_000; at += 4637) {
      runUntil(cluster, at);
      copies.push(cloneCluster(cluster));
    }
    runUntil(cluster, end);
    const digest = digestText(cluster.digest);
    for (const copy of copies) {
      runUntil(copy, end);
      expect(digestText(copy.digest)).toBe(digest);
    }
  },
);
