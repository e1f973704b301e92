import { describe, expect, it } from 'vitest';
import { brokersOf, type Cluster } from './cluster.ts';
import { cloneCluster } from './checkpoint.ts';
import type { Command } from './command.ts';
import { brokerId } from './ids.ts';
import { createCluster, type ClusterPlan } from './plan.ts';
import { runUntil, step } from './step.ts';

const PLAN: ClusterPlan = {
  seed: 1,
  brokers: [{ rack: null }, { rack: null }],
  controllers: 1,
  settings: { 'log.retention.ms': '60000', 'log.cleaner.backoff.ms': '7000' },
  features: { eligibleLeaderReplicas: true },
  network: { delayMs: 1, jitterMs: 0 },
  topics: [
    { name: 'a', partitions: 1, replicationFactor: 2, assignment: null, configs: {} },
    {
      name: 'b',
      partitions: 1,
      replicationFactor: 2,
      assignment: null,
      configs: { 'retention.ms': '5' },
    },
  ],
  producers: [],
  consumers: [],
  script: [],
};

function started(plan: Partial<ClusterPlan> = {}): Cluster {
  const cluster = createCluster({ ...PLAN, ...plan });
  runUntil(cluster, 3000);
  return cluster;
}

/** Settings that a broker has for itself, and the retention of topics `a` and `b` as it sees it. */
function seenBy(cluster: Cluster, number: number) {
  const broker = brokersOf(cluster)[number];
  return {
    own: broker?.settings?.broker.logCleanerBackoffMs ?? null,
    retentionMs: broker?.image.topics.map((topic) => topic?.settings.retentionMs),
  };
}

describe('settings of servers', () => {
  it('are those of all, and nobody keeps a copy', () => {
    const cluster = started();
    expect(cluster.settings.topic.retentionMs).toBe(60_000);
    for (const number of [0, 1]) {
      expect(seenBy(cluster, number)).toEqual({ own: null, retentionMs: [60_000, 5] });
    }
  });

  it('may be other ones in the file of one broker', () => {
    const cluster = started({
      nodeSettings: { '1': { 'log.cleaner.backoff.ms': '9000', 'log.retention.ms': '70000' } },
    });
    expect(seenBy(cluster, 0)).toEqual({ own: null, retentionMs: [60_000, 5] });
    expect(seenBy(cluster, 1)).toEqual({ own: 9000, retentionMs: [70_000, 5] });
  });

  it('are obeyed by the one that has them', () => {
    const shutDown = (plan: Partial<ClusterPlan>): readonly string[] => {
      const cluster = started(plan);
      const asked: string[] = [];
      const ask: Command = { type: 'shut-down', process: brokerId(1) };
      const note = (facts: readonly { type: string }[]): void => {
        asked.push(...facts.map(({ type }) => type));
      };
      note(step(cluster, [ask]));
      runUntil(cluster, cluster.now + 10_000, { onFacts: note });
      return asked;
    };
    expect(shutDown({})).toContain('controlled-shutdown-started');
    const plain = shutDown({ nodeSettings: { '1': { 'controlled.shutdown.enable': 'false' } } });
    expect(plain).not.toContain('controlled-shutdown-started');
    expect(plain).toContain('process-stopped');
  });

  it('are given live to one broker over those of all, and taken off again', () => {
    const cluster = started();
    const alter = (broker: number | null, value: string | null): void => {
      step(cluster, [
        {
          type: 'alter-broker-config',
          broker: broker === null ? null : brokerId(broker),
          name: 'log.cleaner.backoff.ms',
          value,
        },
      ]);
      runUntil(cluster, cluster.now + 2000);
    };
    const owns = (): readonly (number | null)[] => [0, 1].map((at) => seenBy(cluster, at).own);
    alter(null, '8000');
    expect(owns()).toEqual([8000, 8000]);
    alter(1, '9000');
    expect(owns()).toEqual([8000, 9000]);
    expect([0, 1].map((at) => seenBy(cloneCluster(cluster), at).own)).toEqual([8000, 9000]);
    alter(null, null);
    expect(owns()).toEqual([null, 9000]);
    alter(1, null);
    expect(owns()).toEqual([null, null]);
  });

  it('are read anew by a broker that starts again', () => {
    const cluster = started({ nodeSettings: { '1': { 'log.cleaner.backoff.ms': '9000' } } });
    step(cluster, [{ type: 'crash', process: brokerId(1) }]);
    expect(seenBy(cluster, 1).own).toBeNull();
    step(cluster, [{ type: 'start', process: brokerId(1) }]);
    expect(seenBy(cluster, 1).own).toBe(9000);
  });
});
