import { describe, expect, it } from 'vitest';
import type { Command, ConsumerPlan, SubscribedPattern } from '../command.ts';
import type { ProcessId } from '../ids.ts';
import type { TopicPlan } from '../plan.ts';
import { groupsOf } from '../selectors.ts';
import {
  consume,
  consumerOf,
  factsOf,
  groupOf,
  heard,
  requestsOf,
  tell,
  type Story,
} from '../testing/consumer-story.ts';

const SECOND = 1000;
const COOPERATIVE = 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor';

function topic(name: string, partitions = 1): TopicPlan {
  return { name, partitions, replicationFactor: 1, assignment: null, configs: {} };
}

function story(...names: readonly string[]): Story {
  return tell({ topics: names.map((name) => topic(name)) });
}

const byClient = (expression: string): SubscribedPattern => ({ matchedBy: 'client', expression });
const byBroker = (expression: string): SubscribedPattern => ({ matchedBy: 'broker', expression });

function subscribed(
  told: Story,
  pattern: SubscribedPattern,
  { configs, ...plan }: Partial<ConsumerPlan> = {},
): ProcessId {
  const refreshed = { 'metadata.max.age.ms': '5000', ...configs };
  return consume(told, { topics: [], pattern, configs: refreshed, ...plan });
}

const MODERN = { configs: { 'group.protocol': 'consumer' } };

function newTopic(name: string): Command {
  return {
    type: 'create-topic',
    name,
    partitions: 1,
    replicationFactor: 1,
    assignment: null,
    configs: {},
  };
}

const refusals = (told: Story): string[] =>
  factsOf(told, 'command-refused').map(({ reason }) => reason);

describe('a pattern that the client matches', () => {
  it('is matched before the first join, with the topics that are there then', () => {
    const told = story('orders-eu', 'orders-us', 'payments');
    const id = subscribed(told, byClient('orders-.*'));
    told.run(3 * SECOND);
    expect(heard(told, id)).toEqual(['+eu-0 us-0']);
    expect(factsOf(told, 'pattern-matched')).toMatchObject([
      { pattern: 'orders-.*', topics: ['orders-eu', 'orders-us'] },
    ]);
    const joins = requestsOf(told, id, 'JoinGroup').map(({ body }) =>
      body.api === 'JoinGroup' ? body.protocols[0]?.topics : null,
    );
    expect(joins).toEqual([
      ['orders-eu', 'orders-us'],
      ['orders-eu', 'orders-us'],
    ]);
  });

  it('asks for all topics, and keeps what matches', () => {
    const told = story('orders-eu', 'payments');
    const id = subscribed(told, byClient('orders-.*'));
    told.run(3 * SECOND);
    for (const { body } of requestsOf(told, id, 'Metadata')) {
      expect(body).toMatchObject({ topics: null });
    }
    expect(consumerOf(told, id).metadata.topics.map(({ name }) => name)).toEqual(['orders-eu']);
  });

  it('finds a new topic with the next refresh of the metadata, and joins again', () => {
    const told = story('orders-eu');
    const id = subscribed(told, byClient('orders-.*'));
    told.run(3 * SECOND);
    told.give(newTopic('orders-us'), newTopic('payments'));
    told.run(10 * SECOND);
    expect(heard(told, id)).toEqual(['+eu-0', '-eu-0', '+eu-0 us-0']);
    expect(groupOf(told).generation).toBe(2);
  });

  it('gives up what no longer exists', () => {
    const told = story('orders-eu', 'orders-us');
    const id = subscribed(told, byClient('orders-.*'), {
      configs: { 'partition.assignment.strategy': COOPERATIVE },
    });
    told.run(3 * SECOND);
    told.give({ type: 'delete-topic', name: 'orders-us' });
    told.run(15 * SECOND);
    expect(consumerOf(told, id).subscription.topics).toEqual(['orders-eu']);
    expect(consumerOf(told, id).assignment.map(({ topic: name }) => name)).toEqual(['orders-eu']);
  });

  it('costs a group one rebalance for a topic that is new to all its members', () => {
    const told = story('orders-eu', 'orders-us');
    const [first, second] = [
      subscribed(told, byClient('orders-.*')),
      subscribed(told, byClient('orders-.*')),
    ];
    told.run(10 * SECOND);
    const before = groupOf(told).generation;
    told.give(newTopic('orders-jp'));
    told.run(15 * SECOND);
    expect(groupOf(told).generation).toBe(before + 1);
    const owned = [first, second].flatMap((id) => consumerOf(told, id).assignment);
    expect(owned).toHaveLength(3);
  });

  it('leaves internal topics out, unless it is told not to', () => {
    const told = story('orders');
    const id = subscribed(told, byClient('.*'));
    const other = subscribed(told, byClient('.*'), {
      group: 'h',
      configs: { 'exclude.internal.topics': 'false' },
    });
    told.run(10 * SECOND);
    expect(consumerOf(told, id).subscription.topics).toEqual(['orders']);
    expect(consumerOf(told, other).subscription.topics).toEqual(['__consumer_offsets', 'orders']);
  });

  it('joins with nothing while nothing matches, and keeps its place in the group', () => {
    const told = story('payments');
    const id = subscribed(told, byClient('orders'));
    told.run(3 * SECOND);
    expect(heard(told, id)).toEqual(['+']);
    expect(groupOf(told).members).toHaveLength(1);
    told.give(newTopic('orders'));
    told.run(10 * SECOND);
    expect(heard(told, id).at(-1)).toBe('+0');
  });

  it('is sent as names by a member of the consumer protocol', () => {
    const told = story('orders-eu', 'payments');
    const id = subscribed(told, byClient('orders-.*'), {
      configs: { ...MODERN.configs, 'metadata.max.age.ms': '5000' },
    });
    told.run(15 * SECOND);
    told.give(newTopic('orders-us'));
    told.run(20 * SECOND);
    const said = requestsOf(told, id, 'ConsumerGroupHeartbeat').flatMap(({ body }) =>
      body.api === 'ConsumerGroupHeartbeat' && body.topics !== null ? [body] : [],
    );
    expect(said.map(({ topics }) => topics)).toEqual([['orders-eu'], ['orders-eu', 'orders-us']]);
    expect(said.every(({ pattern }) => pattern === null)).toBe(true);
    expect(heard(told, id).at(-1)).toBe('+us-0');
  });
});

