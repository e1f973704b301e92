import { describe, expect, it } from 'vitest';
import type { Fact } from '../fact.ts';
import { createWorld, type World } from '../testing/world.ts';

const SECOND = 1000;

function groupOn(assignment: readonly (readonly number[])[]): World {
  return createWorld({
    brokers: 2,
    racks: ['rack-a', 'rack-b'],
    topics: [{ name: 'orders', assignment }],
    settings: {
      'group.initial.rebalance.delay.ms': '0',
      'offsets.topic.replication.factor': '1',
      'offsets.topic.num.partitions': '1',
    },
  });
}

function member(world: World, name: string, configs: Readonly<Record<string, string>>): World {
  return world.consumer(name, { group: 'g', topics: ['orders'], configs });
}

type Computed = Extract<Fact, { type: 'assignment-computed' }>;

/** What the leader said last: members by their names, with partition numbers and reasons. */
function lastWorking(world: World): Readonly<Record<string, string>> {
  const computed: readonly Computed[] = world.factsOf('assignment-computed');
  const last = computed.at(-1);
  const names = (last?.members ?? []).map(({ memberId, partitions, reasons }) => [
    memberId.split('-')[0] ?? '',
    partitions.map((partition, index) => `${partition} ${reasons[index]}`).join(', '),
  ]);
  return Object.fromEntries(names);
}

describe('the leader of a group', () => {
  it('gives partitions to members in the rack of a replica, and says so', () => {
    const world = groupOn([[0], [1]]);
    member(world, 'early', { 'client.rack': 'rack-b' });
    member(world, 'late', { 'client.rack': 'rack-a' }).run(10 * SECOND);
    expect(lastWorking(world)).toEqual({ early: '1 rack', late: '0 rack' });
  });

  it('goes by the order of ids where members have no racks', () => {
    const world = groupOn([[0], [1]]);
    member(world, 'early', {});
    member(world, 'late', {}).run(10 * SECOND);
    expect(lastWorking(world)).toEqual({ early: '0 quota', late: '1 quota' });
  });

  it('takes the assignor that all members name', () => {
    const world = groupOn([[0], [1], [0]]);
    const configs = {
      'partition.assignment.strategy': 'org.apache.kafka.clients.consumer.RoundRobinAssignor',
    };
    member(world, 'early', configs);
    member(world, 'late', configs).run(10 * SECOND);
    expect(lastWorking(world)).toEqual({ early: '0 in-turn, 2 in-turn', late: '1 in-turn' });
  });

  it('holds back what a member still owns, and gives it away a generation later', () => {
    const world = groupOn([[0], [1], [0], [1]]);
    const configs = {
      'partition.assignment.strategy':
        'org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
    };
    member(world, 'early', configs).run(10 * SECOND);
    member(world, 'late', configs).run(10 * SECOND);
    const held = world.factsOf('assignment-computed').map(({ heldBack }) => heldBack.length);
    expect(held).toEqual([0, 2, 0]);
    expect(lastWorking(world)).toEqual({ early: '0 kept, 1 kept', late: '2 quota, 3 quota' });
  });

  it('assigns anew when a topic has got more partitions', () => {
    const world = groupOn([[0], [1]]);
    member(world, 'early', { 'metadata.max.age.ms': '5000' }).run(10 * SECOND);
    world.command({ type: 'create-partitions', topic: 'orders', count: 3, assignment: null });
    world.run(10 * SECOND);
    expect(lastWorking(world)).toEqual({
      // 2 is the partition of __consumer_offsets.
      early: '0 only-subscriber, 1 only-subscriber, 3 only-subscriber',
    });
  });
});
