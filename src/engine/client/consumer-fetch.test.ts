import { describe, expect, it } from 'vitest';
import type { Story } from '../testing/consumer-story.ts';
import type { FetchRequest } from '../protocol/data-api.ts';
import { brokerId, type ProcessId } from '../ids.ts';
import {
  consume,
  consumerOf,
  factsOf,
  leaderOf,
  positionOf,
  produce,
  read,
  requestsOf,
  tell,
} from '../testing/consumer-story.ts';

function fetchesOf(story: Story, id: ProcessId): FetchRequest[] {
  return requestsOf(story, id, 'Fetch').flatMap(({ body }) => (body.api === 'Fetch' ? [body] : []));
}

function numbers(from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `${from + index}`);
}

describe('reading', () => {
  it('starts at the beginning or at the end, as auto.offset.reset says', () => {
    const story = tell();
    produce(story, 0, 'old');
    story.run(100);
    const early = consume(story, { group: null, assign: ['orders-0'] });
    const late = consume(story, {
      group: null,
      assign: ['orders-0'],
      configs: { 'auto.offset.reset': 'latest' },
    });
    story.run(1000);
    produce(story, 0, 'new');
    story.run(1000);
    expect(read(story, early)).toEqual(['old', 'new']);
    expect(read(story, late)).toEqual(['new']);
    expect(factsOf(story, 'position-reset').map(({ offset, policy }) => [offset, policy])).toEqual(
      expect.arrayContaining([
        [0, 'earliest'],
        [1, 'latest'],
      ]),
    );
  });

  it('fails without a committed offset and without a policy, and beats on', () => {
    const story = tell();
    const first = consume(story, { configs: { 'auto.offset.reset': 'none' } });
    story.run(30_000);
    const failed = factsOf(story, 'consumer-failed', first);
    expect(failed).toMatchObject([{ error: 'NoOffsetForPartitionException' }]);
    expect(failed[0]?.partitions).toHaveLength(2);
    expect(factsOf(story, 'member-expired')).toEqual([]);
    expect(consumerOf(story, first).membership.state).toBe('STABLE');
  });

  it('returns each record once and in order, though whole batches are fetched', () => {
    const story = tell();
    produce(story, 0, ...numbers(0, 10));
    story.run(100);
    const first = consume(story, { configs: { 'max.poll.records': '3' } });
    story.run(1000);
    expect(read(story, first)).toEqual(numbers(0, 10));
    const sizes = factsOf(story, 'records-delivered', first).map(({ records }) => records.length);
    expect(sizes).toEqual([3, 3, 3, 1]);
    expect(factsOf(story, 'records-delivered', first).map(({ offsets }) => offsets[0])).toEqual([
      0, 3, 6, 9,
    ]);
  });

  it('polls again when the application has worked on what it was given', () => {
    const story = tell();
    produce(story, 0, ...numbers(0, 4));
    story.run(100);
    const first = consume(story, {
      processingMsPerRecord: 100,
      configs: { 'max.poll.records': '2' },
    });
    story.run(1000);
    const times = factsOf(story, 'records-delivered', first).map(({ at }) => at);
    expect(times).toHaveLength(2);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBe(200);
  });

  it('stops and goes on with the poll loop', () => {
    const story = tell();
    const first = consume(story);
    story.run(1000);
    story.give({ type: 'stop-polling', process: first });
    produce(story, 0, 'a');
    story.run(2000);
    expect(read(story, first)).toEqual([]);
    story.give({ type: 'resume-polling', process: first });
    story.run(100);
    expect(read(story, first)).toEqual(['a']);
  });

  it('goes where it is told to seek', () => {
    const story = tell();
    const first = consume(story);
    produce(story, 0, 'a', 'b', 'c');
    story.run(1000);
    story.give({ type: 'seek', process: first, partition: 'orders-0', offset: 1 });
    story.run(1000);
    expect(read(story, first)).toEqual(['a', 'b', 'c', 'b', 'c']);
    story.give({ type: 'seek', process: first, partition: 'payments-0', offset: 1 });
    expect(factsOf(story, 'command-refused')).toMatchObject([{ reason: 'not-assigned' }]);
  });

  it('starts anew by the policy when it seeks past the end', () => {
    const story = tell();
    const first = consume(story);
    produce(story, 0, 'a', 'b');
    story.run(1000);
    story.give({ type: 'seek', process: first, partition: 'orders-0', offset: 100 });
    story.run(1000);
    expect(read(story, first)).toEqual(['a', 'b', 'a', 'b']);
  });

  it('fails when it seeks past the end without a policy', () => {
    const story = tell();
    produce(story, 0, 'a');
    story.run(100);
    const first = consume(story, {
      assign: ['orders-0'],
      group: null,
      configs: { 'auto.offset.reset': 'none' },
    });
    story.run(1000);
    story.give({ type: 'seek', process: first, partition: 'orders-0', offset: 100 });
    story.give({ type: 'resume-polling', process: first });
    story.run(1000);
    expect(factsOf(story, 'consumer-failed', first).map(({ error }) => error)).toEqual([
      'NoOffsetForPartitionException',
      'OffsetOutOfRangeException',
    ]);
  });
});