describe('a pattern that the broker matches', () => {
  it('goes with the first heartbeat, and the coordinator finds the topics', () => {
    const told = story('orders-eu', 'orders-us', 'payments');
    const id = subscribed(told, byBroker('orders-.*'), MODERN);
    told.run(15 * SECOND);
    const [joining, next] = requestsOf(told, id, 'ConsumerGroupHeartbeat');
    expect(joining?.body).toMatchObject({ topics: [], pattern: 'orders-.*' });
    expect(next?.body).toMatchObject({ topics: null, pattern: null });
    expect(factsOf(told, 'pattern-resolved')[0]).toMatchObject({
      topics: ['orders-eu', 'orders-us'],
    });
    expect(heard(told, id)).toEqual(['+', '+eu-0 us-0']);
    expect(consumerOf(told, id).metadata.topics.map(({ name }) => name)).toEqual([
      'orders-eu',
      'orders-us',
    ]);
  });

  it('finds a new topic by itself, though no client has asked', () => {
    const told = story('orders-eu');
    const id = subscribed(told, byBroker('orders-.*'), MODERN);
    told.run(15 * SECOND);
    told.give(newTopic('orders-us'));
    told.run(25 * SECOND);
    expect(heard(told, id).at(-1)).toBe('+us-0');
  });

  it('ends the application when the broker cannot read it', () => {
    const told = story('orders');
    const id = subscribed(told, byBroker('(?=orders)'), MODERN);
    told.run(5 * SECOND);
    expect(factsOf(told, 'consumer-failed', id)).toMatchObject([
      { error: 'InvalidRegularExpression' },
    ]);
  });

  it('is for the consumer protocol alone', () => {
    const told = story('orders');
    subscribed(told, byBroker('orders'));
    expect(refusals(told)).toEqual(['needs-consumer-protocol']);
    const id = subscribed(told, byBroker('orders'), MODERN);
    told.run(5 * SECOND);
    told.give({ type: 'crash', process: id });
    told.give({ type: 'set-consumer-config', process: id, name: 'group.protocol', value: null });
    told.give({ type: 'start', process: id });
    told.run(5 * SECOND);
    expect(factsOf(told, 'consumer-failed', id)).toMatchObject([
      { error: 'UnsupportedOperationException' },
    ]);
  });
});

describe('subscribe() with a pattern', () => {
  const asks = (process: ProcessId, pattern: SubscribedPattern): Command => ({
    type: 'subscribe',
    process,
    topics: [],
    pattern,
  });

  it('takes the place of another pattern, but not of topics or partitions', () => {
    const told = story('orders', 'payments');
    const id = subscribed(told, byClient('orders'));
    const [named, chosen] = [consume(told), consume(told, { assign: ['orders-0'] })];
    told.run(3 * SECOND);
    told.give(asks(named, byClient('o.*')), asks(chosen, byClient('o.*')));
    told.give({ type: 'subscribe', process: id, topics: ['orders'] });
    told.give({ type: 'assign-partitions', process: id, partitions: ['orders-0'] });
    told.give(asks(id, byBroker('o.*')), asks(id, byClient('(a')));
    expect(refusals(told)).toEqual([
      'subscribed-to-topics',
      'assigned-by-itself',
      'subscribed-to-pattern',
      'subscribed-to-pattern',
      'needs-consumer-protocol',
      'invalid-pattern',
    ]);
    told.give(asks(id, byClient('pay.*')));
    told.run(5 * SECOND);
    expect(heard(told, id).at(-1)).toBe('+payments-0');
  });

  it('replaces what the coordinator matches, and ends with unsubscribe()', () => {
    const told = story('orders', 'payments');
    const id = subscribed(told, byBroker('orders'), MODERN);
    told.run(15 * SECOND);
    told.give(asks(id, byBroker('pay.*')));
    told.run(25 * SECOND);
    expect(heard(told, id).slice(-3)).toEqual(['-0', '+', '+payments-0']);
    told.give({ type: 'unsubscribe', process: id });
    told.give({ type: 'subscribe', process: id, topics: ['orders'] });
    told.run(10 * SECOND);
    expect(heard(told, id).at(-1)).toBe('+0');
    const group = groupsOf(told.cluster).find(({ group: { name } }) => name === 'g')?.group;
    expect(group).toMatchObject({ members: [{ topics: ['orders'], pattern: null }] });
  });
});
