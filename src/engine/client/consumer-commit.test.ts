import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import {
  committed,
  consume,
  consumerOf,
  factsOf,
  groupOf,
  positionOf,
  produce,
  read,
  tell,
} from '../testing/consumer-story.ts';

const AUTO = { configs: { 'enable.auto.commit': 'true', 'auto.commit.interval.ms': '5000' } };

describe('auto commit', () => {
  it('commits the positions when the interval is over, within a poll', () => {
    const story = tell();
    const first = consume(story, AUTO);
    story.run(1000);
    produce(story, 0, 'a', 'b', 'c');
    story.run(3500);
    expect(committed(story)).toEqual({});
    story.run(1500);
    expect(committed(story)).toEqual({ '0': 3, '1': 0 });
    expect(consumerOf(story, first).assignment[0]?.committed).toBe(3);
  });

  it('does not happen while the application does not poll', () => {
    const story = tell();
    const first = consume(story, AUTO);
    story.run(1000);
    produce(story, 0, 'a', 'b');
    story.run(100);
    story.give({ type: 'stop-polling', process: first });
    story.run(60_000);
    expect(committed(story)).toEqual({});
    story.give({ type: 'resume-polling', process: first });
    story.run(100);
    expect(committed(story)).toEqual({ '0': 2, '1': 0 });
  });

  it('leaves what is being worked on to the next poll: a crash means to read it again', () => {
    const story = tell();
    const first = consume(story, { ...AUTO, processingMsPerRecord: 10_000 });
    story.run(1000);
    produce(story, 0, 'a');
    story.run(9000);
    expect(committed(story)).toEqual({});
    story.give({ type: 'crash', process: first });
    const second = consume(story, AUTO);
    story.run(30_000);
    expect([read(story, first), read(story, second)]).toEqual([['a'], ['a']]);
  });

  it('commits before the partitions are given up, and on closing', () => {
    const story = tell();
    const first = consume(story, AUTO);
    story.run(1000);
    produce(story, 0, 'a');
    produce(story, 1, 'b');
    story.run(100);
    const second = consume(story, AUTO);
    story.run(3500);
    expect(committed(story)).toEqual({ '0': 1, '1': 1 });
    expect([...read(story, second), ...read(story, second, 1)]).toEqual([]);
    produce(story, 0, 'c');
    produce(story, 1, 'd');
    story.run(100);
    story.give({ type: 'close', process: first }, { type: 'close', process: second });
    story.run(1000);
    expect(committed(story)).toEqual({ '0': 2, '1': 2 });
  });

  it('is off without a group', () => {
    const story = tell();
    const first = consume(story, { ...AUTO, group: null, assign: ['orders-0'] });
    produce(story, 0, 'a');
    story.run(20_000);
    expect(read(story, first)).toEqual(['a']);
    expect(factsOf(story, 'commit-answered')).toEqual([]);
  });
});

