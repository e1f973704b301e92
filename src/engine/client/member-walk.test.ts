import { describe, expect, it } from 'vitest';
import { cloneCluster } from '../checkpoint.ts';
import { processOf } from '../cluster.ts';
import type { Command } from '../command.ts';
import { digestText } from '../digest.ts';
import { brokerId, type ProcessId } from '../ids.ts';
import { consumersOf, groupsOf } from '../selectors.ts';
import { runUntil } from '../step.ts';
import { consume, consumerOf, tell, type Story } from '../testing/consumer-story.ts';
import { createDice, type Dice } from '../testing/dice.ts';

const SETTINGS = {
  'group.consumer.session.timeout.ms': '5000',
  'group.consumer.min.session.timeout.ms': '5000',
  'group.consumer.heartbeat.interval.ms': '800',
  'group.consumer.min.heartbeat.interval.ms': '500',
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
};
const LONG = { timeout: 120_000 };

/**
 * Three members, some with auto commit, some static, with little patience for their applications.
 */
function startMembers(story: Story, dice: Dice): ProcessId[] {
  return [0, 1, 2].map((number) => {
    const instance = dice.chance(1, 3) ? { 'group.instance.id': `i${number}` } : {};
    return consume(story, {
      topics: dice.chance(1, 4) ? ['orders'] : ['orders', 'payments'],
      processingMsPerRecord: dice.pick([0, 0, 300]),
      configs: {
        'group.protocol': 'consumer',
        'enable.auto.commit': dice.pick(['true', 'false']),
        'auto.commit.interval.ms': '1000',
        'max.poll.interval.ms': dice.pick(['2500', '300000']),
        ...instance,
      },
    });
  });
}

const MEMBER_ACTS = [
  'stop-polling',
  'resume-polling',
  'pause',
  'resume',
  'crash',
  'close',
  'start',
  'unsubscribe',
] as const;

function randomCommand(dice: Dice, members: readonly ProcessId[]): Command {
  const process = dice.pick(members);
  return dice.weighted<() => Command>([
    [12, () => ({ type: dice.pick(MEMBER_ACTS), process })],
    [
      4,
      () => ({
        type: 'subscribe',
        process,
        topics: dice.pick([['orders'], ['payments', 'orders']]),
      }),
    ],
    [3, () => ({ type: 'commit', process, offsets: null })],
    [
      2,
      () => ({
        type: dice.pick(['crash', 'start'] as const),
        process: brokerId(dice.between(0, 1)),
      }),
    ],
  ])();
}

/** Everybody is up again, and polls. */
function heal(story: Story, members: readonly ProcessId[]): void {
  wakeUp(story, [brokerId(0), brokerId(1), ...members]);
  story.run(12_000);
  for (const process of members) {
    if (consumerOf(story, process).modern?.state === 'FATAL') {
      story.give({ type: 'crash', process });
    }
  }
  // Who was closing is done with it.
  wakeUp(story, members);
  for (const process of members) {
    story.give({ type: 'resume-polling', process });
    story.give({ type: 'subscribe', process, topics: ['orders', 'payments'] });
  }
}

function wakeUp(story: Story, processes: readonly ProcessId[]): void {
  for (const process of processes) {
    const status = processOf(story.cluster, process)?.status;
    if (status === 'paused') story.give({ type: 'resume', process });
    if (status === 'stopped') story.give({ type: 'start', process });
  }
}

function walk(seed: number): Story {
  const dice = createDice(seed);
  const topic = { partitions: 3, replicationFactor: 2, assignment: null, configs: {} };
  const story = tell({
    brokers: 2,
    settings: SETTINGS,
    topics: [
      { name: 'orders', ...topic },
      { name: 'payments', ...topic },
    ],
  });
  const members = startMembers(story, dice);
  for (let count = 0; count < 25; count += 1) {
    story.run(dice.between(10, 2000));
    story.give(randomCommand(dice, members));
    if (dice.chance(1, 12)) expectCopyToRunAlike(story);
  }
  heal(story, members);
  story.run(40_000);
  return story;
}

function expectCopyToRunAlike(story: Story): void {
  const { now } = story.cluster;
  const [one, other] = [cloneCluster(story.cluster), cloneCluster(story.cluster)];
  runUntil(one, now + 3000);
  const before = consumersOf(other);
  expect(JSON.parse(JSON.stringify(before))).toEqual(before);
  expect(JSON.stringify(before)).toBe(JSON.stringify(consumersOf(story.cluster)));
  runUntil(other, now + 3000);
  expect(digestText(one.digest)).toBe(digestText(other.digest));
  expect(JSON.stringify(consumersOf(one))).toBe(JSON.stringify(consumersOf(other)));
}

/** Who has what, as each of the members believes, by the name of the member. */
function owners(story: Story): string[] {
  return consumersOf(story.cluster).flatMap(({ assignment }) =>
    assignment.map(({ topic, index }) => `${topic}-${index}`),
  );
}

describe('members of the consumer protocol, whatever happens to them,', () => {
  it('share every partition among themselves in the end, each having one', LONG, () => {
    const states = new Set<string>();
    for (let seed = 1; seed <= 25; seed += 1) {
      const story = walk(seed);
      expect({ seed, owners: owners(story).sort() }).toEqual({
        seed,
        owners: ['orders-0', 'orders-1', 'orders-2', 'payments-0', 'payments-1', 'payments-2'],
      });
      const group = groupsOf(story.cluster)[0]?.group;
      expect(group?.type === 'consumer' ? group.members.length : 0).toBe(3);
      for (const fact of story.facts) {
        if (fact.type === 'member-state-changed') states.add(fact.to);
      }
    }
    // The walks go everywhere.
    expect([...states].sort()).toEqual([
      'ACKNOWLEDGING',
      'FATAL',
      'FENCED',
      'JOINING',
      'LEAVING',
      'PREPARE_LEAVING',
      'RECONCILING',
      'STABLE',
      'STALE',
      'UNSUBSCRIBED',
    ]);
  });
});
