import { describe, expect, it } from 'vitest';
import type { Cluster } from '../cluster.ts';
import type { Command, ShareConsumerPlan } from '../command.ts';
import type { Fact, FactType } from '../fact.ts';
import { brokerId, shareConsumerId } from '../ids.ts';
import { createCluster } from '../plan.ts';
import { runUntil, step } from '../step.ts';

const process = shareConsumerId(1);

const WORKER: ShareConsumerPlan = {
  clientId: 'worker',
  group: 'workers',
  topics: ['jobs'],
  configs: { 'share.acknowledgement.mode': 'explicit', 'max.poll.records': '5' },
  processingMsPerRecord: 1,
};

interface Story {
  readonly cluster: Cluster;
  readonly facts: Fact[];
  readonly run: (ms: number) => void;
  readonly give: (...commands: readonly Command[]) => void;
}

/** 40 records of one partition; the group begins with the earliest. */
function tell(worker: Partial<ShareConsumerPlan> = {}): Story {
  const setting = { name: 'share.auto.offset.reset', value: 'earliest' };
  const cluster = createCluster({
    seed: 5,
    brokers: [{ rack: null }],
    controllers: 1,
    settings: {
      'offsets.topic.num.partitions': '1',
      'offsets.topic.replication.factor': '1',
      'share.coordinator.state.topic.num.partitions': '1',
      'share.coordinator.state.topic.replication.factor': '1',
      'group.share.heartbeat.interval.ms': '1000',
      'group.share.min.heartbeat.interval.ms': '500',
    },
    features: { eligibleLeaderReplicas: true },
    network: { delayMs: 1, jitterMs: 0 },
    topics: [
      {
        name: 'jobs',
        partitions: 1,
        replicationFactor: 1,
        assignment: [[brokerId(0)]],
        configs: {},
      },
    ],
    producers: [
      {
        clientId: 'p',
        configs: {},
        load: { topic: 'jobs', recordsPerSecond: 50, keys: 0, valueBytes: 10, limit: 40 },
      },
    ],
    consumers: [],
    shareConsumers: [{ ...WORKER, ...worker }],
    script: [{ at: 600, command: { type: 'alter-group-config', group: 'workers', ...setting } }],
  });
  const facts: Fact[] = [];
  const onFacts = (told: readonly Fact[]): void => void facts.push(...told);
  return {
    cluster,
    facts,
    run: (ms) => runUntil(cluster, cluster.now + ms, { onFacts }),
    give: (...commands) => void facts.push(...step(cluster, commands)),
  };
}

function factsOf<Type extends FactType>({ facts }: Story, type: Type) {
  return facts.filter((fact): fact is Extract<Fact, { type: Type }> => fact.type === type);
}

/** What the administrator was told, of whole requests and of their parts. */
function answers(story: Story): string[] {
  return factsOf(story, 'admin-answered')
    .filter(({ api }) => api.includes('ShareGroup'))
    .map(({ api, error, partitions }) =>
      [api, error, ...partitions.map((one) => `${one.name} ${one.error}`)].join(' '),
    );
}

const polled = (story: Story): number[] =>
  factsOf(story, 'share-records-polled').flatMap(({ records }) =>
    records.map(({ offset }) => offset),
  );

const alter = (offset: number, partition = 'jobs-0', group = 'workers'): Command => ({
  type: 'alter-share-offsets',
  group,
  offsets: { [partition]: offset },
});

const deletion = (topics: readonly string[] = ['jobs'], group = 'workers'): Command => ({
  type: 'delete-share-offsets',
  group,
  topics,
});

