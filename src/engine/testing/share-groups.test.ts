import { describe, expect, it } from 'vitest';
import { cloneCluster } from '../checkpoint.ts';
import { committedImage, processOf, type Cluster } from '../cluster.ts';
import type { Command, ShareConsumerPlan } from '../command.ts';
import { digestText } from '../digest.ts';
import type { Fact } from '../fact.ts';
import { brokerId, shareConsumerId, type BrokerId, type ProcessId } from '../ids.ts';
import { createCluster, type ClusterPlan } from '../plan.ts';
import { runUntil, step } from '../step.ts';
import { firstImpurity } from './plain-data.ts';

function member(clientId: string, wanted: Partial<ShareConsumerPlan> = {}): ShareConsumerPlan {
  return {
    clientId,
    group: 'workers',
    topics: ['jobs'],
    configs: { 'share.acknowledgement.mode': 'explicit', 'max.poll.records': '3' },
    processingMsPerRecord: 20,
    ...wanted,
  };
}

/** 200 records of one partition that broker 0 leads; states lie with broker 1. */
function plan(shareConsumers: readonly ShareConsumerPlan[]): ClusterPlan {
  const replicas: readonly BrokerId[] = [brokerId(0), brokerId(2), brokerId(1)];
  const setting = { name: 'share.auto.offset.reset', value: 'earliest' };
  return {
    seed: 7,
    brokers: [{ rack: null }, { rack: null }, { rack: null }],
    controllers: 1,
    settings: {
      'offsets.topic.num.partitions': '1',
      'share.coordinator.state.topic.num.partitions': '1',
      'group.share.heartbeat.interval.ms': '1000',
      'group.share.min.heartbeat.interval.ms': '500',
    },
    features: { eligibleLeaderReplicas: true },
    network: { delayMs: 2, jitterMs: 0 },
    topics: [
      { name: 'jobs', partitions: 1, replicationFactor: 3, assignment: [replicas], configs: {} },
    ],
    producers: [
      {
        clientId: 'p',
        configs: {},
        load: { topic: 'jobs', recordsPerSecond: 50, keys: 0, valueBytes: 10, limit: 200 },
      },
    ],
    consumers: [],
    shareConsumers,
    script: [{ at: 600, command: { type: 'alter-group-config', group: 'workers', ...setting } }],
  };
}

function run(cluster: Cluster, until: number): Fact[] {
  const facts: Fact[] = [];
  runUntil(cluster, until, { onFacts: (told) => facts.push(...told) });
  return facts;
}

function stepWith(cluster: Cluster, command: Command): readonly Fact[] {
  return step(cluster, [command]);
}

function topicLeader(cluster: Cluster, name: string): ProcessId {
  const image = committedImage(cluster);
  const topic = image.topics.find((one) => one?.name === name);
  const leader = image.partitions[topic?.partitions[0] ?? -1]?.leader ?? null;
  if (leader === null) throw new Error(`${name} has no leader`);
  return leader;
}

/** How often each offset was polled. */
function deliveries(facts: readonly Fact[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const fact of facts) {
    if (fact.type !== 'share-records-polled') continue;
    for (const { offset, deliveryCount } of fact.records) {
      counts.set(offset, (counts.get(offset) ?? 0) + 1);
      expect(deliveryCount).toBeLessThanOrEqual(5);
    }
  }
  return counts;
}

/** Where everything below is finished, as the leader of the partition knows it. */
function startOffset(cluster: Cluster): number {
  for (const process of cluster.processes) {
    if (process.kind !== 'broker' || process.status !== 'running') continue;
    const led = process.replicas[0]?.leader ?? null;
    const owned = process.share.shares.find(({ share }) => share.groupId === 'workers');
    if (led !== null && owned !== undefined) return owned.share.startOffset;
  }
  return -1;
}

