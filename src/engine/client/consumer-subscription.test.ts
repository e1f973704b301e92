import { describe, expect, it } from 'vitest';
import {
  committed,
  consume,
  consumerOf,
  factsOf,
  groupOf,
  heard,
  positionOf,
  produce,
  read,
  requestsOf,
  tell,
} from '../testing/consumer-story.ts';
import type { TopicPlan } from '../plan.ts';

const PACKAGE = 'org.apache.kafka.clients.consumer';
const COOPERATIVE = {
  configs: { 'partition.assignment.strategy': `${PACKAGE}.CooperativeStickyAssignor` },
};

function topic(name: string, partitions: number): TopicPlan {
  return { name, partitions, replicationFactor: 1, assignment: null, configs: {} };
}

describe('a subscription', () => {
  it('that changes makes the group rebalance', () => {
    const story = tell({ topics: [topic('orders', 2), topic('payments', 1)] });
    const first = consume(story);
    story.run(1000);
    story.give({ type: 'subscribe', process: first, topics: ['payments', 'orders'] });
    story.run(1000);
    expect(heard(story, first)).toEqual(['+0 1', '-0 1', '+0 1 payments-0']);
    expect(groupOf(story).generation).toBe(2);
  });

  it('that is asked for again changes nothing', () => {
    const story = tell();
    const first = consume(story);
    story.run(1000);
    story.give({ type: 'subscribe', process: first, topics: ['orders', 'orders'] });
    story.run(5000);
    expect(heard(story, first)).toEqual(['+0 1']);
    expect(factsOf(story, 'subscription-changed')).toEqual([]);
  });

  it('that ends gives everything up and leaves the group, and may begin again', () => {
    const story = tell();
    const first = consume(story);
    story.run(1000);
    story.give({ type: 'unsubscribe', process: first });
    story.run(1000);
    expect(heard(story, first)).toEqual(['+0 1', '-0 1']);
    expect(groupOf(story)).toMatchObject({ state: 'Empty', members: [] });
    story.give({ type: 'subscribe', process: first, topics: ['orders'] });
    story.run(1000);
    expect(heard(story, first).at(-1)).toBe('+0 1');
  });

  it('and partitions of its own choice exclude each other', () => {
    const story = tell();
    const [member, loner] = [consume(story), consume(story, { assign: ['orders-0'] })];
    const nobody = consume(story, { assign: ['orders-0'], group: null });
    story.run(1000);
    story.give(
      { type: 'assign-partitions', process: member, partitions: ['orders-0'] },
      { type: 'subscribe', process: loner, topics: ['orders'] },
      { type: 'subscribe', process: nobody, topics: ['orders'] },
    );
    expect(factsOf(story, 'command-refused').map(({ reason }) => reason)).toEqual([
      'subscribed-to-topics',
      'assigned-by-itself',
      'no-group',
    ]);
    story.give({ type: 'unsubscribe', process: loner });
    story.give({ type: 'subscribe', process: loner, topics: ['orders'] });
    story.run(4000);
    expect(groupOf(story).members).toHaveLength(2);
  });

  it('to nothing leaves a consumer that is told later what to read', () => {
    const story = tell();
    const first = consume(story, { topics: [] });
    story.run(1000);
    expect(requestsOf(story, first, 'JoinGroup')).toEqual([]);
    story.give({ type: 'assign-partitions', process: first, partitions: ['orders-1'] });
    produce(story, 1, 'a');
    story.run(1000);
    expect(positionOf(story, first, 1)).toBe(1);
  });
});

