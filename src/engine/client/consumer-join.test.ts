import { describe, expect, it } from 'vitest';
import { processOf } from '../cluster.ts';
import { brokerId } from '../ids.ts';
import {
  consume,
  consumerOf,
  factsOf,
  groupOf,
  heard,
  produce,
  read,
  requestsOf,
  tell,
} from '../testing/consumer-story.ts';

describe('a consumer that joins a group', () => {
  it('is assigned everything when it is alone, and told nothing before', () => {
    const story = tell();
    const first = consume(story);
    story.run(1000);
    expect(heard(story, first)).toEqual(['+0 1']);
    expect(groupOf(story)).toMatchObject({ state: 'Stable', generation: 1, protocol: 'range' });
  });

  it('makes everybody give up everything, and shares it by range', () => {
    const story = tell({ partitions: 3 });
    const first = consume(story);
    story.run(1000);
    const second = consume(story);
    story.run(4000);
    expect(heard(story, first)).toEqual(['+0 1 2', '-0 1 2', '+0 1']);
    expect(heard(story, second)).toEqual(['+2']);
  });

  it('is idle when there are more members than partitions, and takes over after a crash', () => {
    const story = tell({ partitions: 1 });
    const [first, second] = [consume(story), consume(story)];
    story.run(4000);
    const [owner, idle] =
      consumerOf(story, first).assignment.length > 0 ? [first, second] : [second, first];
    expect(heard(story, idle).at(-1)).toBe('+');
    story.give({ type: 'crash', process: owner });
    story.run(15_000);
    // It owned nothing, but it had a generation: the listener is called all the same.
    expect(heard(story, idle).slice(-2)).toEqual(['-', '+0']);
    expect(factsOf(story, 'member-expired')).toHaveLength(1);
  });

  it('waits with others that come while the first rebalance is delayed', () => {
    const story = tell({ settings: { 'group.initial.rebalance.delay.ms': '3000' } });
    const first = consume(story);
    story.run(2000);
    const second = consume(story);
    story.run(6000);
    expect([heard(story, first), heard(story, second)].flat().sort()).toEqual(['+0', '+1']);
    expect(groupOf(story).generation).toBe(1);
  });

  it('gives its partitions up when it closes, and the others get them at once', () => {
    const story = tell();
    const [first, second] = [consume(story), consume(story)];
    story.run(4000);
    story.give({ type: 'close', process: first });
    story.run(3500);
    expect(heard(story, first).at(-1)).toMatch(/^-[01]$/);
    expect(consumerOf(story, first).status).toBe('stopped');
    expect(heard(story, second).at(-1)).toBe('+0 1');
    expect(factsOf(story, 'member-left')).toHaveLength(1);
    expect(factsOf(story, 'member-expired')).toEqual([]);
  });

  it('comes back as a new member when it is started again', () => {
    const story = tell();
    const only = consume(story);
    story.run(1000);
    const before = consumerOf(story, only).membership.memberId;
    story.give({ type: 'close', process: only });
    story.run(1000);
    expect(groupOf(story).state).toBe('Empty');
    story.give({ type: 'start', process: only });
    story.run(1000);
    expect(heard(story, only)).toEqual(['+0 1', '-0 1', '+0 1']);
    expect(consumerOf(story, only).membership.memberId).not.toBe(before);
    // Empty, and then a new start: two generations more.
    expect(groupOf(story).generation).toBe(3);
  });

  it('is refused with a session that the broker does not allow, and says so', () => {
    const story = tell();
    const first = consume(story, { configs: { 'session.timeout.ms': '100' } });
    story.run(1000);
    expect(factsOf(story, 'consumer-failed', first)).toMatchObject([
      { error: 'InvalidSessionTimeoutException' },
    ]);
    expect(heard(story, first)).toEqual([]);
  });

  it('tells its neighbours nothing when it only chooses its partitions itself', () => {
    const story = tell();
    const first = consume(story, { assign: ['orders-1'] });
    story.run(1000);
    expect(heard(story, first)).toEqual([]);
    expect(requestsOf(story, first, 'JoinGroup')).toEqual([]);
    expect(consumerOf(story, first).assignment).toMatchObject([{ topic: 'orders', index: 1 }]);
  });
});

