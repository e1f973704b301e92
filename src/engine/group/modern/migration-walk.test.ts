import { describe, expect, it } from 'vitest';
import { cloneCluster } from '../../checkpoint.ts';
import { processOf } from '../../cluster.ts';
import { digestText } from '../../digest.ts';
import { brokerId, type ProcessId } from '../../ids.ts';
import { consumersOf, groupsOf } from '../../selectors.ts';
import { runUntil } from '../../step.ts';
import { consume, consumerOf, tell, type Story } from '../../testing/consumer-story.ts';
import { createDice, type Dice } from '../../testing/dice.ts';

const LONG = { timeout: 120_000 };
const SETTINGS = {
  'group.consumer.session.timeout.ms': '5000',
  'group.consumer.min.session.timeout.ms': '5000',
  'group.consumer.heartbeat.interval.ms': '800',
  'group.consumer.min.heartbeat.interval.ms': '500',
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
};
const BROKERS = [brokerId(0), brokerId(1)];
const ACTS = ['close', 'close', 'start', 'start', 'start', 'crash', 'pause', 'resume'] as const;

/** One after the other of either protocol, two of them with an instance id that both have. */
function startMembers(story: Story, dice: Dice): ProcessId[] {
  const strategy = dice.pick(['RangeAssignor', 'CooperativeStickyAssignor']);
  return [0, 1, 2, 3].map((number) => {
    const isClassic = number % 2 === 0;
    const instance = number < 2 ? { 'group.instance.id': `i${number}` } : {};
    return consume(story, {
      topics: ['orders'],
      configs: {
        'enable.auto.commit': 'true',
        'auto.commit.interval.ms': '1000',
        ...instance,
        ...(isClassic
          ? {
              'session.timeout.ms': '6000',
              'heartbeat.interval.ms': '1000',
              'max.poll.interval.ms': '20000',
              'partition.assignment.strategy': `org.apache.kafka.clients.consumer.${strategy}`,
            }
          : { 'group.protocol': 'consumer' }),
      },
    });
  });
}

function walk(seed: number): { story: Story; left: readonly ProcessId[] } {
  const dice = createDice(seed);
  const story = tell({ brokers: 2, partitions: 4, settings: SETTINGS });
  const members = startMembers(story, dice);
  for (let count = 0; count < 20; count += 1) {
    story.run(dice.between(10, 3000));
    const process = dice.pick(members);
    if (dice.chance(1, 10)) {
      story.give({ type: dice.pick(['crash', 'start'] as const), process: dice.pick(BROKERS) });
    } else story.give({ type: dice.pick(ACTS), process });
    if (dice.chance(1, 10)) expectCopyToRunAlike(story);
  }
  // In the end some of them are there, of one protocol or of both.
  const left = dice
    .pick([members, members.slice(0, 2), [0, 2], [1, 3], [1, 2, 3]])
    .flatMap((one) => (typeof one === 'number' ? (members[one] ?? []) : one));
  heal(story, BROKERS);
  for (const process of members) if (!left.includes(process)) stop(story, process);
  heal(story, left);
  story.run(15_000);
  for (const process of left) {
    const { modern } = consumerOf(story, process);
    if (modern?.state === 'FATAL') story.give({ type: 'crash', process });
  }
  heal(story, left);
  story.run(60_000);
  return { story, left };
}

function heal(story: Story, processes: readonly ProcessId[]): void {
  for (const process of processes) {
    const status = processOf(story.cluster, process)?.status;
    if (status === 'paused') story.give({ type: 'resume', process });
    if (status === 'stopped') story.give({ type: 'start', process });
  }
}

function stop(story: Story, process: ProcessId): void {
  if (processOf(story.cluster, process)?.status !== 'stopped') {
    story.give({ type: 'crash', process });
  }
}

function expectCopyToRunAlike(story: Story): void {
  const { now } = story.cluster;
  const [one, other] = [cloneCluster(story.cluster), cloneCluster(story.cluster)];
  runUntil(one, now + 3000);
  expect(JSON.stringify(groupsOf(other))).toBe(JSON.stringify(groupsOf(story.cluster)));
  runUntil(other, now + 3000);
  expect(digestText(one.digest)).toBe(digestText(other.digest));
}

describe('members of both protocols in one group', () => {
  it('share every partition in the end, whoever comes and goes', LONG, () => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 8; seed += 1) {
      const { story, left } = walk(seed);
      const owned = consumersOf(story.cluster).flatMap(({ assignment }) =>
        assignment.map(({ topic, index }) => `${topic}-${index}`),
      );
      expect({ seed, owned: owned.sort() }).toEqual({
        seed,
        owned: ['orders-0', 'orders-1', 'orders-2', 'orders-3'],
      });
      const group = groupsOf(story.cluster)[0]?.group;
      expect({ seed, members: group?.members.length }).toEqual({ seed, members: left.length });
      for (const fact of story.facts) {
        if (fact.type === 'group-converted') seen.add(`${fact.from} to ${fact.to}`);
      }
    }
    expect([...seen].sort()).toEqual(['classic to consumer', 'consumer to classic']);
  });
});