describe('a cooperative member', () => {
  it('gives up only what another one gets, and the other one gets it in a second rebalance', () => {
    const story = tell({ partitions: 4 });
    const first = consume(story, COOPERATIVE);
    story.run(1000);
    const second = consume(story, COOPERATIVE);
    story.run(8000);
    expect(heard(story, first)).toEqual(['+0 1 2 3', '-2 3', '+', '+']);
    expect(heard(story, second).filter((call) => call !== '+')).toEqual(['+2 3']);
    expect(groupOf(story)).toMatchObject({ generation: 3, protocol: 'cooperative-sticky' });
  });

  it('reads on what it keeps while the group rebalances', () => {
    const story = tell();
    const first = consume(story, COOPERATIVE);
    story.run(1000);
    const slow = consume(story, COOPERATIVE);
    story.run(8000);
    story.give({ type: 'stop-polling', process: slow });
    consume(story, COOPERATIVE);
    story.run(4000);
    expect(groupOf(story).state).toBe('PreparingRebalance');
    const kept = consumerOf(story, first).assignment[0];
    produce(story, kept?.index ?? -1, 'meanwhile');
    story.run(100);
    expect(read(story, first)).toEqual(['meanwhile']);
    expect(groupOf(story).state).toBe('PreparingRebalance');
  });

  it('keeps its positions of what it keeps', () => {
    const story = tell();
    const first = consume(story, COOPERATIVE);
    story.run(1000);
    produce(story, 0, 'a', 'b');
    produce(story, 1, 'c');
    story.run(1000);
    const second = consume(story, COOPERATIVE);
    story.run(8000);
    expect(heard(story, second).at(-1)).toBe('+1');
    // Nothing was committed: the new owner begins anew, the old one does not.
    expect(positionOf(story, second, 1)).toBe(1);
    expect(read(story, first)).toEqual(['a', 'b']);
  });

  it('gives up at once what it does not ask for any more', () => {
    const story = tell({ topics: [topic('orders', 2), topic('payments', 1)] });
    const first = consume(story, { ...COOPERATIVE, topics: ['orders', 'payments'] });
    story.run(1000);
    story.give({ type: 'subscribe', process: first, topics: ['orders'] });
    story.run(1000);
    expect(heard(story, first)).toEqual(['+0 1 payments-0', '-payments-0', '+']);
    expect(consumerOf(story, first).assignment.map(({ index }) => index)).toEqual([0, 1]);
  });
});

describe('a static member', () => {
  const STATIC = { configs: { 'group.instance.id': 'i1' } };

  it('closes without a word, and has its partitions back when it comes back in time', () => {
    const story = tell();
    const [first, second] = [consume(story, STATIC), consume(story)];
    story.run(4000);
    const { generation } = groupOf(story);
    const [own, others] = [heard(story, first).at(-1), heard(story, second)];
    story.give({ type: 'close', process: first });
    story.run(5000);
    story.give({ type: 'start', process: first });
    story.run(3000);
    expect(requestsOf(story, first, 'LeaveGroup')).toEqual([]);
    expect(heard(story, first).at(-1)).toBe(own);
    expect(heard(story, second)).toEqual(others);
    expect(groupOf(story).generation).toBe(generation);
  });

  it('leaves when it is told to, and a dynamic one stays when it is told to', () => {
    const story = tell();
    const [named, dynamic] = [consume(story, STATIC), consume(story)];
    story.run(4000);
    story.give(
      { type: 'close', process: named, leaves: true },
      { type: 'close', process: dynamic, leaves: false },
    );
    story.run(1000);
    expect(requestsOf(story, named, 'LeaveGroup')).toHaveLength(1);
    expect(requestsOf(story, dynamic, 'LeaveGroup')).toEqual([]);
    expect(groupOf(story).members.map(({ clientId }) => clientId)).toEqual(['c2']);
  });

  it('is fenced by another one of its name: its poll fails, its commits too', () => {
    const story = tell();
    const first = consume(story, STATIC);
    story.run(1000);
    const second = consume(story, STATIC);
    story.run(5000);
    expect(factsOf(story, 'consumer-failed', first)).toMatchObject([
      { error: 'FencedInstanceIdException' },
    ]);
    story.give({ type: 'commit', process: first, offsets: { 'orders-0': 0 } });
    expect(factsOf(story, 'commit-answered', first)).toMatchObject([{ error: 'NOT_A_MEMBER' }]);
    expect(heard(story, second)).toEqual(['+0 1']);
    expect(factsOf(story, 'consumer-failed', second)).toEqual([]);
  });

  it('does not leave when it has not polled for too long: its session ends', () => {
    const story = tell();
    const configs = { ...STATIC.configs, 'max.poll.interval.ms': '12000' };
    const first = consume(story, { configs });
    story.run(1000);
    story.give({ type: 'stop-polling', process: first });
    story.run(15_000);
    expect(groupOf(story).members).toHaveLength(1);
    story.run(10_000);
    expect(groupOf(story).members).toEqual([]);
    expect(factsOf(story, 'member-left')).toEqual([]);
    expect(factsOf(story, 'member-expired')).toHaveLength(1);
  });
});