describe('a commit by the application', () => {
  it('is of all positions, or of the offsets given, and may go back', () => {
    const story = tell();
    const first = consume(story);
    story.run(1000);
    produce(story, 0, 'a', 'b', 'c');
    story.run(100);
    story.give({ type: 'commit', process: first, offsets: null });
    story.run(100);
    expect(committed(story)).toEqual({ '0': 3, '1': 0 });
    story.give({ type: 'commit', process: first, offsets: { 'orders-0': 1 } });
    story.run(100);
    expect(committed(story)).toEqual({ '0': 1, '1': 0 });
    expect(positionOf(story, first)).toBe(3);
  });

  it('is where the next member goes on', () => {
    const story = tell();
    const first = consume(story);
    story.run(1000);
    produce(story, 0, 'a', 'b', 'c');
    story.run(100);
    story.give({ type: 'commit', process: first, offsets: { 'orders-0': 1 } });
    story.run(100);
    story.give({ type: 'crash', process: first });
    story.run(15_000);
    const second = consume(story);
    story.run(1000);
    expect(read(story, second)).toEqual(['b', 'c']);
  });

  it('is not even sent once the consumer has left for not polling', () => {
    const story = tell();
    const first = consume(story, { configs: { 'max.poll.interval.ms': '10000' } });
    story.run(1000);
    story.give({ type: 'stop-polling', process: first });
    story.run(15_000);
    story.give({ type: 'commit', process: first, offsets: { 'orders-0': 0 } });
    story.run(100);
    expect(factsOf(story, 'commit-answered', first)).toMatchObject([{ error: 'NOT_A_MEMBER' }]);
    expect(committed(story)).toEqual({});
  });

  it('fails when the coordinator has given the member up, and the poll after it loses all', () => {
    const story = tell();
    const first = consume(story);
    story.run(1000);
    story.give({ type: 'stop-polling', process: first }, { type: 'pause', process: first });
    story.run(15_000);
    story.give({ type: 'resume', process: first });
    story.give({ type: 'commit', process: first, offsets: { 'orders-0': 0 } });
    story.run(500);
    expect(factsOf(story, 'commit-answered', first)[0]?.error).toMatch(
      /COMMIT_FAILED|NOT_A_MEMBER/,
    );
    story.give({ type: 'resume-polling', process: first });
    story.run(500);
    expect(factsOf(story, 'partitions-lost', first)).toHaveLength(1);
  });

  it('finds the new coordinator when the old one is gone', () => {
    const story = tell({ brokers: 3 });
    const first = consume(story);
    story.run(1000);
    produce(story, 0, 'a');
    story.run(100);
    const { coordinator } = consumerOf(story, first).membership;
    if (coordinator !== null) story.give({ type: 'crash', process: coordinator });
    story.give({ type: 'commit', process: first, offsets: { 'orders-0': 1 } });
    story.run(40_000);
    expect(factsOf(story, 'commit-answered', first)).toMatchObject([{ error: 'NONE' }]);
    expect(committed(story)).toEqual({ '0': 1 });
  });

  it('gives up after default.api.timeout.ms without a coordinator', () => {
    const story = tell();
    const first = consume(story, { configs: { 'default.api.timeout.ms': '20000' } });
    story.run(1000);
    story.give({ type: 'crash', process: brokerId(0) });
    story.give({ type: 'commit', process: first, offsets: { 'orders-0': 0 } });
    story.run(25_000);
    expect(factsOf(story, 'commit-answered', first)).toMatchObject([{ error: 'NO_COORDINATOR' }]);
  });

  it('is taken from a consumer without membership while nobody is in the group', () => {
    const story = tell();
    const lone = consume(story, { assign: ['orders-0'] });
    produce(story, 0, 'a', 'b');
    story.run(1000);
    story.give({ type: 'commit', process: lone, offsets: null });
    story.run(1000);
    expect(committed(story)).toEqual({ '0': 2 });
    expect(groupOf(story).state).toBe('Empty');
    consume(story);
    story.run(1000);
    story.give({ type: 'commit', process: lone, offsets: { 'orders-0': 0 } });
    story.run(1000);
    expect(factsOf(story, 'commit-answered', lone).at(-1)?.error).toBe('COMMIT_FAILED');
    expect(committed(story)).toEqual({ '0': 2 });
  });

  it('is refused without a group, and for what cannot be a partition', () => {
    const story = tell();
    const lone = consume(story, { group: null, assign: ['orders-0'] });
    const first = consume(story);
    story.run(1000);
    story.give({ type: 'commit', process: lone, offsets: null });
    story.give({ type: 'commit', process: first, offsets: { orders: 1 } });
    expect(factsOf(story, 'command-refused').map(({ reason }) => reason)).toEqual([
      'no-group',
      'no-such-partition',
    ]);
  });
});

describe('a commit for partitions that the consumer does not read', () => {
  it('looks them up, and goes through while nobody is in the group', () => {
    const story = tell();
    const outsider = consume(story, { topics: [] });
    story.run(500);
    const offsets = { 'orders-1': 3 };
    story.give({ type: 'commit', process: outsider, offsets });
    story.run(2000);
    expect(factsOf(story, 'commit-answered')).toMatchObject([{ error: 'NONE' }]);
    expect(committed(story)).toEqual({ '1': 3 });
  });

  it('is tried until its time is over, or once, when there is no such topic', () => {
    const story = tell({ settings: { 'auto.create.topics.enable': 'true' } });
    const outsider = consume(story, { topics: [], configs: { 'default.api.timeout.ms': '5000' } });
    const commit = { type: 'commit', process: outsider, offsets: { 'nothing-0': 3 } } as const;
    story.run(500);
    story.give(commit, { ...commit, isAsync: true });
    story.run(4000);
    expect(factsOf(story, 'commit-answered')).toMatchObject([
      { error: 'UNKNOWN_TOPIC_OR_PARTITION' },
    ]);
    story.run(2000);
    expect(factsOf(story, 'commit-answered')).toHaveLength(2);
    expect(factsOf(story, 'topic-created').map(({ name }) => name)).not.toContain('nothing');
    story.give({ type: 'commit', process: outsider, offsets: { nothing: 3 } });
    expect(factsOf(story, 'command-refused')).toMatchObject([{ reason: 'no-such-partition' }]);
  });
});