describe('the offsets of a share group', () => {
  it('stay as they are while somebody is in it', () => {
    const story = tell();
    story.run(15_000);
    story.give(alter(10), deletion());
    story.run(2000);
    expect(answers(story)).toEqual([
      'DeleteShareGroupOffsets NON_EMPTY_GROUP',
      'AlterShareGroupOffsets NON_EMPTY_GROUP',
    ]);
  });

  it('are altered when nobody is, and whoever comes next begins there', () => {
    const story = tell();
    story.run(20_000);
    expect(new Set(polled(story)).size).toBe(40);
    story.give({ type: 'close', process });
    story.run(3000);
    story.give(alter(33));
    story.run(3000);
    expect(answers(story)).toEqual(['AlterShareGroupOffsets NONE jobs-0 NONE']);
    expect(factsOf(story, 'share-offsets-altered')).toMatchObject([
      { group: 'workers', offsets: [{ offset: 33 }] },
    ]);
    const before = polled(story).length;
    story.give({ type: 'start', process });
    story.run(20_000);
    expect(polled(story).slice(before)).toEqual([33, 34, 35, 36, 37, 38, 39]);
  });

  it('are forgotten, so that the group begins as its reset policy says', () => {
    const story = tell();
    story.run(20_000);
    story.give({ type: 'close', process });
    story.run(3000);
    story.give(deletion(['jobs', 'jobs-of-nobody']));
    story.run(3000);
    expect(answers(story)).toEqual([
      'DeleteShareGroupOffsets NONE jobs NONE jobs-of-nobody UNKNOWN_TOPIC_OR_PARTITION',
    ]);
    expect(factsOf(story, 'share-offsets-deleted')).toHaveLength(1);
    const before = polled(story).length;
    story.give({ type: 'start', process });
    story.run(20_000);
    expect(polled(story).slice(before)).toHaveLength(40);
    story.give({ type: 'close', process });
    story.run(3000);
    story.give(deletion(), deletion());
    story.run(3000);
    expect(answers(story).slice(1)).toEqual([
      'DeleteShareGroupOffsets NONE jobs NONE',
      'DeleteShareGroupOffsets NONE jobs UNKNOWN_TOPIC_OR_PARTITION',
    ]);
  });

  it('may be given to a group that is not there yet, but not to one of another kind', () => {
    const story = tell({ group: 'others' });
    story.run(8000);
    story.give(alter(38), alter(3, 'jobs-7'), deletion(['jobs'], 'nobody'));
    story.run(3000);
    expect(answers(story)).toEqual([
      'AlterShareGroupOffsets NONE jobs-7 UNKNOWN_TOPIC_OR_PARTITION',
      'DeleteShareGroupOffsets GROUP_ID_NOT_FOUND',
      'AlterShareGroupOffsets NONE jobs-0 NONE',
    ]);
    const consumer = {
      clientId: 'c',
      group: 'readers',
      topics: ['jobs'],
      assign: null,
      configs: {},
      processingMsPerRecord: 0,
    };
    story.give({ type: 'add-consumer', consumer });
    story.run(8000);
    story.give(alter(3, 'jobs-0', 'readers'), deletion(['jobs'], 'readers'));
    story.run(3000);
    expect(answers(story).slice(3)).toEqual([
      'DeleteShareGroupOffsets GROUP_ID_NOT_FOUND',
      'AlterShareGroupOffsets GROUP_ID_NOT_FOUND',
    ]);
    const shareConsumer = { ...WORKER, clientId: 'late' };
    const before = polled(story).length;
    story.give({ type: 'add-share-consumer', shareConsumer });
    story.run(15_000);
    expect(polled(story).slice(before)).toEqual([38, 39]);
  });
});

describe('commitAsync() of a share consumer', () => {
  const manual = { isManual: true } as const;
  const polls: Command = { type: 'share-poll', process, ms: 10_000 };
  const accepts = (offset: number): Command => ({
    type: 'share-acknowledge',
    process,
    partition: 'jobs-0',
    offset,
    outcome: 'accept',
  });

  it('tells the leaders at once, and the application with its next poll', () => {
    const story = tell(manual);
    story.run(8000);
    story.give(polls);
    story.run(3000);
    const first = polled(story);
    expect(first.length).toBeGreaterThan(0);
    story.give(...first.map(accepts), { type: 'share-commit', process, isAsync: true });
    story.run(1000);
    expect(factsOf(story, 'records-settled')).toHaveLength(1);
    expect(factsOf(story, 'share-start-moved').at(-1)).toMatchObject({ to: first.length });
    expect(factsOf(story, 'share-commit-answered')).toEqual([]);
    story.give(polls);
    expect(factsOf(story, 'share-commit-answered')).toMatchObject([
      { results: [{ error: 'NONE' }] },
    ]);
    story.run(3000);
    expect(polled(story).length).toBeGreaterThan(first.length);
  });

  it('is said with the last words of one that closes', () => {
    const story = tell(manual);
    story.run(8000);
    story.give(polls);
    story.run(3000);
    const first = polled(story);
    const commit = { type: 'share-commit', process, isAsync: true } as const;
    story.give(...first.map(accepts), commit, { type: 'close', process });
    story.run(5000);
    expect(factsOf(story, 'share-start-moved').at(-1)).toMatchObject({ to: first.length });
  });

  it('hears that the connection broke before the answer came', () => {
    const story = tell(manual);
    story.run(8000);
    story.give(polls);
    story.run(3000);
    const commit = { type: 'share-commit', process, isAsync: true } as const;
    story.give(...polled(story).map(accepts), commit);
    story.give({ type: 'crash', process: brokerId(0) });
    story.run(1000);
    story.give(polls);
    expect(factsOf(story, 'share-commit-answered')).toMatchObject([
      { results: [{ error: 'NETWORK_EXCEPTION' }] },
    ]);
  });
});