describe('a position', () => {
  it('goes to the beginning and to the end, as late as the next poll', () => {
    const story = tell({ partitions: 1 });
    const first = consume(story);
    story.run(1000);
    produce(story, 0, 'a', 'b');
    story.run(100);
    story.give({ type: 'seek-to', process: first, partitions: [], to: 'beginning' });
    story.run(1000);
    expect(read(story, first)).toEqual(['a', 'b', 'a', 'b']);
    story.give({ type: 'stop-polling', process: first });
    story.give({ type: 'seek-to', process: first, partitions: ['orders-0'], to: 'end' });
    produce(story, 0, 'skipped');
    story.run(100);
    story.give({ type: 'resume-polling', process: first });
    story.run(1000);
    expect(positionOf(story, first, 0)).toBe(3);
    expect(read(story, first)).toEqual(['a', 'b', 'a', 'b']);
    expect(factsOf(story, 'position-reset').map(({ policy }) => policy)).toEqual([
      'earliest',
      'beginning',
      'end',
    ]);
  });

  it('is found without a poll when it is asked for', () => {
    const story = tell({ partitions: 1 });
    const first = consume(story);
    story.run(1000);
    produce(story, 0, 'a', 'b');
    story.run(100);
    story.give({ type: 'stop-polling', process: first });
    story.give({ type: 'seek-to', process: first, partitions: [], to: 'beginning' });
    story.run(1000);
    expect(consumerOf(story, first).assignment[0]?.state).toBe('AWAIT_RESET');
    story.give({ type: 'position', process: first });
    story.run(100);
    expect(positionOf(story, first, 0)).toBe(0);
    expect(read(story, first)).toEqual(['a', 'b']);
  });

  it('of a paused partition stands still, and what had been fetched is kept', () => {
    const story = tell({ partitions: 1 });
    const first = consume(story, { configs: { 'max.poll.records': '1' } });
    story.run(1000);
    story.give({ type: 'stop-polling', process: first });
    produce(story, 0, 'a', 'b', 'c');
    story.run(1000);
    story.give({ type: 'poll-once', process: first });
    story.run(100);
    story.give({ type: 'pause-partitions', process: first, partitions: ['orders-0'] });
    story.give({ type: 'resume-polling', process: first });
    story.run(3000);
    expect(read(story, first)).toEqual(['a']);
    const { length: fetches } = requestsOf(story, first, 'Fetch');
    story.give({ type: 'resume-partitions', process: first, partitions: ['orders-0'] });
    story.run(2);
    expect(read(story, first)).toEqual(['a', 'b', 'c']);
    expect(requestsOf(story, first, 'Fetch').length - fetches).toBeLessThanOrEqual(1);
  });

  it('of nobody cannot be paused', () => {
    const story = tell();
    const first = consume(story, { assign: ['orders-0'] });
    story.run(1000);
    story.give({ type: 'pause-partitions', process: first, partitions: ['orders-1'] });
    story.give({ type: 'seek-to', process: first, partitions: ['orders-1'], to: 'end' });
    expect(factsOf(story, 'command-refused').map(({ reason }) => reason)).toEqual([
      'not-assigned',
      'not-assigned',
    ]);
  });

  it('begins with the first record that is new enough, by duration', () => {
    const story = tell({ partitions: 1 });
    produce(story, 0, 'old');
    story.run(20_000);
    produce(story, 0, 'new');
    story.run(1000);
    const recent = consume(story, {
      group: 'recent',
      configs: { 'auto.offset.reset': 'by_duration:PT10S' },
    });
    const all = consume(story, {
      group: 'all',
      configs: { 'auto.offset.reset': 'by_duration:P1D' },
    });
    const late = consume(story, {
      group: 'late',
      configs: { 'auto.offset.reset': 'by_duration:PT0.001S' },
    });
    story.run(1000);
    expect(read(story, recent)).toEqual(['new']);
    expect(read(story, all)).toEqual(['old', 'new']);
    expect(consumerOf(story, late).assignment[0]?.state).toBe('AWAIT_RESET');
  });
});