describe('a member of a group', () => {
  it('notices as its leader that a topic it waits for is there', () => {
    const story = tell({ settings: { 'auto.create.topics.enable': 'false' } });
    const first = consume(story, {
      topics: ['orders', 'later'],
      configs: { 'metadata.max.age.ms': '1000' },
    });
    const create = { partitions: 1, replicationFactor: 1, assignment: null, configs: {} };
    story.run(1000);
    const atFirst = consumerOf(story, first).assignment.length;
    story.give({ type: 'create-topic', name: 'later', ...create });
    story.run(3000);
    expect([atFirst, consumerOf(story, first).assignment.length]).toEqual([2, 3]);
    expect(factsOf(story, 'rebalance-started').at(-1)).toMatchObject({ reason: 'leader-rejoined' });
  });

  it('loses its partitions when it was paused for longer than its session', () => {
    const story = tell();
    const [first, second] = [consume(story), consume(story)];
    story.run(4000);
    story.give({ type: 'pause', process: first });
    story.run(15_000);
    expect(heard(story, second).at(-1)).toBe('+0 1');
    const calls = heard(story, first).length;
    story.give({ type: 'resume', process: first });
    story.run(5000);
    expect(heard(story, first).slice(calls)).toEqual([
      expect.stringMatching(/^lost [01]$/),
      expect.stringMatching(/^\+[01]$/),
    ]);
  });

  it('goes on beating while its application does not poll, until max.poll.interval.ms', () => {
    const story = tell();
    const first = consume(story, { configs: { 'max.poll.interval.ms': '30000' } });
    story.run(1000);
    story.give({ type: 'stop-polling', process: first });
    story.run(29_000);
    expect(groupOf(story).members).toHaveLength(1);
    story.run(2000);
    expect(groupOf(story).members).toHaveLength(0);
    expect(factsOf(story, 'member-left')).toHaveLength(1);
    expect(factsOf(story, 'poll-interval-exceeded')).toMatchObject([{ leaves: true }]);
    expect(heard(story, first)).toEqual(['+0 1']);
    story.give({ type: 'resume-polling', process: first });
    story.run(1000);
    expect(heard(story, first)).toEqual(['+0 1', 'lost 0 1', '+0 1']);
  });

  it('does not leave for being busy within max.poll.interval.ms', () => {
    const story = tell();
    const first = consume(story, {
      processingMsPerRecord: 20_000,
      configs: { 'max.poll.interval.ms': '30000' },
    });
    story.run(1000);
    produce(story, 0, 'slow');
    story.run(29_000);
    expect(heard(story, first)).toEqual(['+0 1']);
    expect(factsOf(story, 'member-left')).toEqual([]);
  });

  it('joins a rebalance only at its next poll', () => {
    const story = tell();
    const first = consume(story, { processingMsPerRecord: 8000 });
    story.run(1000);
    produce(story, 0, 'slow');
    story.run(100);
    const second = consume(story);
    story.run(7000);
    expect(groupOf(story).state).toBe('PreparingRebalance');
    expect(heard(story, first)).toEqual(['+0 1']);
    story.run(2000);
    expect(groupOf(story).state).toBe('Stable');
    expect([heard(story, first).at(-1), heard(story, second).at(-1)].sort()).toEqual(['+0', '+1']);
  });

  it('assigns anew as its leader when for a while no broker could be asked', () => {
    const story = tell();
    const [leader, other] = [consume(story), consume(story)];
    story.run(4000);
    const [owned, others] = [leader, other].map((member) => heard(story, member).at(-1));
    const generation = groupOf(story).generation;
    story.give({ type: 'shut-down', process: brokerId(0) });
    story.run(100);
    story.give({ type: 'start', process: brokerId(0) });
    story.run(20_000);
    expect(groupOf(story)).toMatchObject({ state: 'Stable', generation: generation + 1 });
    // Everybody keeps its member id: nothing is lost, all is given up and comes back.
    expect(heard(story, leader).slice(-2)).toEqual([owned?.replace('+', '-'), owned]);
    expect(heard(story, other).slice(-2)).toEqual([others?.replace('+', '-'), others]);
  });

  it('finds no listener at a broker that has not been unfenced yet', () => {
    const story = tell();
    story.run(4000);
    const broker = processOf(story.cluster, brokerId(0));
    if (broker?.kind !== 'broker') throw new Error('there is one broker');
    broker.lifecycle.state = 'recovery';
    const member = consume(story);
    story.run(20);
    expect(factsOf(story, 'connection-broken').length).toBeGreaterThan(0);
    expect(consumerOf(story, member).metadata.updatedAt).toBe(-1);
  });

  it('makes the group rebalance when it joins again after a rebalance that was forgotten', () => {
    const story = tell({ brokers: 3 });
    const [first, second] = [consume(story), consume(story)];
    story.run(6000);
    const { generation } = groupOf(story);
    const { coordinator } = consumerOf(story, first).membership;
    if (coordinator === null) throw new Error('the group has a coordinator');
    story.give({ type: 'stop-polling', process: second });
    story.give({ type: 'close', process: first });
    story.run(4000);
    expect(groupOf(story).state).toBe('PreparingRebalance');
    story.give({ type: 'crash', process: coordinator });
    story.run(14_000);
    // The new coordinator knows the last generation only, with the member that has left.
    expect(groupOf(story)).toMatchObject({ state: 'Stable', generation });
    story.give({ type: 'resume-polling', process: second });
    story.run(15_000);
    expect(groupOf(story)).toMatchObject({ state: 'Stable', generation: generation + 1 });
    expect(heard(story, second).at(-1)).toBe('+0 1');
    expect(factsOf(story, 'rebalance-started').at(-1)).toMatchObject({ reason: 'member-changed' });
  });

  it('stays a member, and is not rebalanced, when its coordinator crashes', () => {
    const story = tell({ brokers: 3 });
    const first = consume(story);
    story.run(1000);
    const coordinator = consumerOf(story, first).membership.coordinator;
    expect(coordinator).not.toBeNull();
    if (coordinator !== null) story.give({ type: 'crash', process: coordinator });
    story.run(30_000);
    produce(story, 0, 'after');
    story.run(1000);
    expect(heard(story, first)).toEqual(['+0 1']);
    expect(groupOf(story)).toMatchObject({ state: 'Stable', generation: 1 });
    expect(consumerOf(story, first).membership.coordinator).not.toBe(coordinator);
    expect(read(story, first)).toEqual(['after']);
  });
});
