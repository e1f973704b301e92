import { describe, expect, it } from 'vitest';
import { cloneCluster } from '../checkpoint.ts';
import { processOf } from '../cluster.ts';
import type { Command, SubscribedPattern } from '../command.ts';
import { digestText } from '../digest.ts';
import type { Fact } from '../fact.ts';
import { brokerId, type ProcessId } from '../ids.ts';
import { checkedObserver } from '../invariants.ts';
import { imageOf } from '../selectors.ts';
import { runUntil, step } from '../step.ts';
import { consume, consumerOf, tell, type Story } from '../testing/consumer-story.ts';
import { createDice, type Dice } from '../testing/dice.ts';

const SETTINGS = {
  'group.consumer.session.timeout.ms': '5000',
  'group.consumer.min.session.timeout.ms': '5000',
  'group.consumer.heartbeat.interval.ms': '800',
  'group.consumer.min.heartbeat.interval.ms': '500',
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
  'auto.create.topics.enable': 'false',
};
const LONG = { timeout: 120_000 };
const EVERYTHING = 'orders.*|pay.*';
const PACKAGE = 'org.apache.kafka.clients.consumer';

const KINDS = [
  { matchedBy: 'client', 'partition.assignment.strategy': `${PACKAGE}.RangeAssignor` },
  { matchedBy: 'client', 'partition.assignment.strategy': `${PACKAGE}.CooperativeStickyAssignor` },
  { matchedBy: 'client', 'group.protocol': 'consumer' },
  { matchedBy: 'broker', 'group.protocol': 'consumer' },
] as const;

type Kind = (typeof KINDS)[number];

const patternOf = ({ matchedBy }: Kind, expression: string): SubscribedPattern => ({
  matchedBy,
  expression,
});

function startMembers(story: Story, kind: Kind): ProcessId[] {
  const { matchedBy, ...configs } = kind;
  return [1, 2, 3].map(() =>
    consume(story, {
      topics: [],
      pattern: { matchedBy, expression: EVERYTHING },
      configs: { ...configs, 'metadata.max.age.ms': '3000' },
    }),
  );
}

function drawCommand(dice: Dice, kind: Kind, members: readonly ProcessId[]): Command {
  const process = dice.pick(members);
  const name = dice.pick(['orders-eu', 'orders-us', 'payments', 'parcels']);
  const whole = { partitions: dice.between(1, 3), replicationFactor: 2, assignment: null };
  return dice.weighted<() => Command>([
    [4, () => ({ type: 'create-topic', name, ...whole, configs: {} })],
    [2, () => ({ type: 'delete-topic', name })],
    [4, () => ({ type: dice.pick(['pause', 'resume', 'crash', 'start', 'close']), process })],
    [2, () => ({ type: dice.pick(['stop-polling', 'resume-polling', 'unsubscribe']), process })],
    [
      4,
      () => ({
        type: 'subscribe',
        process,
        topics: [],
        pattern: patternOf(kind, dice.pick(['orders.*', 'pay.*', '.*-eu', EVERYTHING])),
      }),
    ],
    [2, () => ({ type: dice.pick(['crash', 'start']), process: brokerId(dice.between(0, 1)) })],
  ])();
}

/** Everybody is up again, polls, and wants everything. */
function heal(act: (command: Command) => void, story: Story, kind: Kind, members: ProcessId[]) {
  const wake = (): void => {
    for (const process of [brokerId(0), brokerId(1), ...members]) {
      const status = processOf(story.cluster, process)?.status;
      if (status === 'paused') act({ type: 'resume', process });
      if (status === 'stopped') act({ type: 'start', process });
    }
  };
  wake();
  story.run(12_000);
  wake();
  for (const process of members) {
    act({ type: 'resume-polling', process });
    act({ type: 'subscribe', process, topics: [], pattern: patternOf(kind, EVERYTHING) });
  }
}

/** Every invariant is looked at after every event. */
function walk(seed: number, kind: Kind): { readonly story: Story; readonly members: ProcessId[] } {
  const dice = createDice(seed);
  const topic = { partitions: 2, replicationFactor: 2, assignment: null, configs: {} };
  const told = tell({ brokers: 2, settings: SETTINGS, topics: [{ name: 'orders', ...topic }] });
  const { cluster } = told;
  const observer = checkedObserver({ onFacts: (news) => void told.facts.push(...news) });
  const run = (ms: number): void => runUntil(cluster, cluster.now + ms, observer);
  const act = (command: Command): void => {
    told.facts.push(...(step(cluster, [command], observer) satisfies readonly Fact[]));
  };
  const story: Story = { ...told, run };
  const members = startMembers(told, kind);
  run(3000);
  for (let count = 0; count < 25; count += 1) {
    act(drawCommand(dice, kind, members));
    run(dice.pick([20, 500, 2500]));
  }
  heal(act, story, kind, members);
  run(40_000);
  return { story, members };
}

describe.each(KINDS)('members that subscribe to a pattern (%o)', (kind) => {
  it('share out what matches in the end, whatever came and went', LONG, () => {
    for (const seed of [1, 2, 10]) {
      const { story, members } = walk(seed, kind);
      const { topics } = imageOf(story.cluster);
      const wanted = topics.flatMap((topic) =>
        topic !== null && /^(orders.*|pay.*)$/.test(topic.name) ? topic.partitions : [],
      );
      const owned = members.flatMap((id) =>
        consumerOf(story, id).assignment.map(({ partition }) => partition),
      );
      expect({ seed, owned: owned.toSorted(byNumber) }).toEqual({
        seed,
        owned: wanted.toSorted(byNumber),
      });
    }
  });
});

describe('a cluster with patterns', () => {
  it('goes on from a copy as it would have gone on itself', LONG, () => {
    for (const kind of KINDS) {
      const { story } = walk(5, kind);
      const copy = cloneCluster(story.cluster);
      runUntil(story.cluster, story.cluster.now + 20_000);
      runUntil(copy, story.cluster.now);
      expect(digestText(copy.digest)).toBe(digestText(story.cluster.digest));
      expect(copy).toEqual(story.cluster);
    }
  });
});

function byNumber(left: number, right: number): number {
  return left - right;
}