describe('a single poll', () => {
  it('joins, returns what there is, and is over', () => {
    const story = tell({ partitions: 1 });
    produce(story, 0, 'a');
    const first = consume(story, { topics: [] });
    story.give({ type: 'poll-once', process: first });
    story.give({ type: 'stop-polling', process: first });
    story.give({ type: 'poll-once', process: first });
    expect(factsOf(story, 'command-refused').map(({ reason }) => reason)).toEqual([
      'already-so',
      'reads-nothing',
    ]);
    story.give({ type: 'subscribe', process: first, topics: ['orders'] });
    story.run(1000);
    expect(heard(story, first)).toEqual([]);
    story.give({ type: 'poll-once', process: first, withinMs: 5000 });
    story.run(1000);
    expect(read(story, first)).toEqual(['a']);
    expect(consumerOf(story, first).pollsUntil).toBe(-1);
    produce(story, 0, 'b');
    story.run(1000);
    expect(read(story, first)).toEqual(['a']);
  });

  it('ends after its time when nothing has come, and throws what is wrong', () => {
    const story = tell({ partitions: 1 });
    const first = consume(story, { configs: { 'auto.offset.reset': 'none' } });
    story.run(1000);
    expect(factsOf(story, 'consumer-failed')).toHaveLength(1);
    story.give({ type: 'poll-once', process: first });
    story.run(100);
    expect(factsOf(story, 'consumer-failed').map(({ error }) => error)).toEqual([
      'NoOffsetForPartitionException',
      'NoOffsetForPartitionException',
    ]);
    story.give({ type: 'seek', process: first, partition: 'orders-0', offset: 0 });
    story.give({ type: 'poll-once', process: first, withinMs: 500 });
    story.run(400);
    expect(consumerOf(story, first).pollsUntil).toBeGreaterThan(0);
    story.run(200);
    expect(consumerOf(story, first).pollsUntil).toBe(-1);
  });
});

describe('a commit that nobody waits for', () => {
  it('is not repeated', () => {
    const story = tell();
    const first = consume(story);
    story.run(1000);
    const offsets = { 'orders-0': 0 };
    story.give({ type: 'commit', process: first, offsets, isAsync: true });
    story.run(100);
    expect(committed(story)).toEqual({ '0': 0 });
    consume(story);
    story.run(4000);
    expect(requestsOf(story, first, 'OffsetCommit')).toHaveLength(1);
  });
});

describe('the program of a consumer', () => {
  it('gets another setting only while it does not run, and starts with it', () => {
    const story = tell();
    const first = consume(story);
    const set = { type: 'set-consumer-config', process: first } as const;
    story.run(1000);
    story.give({ ...set, name: 'max.poll.records', value: '1' });
    story.give({ type: 'close', process: first });
    story.run(1000);
    story.give({ ...set, name: 'max.poll.records', value: '0' });
    story.give({ ...set, name: 'max.polls', value: '1' });
    story.give({ ...set, name: 'max.poll.records', value: '1' });
    expect(factsOf(story, 'command-refused').map(({ reason }) => reason)).toEqual([
      'still-running',
      'invalid-value',
      'no-such-config',
    ]);
    story.give({ type: 'set-processing', process: first, msPerRecord: 1000 });
    story.give({ type: 'start', process: first });
    story.run(1000);
    produce(story, 0, 'a', 'b', 'c');
    story.run(1500);
    expect(read(story, first)).toEqual(['a', 'b']);
  });
});