describe('fetch sessions', () => {
  it('tell a broker every position once, and then only those that moved', () => {
    const story = tell({ partitions: 3 });
    const first = consume(story);
    story.run(2000);
    produce(story, 1, 'a');
    story.run(2000);
    const [opening, ...rest] = fetchesOf(story, first);
    expect(opening?.isFull).toBe(true);
    const told = new Set(opening?.partitions.map(({ partition }) => partition));
    for (const { partitions } of rest.slice(0, 2)) {
      for (const { partition } of partitions) told.add(partition);
    }
    expect(told.size).toBe(3);
    const moved = rest.filter(({ partitions }) => partitions.length > 0).at(-1);
    expect(moved?.partitions).toMatchObject([{ fetchOffset: 1 }]);
    expect(rest.slice(2).filter(({ partitions }) => partitions.length > 0)).toHaveLength(1);
    expect(rest.every(({ isFull }) => !isFull)).toBe(true);
  });

  it('have one request under way, and none while records of that broker wait', () => {
    const story = tell({ partitions: 2 });
    const first = consume(story, {
      processingMsPerRecord: 1000,
      configs: { 'max.poll.records': '1' },
    });
    story.run(2000);
    produce(story, 0, 'a', 'b', 'c');
    produce(story, 1, 'd');
    story.run(10);
    const before = fetchesOf(story, first).length;
    story.run(1900);
    // Two of three are still to be returned: the broker is not asked, not even for the other.
    expect(fetchesOf(story, first)).toHaveLength(before);
    story.run(5000);
    expect([read(story, first), read(story, first, 1)]).toEqual([['a', 'b', 'c'], ['d']]);
  });

  it('do not ask again for a partition that was paused while a request was under way', () => {
    const story = tell({ partitions: 1 });
    const first = consume(story);
    story.run(9000);
    story.give({ type: 'pause-partitions', process: first, partitions: ['orders-0'] });
    const { length } = fetchesOf(story, first);
    story.run(5000);
    expect(fetchesOf(story, first).length - length).toBeLessThanOrEqual(1);
  });

  it('forget partitions that are given up', () => {
    const story = tell({ partitions: 2 });
    const first = consume(story);
    story.run(1000);
    consume(story);
    story.run(5000);
    const { fetches, assignment } = consumerOf(story, first);
    expect(assignment).toHaveLength(1);
    expect(fetches[0]?.session).toHaveLength(1);
    expect(fetchesOf(story, first).some(({ forgotten }) => forgotten.length === 1)).toBe(true);
  });
});

describe('a change of the leader', () => {
  it('is followed without loss and without repetition', () => {
    const story = tell({ brokers: 3, partitions: 1 });
    const first = consume(story, { group: null, assign: ['orders-0'] });
    produce(story, 0, 'a', 'b');
    story.run(2000);
    const leader = leaderOf(story, 'orders-0');
    story.give({ type: 'crash', process: leader });
    story.run(15_000);
    expect(leaderOf(story, 'orders-0')).not.toBe(leader);
    produce(story, 0, 'c');
    story.run(5000);
    expect(read(story, first)).toEqual(['a', 'b', 'c']);
    expect(requestsOf(story, first, 'OffsetForLeaderEpoch').length).toBeGreaterThan(0);
    expect(factsOf(story, 'position-truncated')).toEqual([]);
  });

  it.each([
    ['earliest', ['a', 'lost', 'new'], []],
    ['none', ['a', 'lost'], ['LogTruncationException']],
  ])('that lost records is noticed with auto.offset.reset=%s', (policy, values, failures) => {
    const story = tell({
      brokers: 2,
      partitions: 1,
      eligibleLeaderReplicas: false,
      settings: { 'unclean.leader.election.enable': 'true' },
    });
    const reader = consume(story, {
      assign: ['orders-0'],
      configs: { 'auto.offset.reset': policy },
    });
    story.run(1000);
    story.give({ type: 'commit', process: reader, offsets: { 'orders-0': 0 } });
    story.run(1000);
    if (policy === 'none') story.give({ type: 'resume-polling', process: reader });
    produce(story, 0, 'a');
    story.run(1000);
    const leader = leaderOf(story, 'orders-0');
    const other = brokerId(leader === brokerId(0) ? 1 : 0);
    story.give({ type: 'crash', process: other });
    story.run(15_000);
    produce(story, 0, 'lost');
    story.run(1000);
    story.give({ type: 'crash', process: leader });
    story.run(15_000);
    story.give({ type: 'start', process: other });
    story.run(15_000);
    produce(story, 0, 'new');
    story.run(10_000);
    expect(leaderOf(story, 'orders-0')).toBe(other);
    expect(read(story, reader)).toEqual(values);
    expect(
      factsOf(story, 'consumer-failed', reader)
        .map(({ error }) => error)
        .filter((error) => error !== 'NoOffsetForPartitionException'),
    ).toEqual(failures);
    expect(factsOf(story, 'position-truncated').map(({ from, to }) => [from, to])).toEqual(
      policy === 'none' ? [] : [[2, 1]],
    );
    expect(positionOf(story, reader)).toBe(2);
  });
});