describe('a share group', () => {
  it('lets its members share one partition, each record going to one of them', () => {
    const cluster = createCluster(plan([member('w1'), member('w2'), member('w3')]));
    const facts = run(cluster, 30_000);
    const counts = deliveries(facts);
    expect(counts.size).toBe(200);
    expect([...counts.values()].every((count) => count === 1)).toBe(true);
    expect(startOffset(cluster)).toBe(200);
    const readers = new Set(
      facts.flatMap((fact) => (fact.type === 'share-records-polled' ? [fact.by] : [])),
    );
    expect(readers.size).toBe(3);
  });

  it('delivers again what is released, and gives up what always fails', () => {
    const cluster = createCluster(plan([member('w1', { acceptPercent: 50, rejectPercent: 10 })]));
    const facts = run(cluster, 120_000);
    const counts = deliveries(facts);
    expect(counts.size).toBe(200);
    expect(Math.max(...counts.values())).toBeGreaterThan(1);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(5);
    expect(startOffset(cluster)).toBe(200);
  });

  it('loses no record when the leader of the partition crashes', () => {
    const cluster = createCluster(plan([member('w1'), member('w2')]));
    const before = run(cluster, 9000);
    const crash = { type: 'crash', process: brokerId(0) } as const;
    const facts: Fact[] = [];
    runUntil(cluster, 9001);
    facts.push(...stepWith(cluster, crash), ...run(cluster, 60_000));
    expect(deliveries([...before, ...facts]).size).toBe(200);
    expect(startOffset(cluster)).toBe(200);
  });

  it('goes on when the broker of its states and members crashes', () => {
    const cluster = createCluster(plan([member('w1'), member('w2')]));
    run(cluster, 9000);
    const states = topicLeader(cluster, '__share_group_state');
    const facts = [
      ...stepWith(cluster, { type: 'crash', process: states }),
      ...run(cluster, 80_000),
    ];
    expect(facts.some(({ type }) => type === 'share-coordinator-loaded')).toBe(true);
    expect(startOffset(cluster)).toBe(200);
  });

  it('frees what a member has in hand when it dies, or keeps it for too long', () => {
    const slow = member('slow', { processingMsPerRecord: 60_000 });
    const cluster = createCluster(plan([slow, member('w2')]));
    const facts = run(cluster, 60_000);
    const expired = facts.filter(({ type }) => type === 'acquisition-lock-expired');
    expect(expired.length).toBeGreaterThan(0);
    const dying = shareConsumerId(1);
    const after = [
      ...stepWith(cluster, { type: 'crash', process: dying }),
      ...run(cluster, 70_000),
    ];
    expect(after.some(({ type }) => type === 'share-session-ended')).toBe(true);
    expect(startOffset(cluster)).toBe(200);
  });

  it('is left by a member that closes, which then is no process any more', () => {
    const cluster = createCluster(plan([member('w1'), member('w2')]));
    run(cluster, 9000);
    const facts = [
      ...stepWith(cluster, { type: 'close', process: shareConsumerId(1) }),
      ...run(cluster, 40_000),
    ];
    expect(facts.some(({ type }) => type === 'member-left')).toBe(true);
    expect(processOf(cluster, shareConsumerId(1))?.status).toBe('stopped');
    expect(startOffset(cluster)).toBe(200);
  });

  it('reads what a member subscribes to later, once the coordinator has heard of it', () => {
    const cluster = createCluster(plan([member('w1', { topics: ['other'] })]));
    expect(deliveries(run(cluster, 9000)).size).toBe(0);
    const subscribe = { type: 'subscribe', process: shareConsumerId(1), topics: ['jobs'] } as const;
    const facts = [...stepWith(cluster, subscribe), ...run(cluster, 40_000)];
    expect(deliveries(facts).size).toBe(200);
    expect(startOffset(cluster)).toBe(200);
  });

  it('asks one leader at a time, where the number of records counts', () => {
    const configs = { 'share.acquire.mode': 'record_limit', 'max.poll.records': '3' };
    const given = plan([member('w1', { configs }), member('w2', { configs })]);
    const topics = given.topics.map((topic) => ({ ...topic, partitions: 3, assignment: null }));
    const cluster = createCluster({ ...given, topics });
    const polled = run(cluster, 60_000).flatMap((fact) =>
      fact.type === 'share-records-polled' ? [fact.records.length] : [],
    );
    expect(polled.reduce((sum, count) => sum + count, 0)).toBe(200);
    expect(Math.max(...polled)).toBe(3);
  });

  it('runs on from a copy as the original does, and is plain data', () => {
    const cluster = createCluster(plan([member('w1', { acceptPercent: 70 }), member('w2')]));
    for (const until of [4000, 6000, 8000, 12_000]) {
      run(cluster, until);
      expect(firstImpurity(cluster)).toBeNull();
      const copy = cloneCluster(cluster);
      const facts = run(cloneCluster(cluster), until + 4000);
      expect(run(copy, until + 4000)).toEqual(facts);
    }
    const other = createCluster(plan([member('w1', { acceptPercent: 70 }), member('w2')]));
    run(other, 12_000);
    expect(digestText(other.digest)).toBe(digestText(cluster.digest));
  });
});
