import { describe, expect, it } from 'vitest';
import { assertExists } from '../../../base/assert.ts';
import { onCoordinatorElected } from '../coordinator.ts';
import { onCoordinatorResigned } from '../resignation.ts';
import {
  addPartitions,
  addTopic,
  beat,
  beatWithAnswers,
  consumerGroup,
  enter,
  partitionsOf,
} from '../../testing/consumer-group-story.ts';
import { G } from '../../testing/group-story.ts';
import { createLoneCoordinator, OFFSETS_PARTITION } from '../../testing/lone-coordinator.ts';
import { brokerId } from '../../ids.ts';
import { consumerGroupState } from './consumer-group.ts';

const lone = (configs: Readonly<Record<string, string>> = {}) => {
  const made = createLoneCoordinator({ configs });
  addPartitions(made, 't', 4);
  return made;
};

describe('a heartbeat of the consumer protocol', () => {
  it.each([
    [{ rebalanceTimeoutMs: -1 }, 'RebalanceTimeoutMs must be provided in first request.'],
    [{ owned: [1] }, 'TopicPartitions must be empty when (re-)joining.'],
    [{ instanceId: '' }, "InstanceId can't be empty."],
    [{ memberEpoch: -3 }, 'MemberEpoch is invalid.'],
    [{ memberEpoch: -2 }, "InstanceId can't be null."],
    [{ group: '' }, "GroupId can't be empty."],
  ])('is invalid with %j', (said, message) => {
    expect(enter(lone(), 'a', said)).toMatchObject({ error: 'INVALID_REQUEST', message });
  });

  it('asks for an assignor that the broker has', () => {
    const answer = enter(lone(), 'a', { serverAssignor: 'nope' });
    expect(answer).toMatchObject({
      error: 'UNSUPPORTED_ASSIGNOR',
      message: 'ServerAssignor nope is not supported. Supported assignors: uniform, range.',
    });
  });

  it('comes in vain to a broker without the protocol', () => {
    const broker = lone({ 'group.coordinator.rebalance.protocols': 'classic' });
    expect(enter(broker, 'a').error).toBe('UNSUPPORTED_VERSION');
  });

  it('cannot go on in a group, or as a member, that is not there', () => {
    const broker = lone();
    expect(beat(broker, 'a', { memberEpoch: 3 }).error).toBe('GROUP_ID_NOT_FOUND');
    enter(broker, 'a');
    expect(beat(broker, 'b', { memberEpoch: 3 }).error).toBe('UNKNOWN_MEMBER_ID');
    expect(broker.facts('member-refused').map(({ error }) => error)).toEqual([
      'GROUP_ID_NOT_FOUND',
      'UNKNOWN_MEMBER_ID',
    ]);
  });

  it('is answered when what it wrote is committed, or what was written before', () => {
    const broker = createLoneCoordinator({ followers: [brokerId(1)] });
    expect(beatWithAnswers(broker, 'a', FIRST)).toEqual([]);
    expect(beatWithAnswers(broker, 'a', { owned: [] })).toEqual([]);
    // offsets.commit.timeout.ms
    const answers = broker.advance(5000).map(({ body }) => body);
    expect(answers).toMatchObject([
      { api: 'ConsumerGroupHeartbeat', error: 'COORDINATOR_NOT_AVAILABLE' },
      { api: 'ConsumerGroupHeartbeat', error: 'COORDINATOR_NOT_AVAILABLE' },
    ]);
  });

  it('says why each member shall have what it shall have', () => {
    const broker = lone();
    enter(broker, 'a');
    expect(broker.facts('target-assignment-computed')).toMatchObject([
      { epoch: 2, assignor: 'uniform', members: [{ clientId: 'a', partitions: [1, 2, 3, 4] }] },
    ]);
    expect(broker.facts('member-joined')).toMatchObject([{ memberId: 'a' }]);
  });
});

const FIRST = { memberEpoch: 0, rebalanceTimeoutMs: 300_000, topics: ['t'], owned: [] };

describe('a member that is given up', () => {
  it('stays until that can be written, and was silent since it was last heard of', () => {
    const broker = lone();
    enter(broker, 'a');
    const { replicas } = broker.broker;
    const replica = assertExists(replicas[OFFSETS_PARTITION], 'it is led');
    const { leader } = replica;
    replica.leader = null;
    broker.advance(45_000);
    expect(consumerGroup(broker).members).toHaveLength(1);
    replica.leader = leader;
    broker.advance(500);
    expect(consumerGroup(broker).members).toEqual([]);
    expect(broker.facts('member-expired')).toMatchObject([{ memberId: 'a', lastHeardAt: 0 }]);
  });
});

describe('settings of a group', () => {
  it('hold for it as far as the broker lets them', () => {
    const broker = lone();
    broker.broker.image.groupConfigs = [
      {
        group: G,
        configs: [
          { name: 'consumer.heartbeat.interval.ms', value: '7000' },
          { name: 'consumer.session.timeout.ms', value: '90000' },
        ],
      },
    ];
    expect(enter(broker, 'a').heartbeatIntervalMs).toBe(7000);
    // group.consumer.max.session.timeout.ms
    broker.advance(59_999);
    expect(consumerGroup(broker).members).toHaveLength(1);
    broker.advance(1);
    expect(consumerGroup(broker).members).toEqual([]);
    expect(broker.facts('member-expired')).toMatchObject([{ memberId: 'a', lastHeardAt: 0 }]);
  });
});

describe('a regular expression', () => {
  it('finds its topics a tick later, and new ones after ten seconds', () => {
    const broker = lone();
    addTopic(broker, 'eu-orders', 2);
    addTopic(broker, 'us-orders', 2);
    expect(enter(broker, 'a', { topics: null, pattern: 'eu-.*' }).assignment).toEqual([]);
    broker.advance(1);
    expect(consumerGroup(broker).patterns).toMatchObject([{ topics: ['eu-orders'] }]);
    broker.advance(5000);
    const owned = partitionsOf(broker, 'eu-orders');
    expect(beat(broker, 'a').assignment).toEqual(owned);
    addTopic(broker, 'eu-clicks', 1);
    beat(broker, 'a', { owned });
    broker.advance(5001);
    expect(beat(broker, 'a').assignment).toBeNull();
    broker.advance(1);
    expect(consumerGroup(broker).patterns).toMatchObject([{ topics: ['eu-clicks', 'eu-orders'] }]);
    expect(beat(broker, 'a').assignment).toEqual([...owned, ...partitionsOf(broker, 'eu-clicks')]);
  });

  it('has to be one', () => {
    const answer = enter(lone(), 'a', { topics: null, pattern: '(?=x)' });
    expect(answer).toMatchObject({
      error: 'INVALID_REGULAR_EXPRESSION',
      message:
        'SubscribedTopicRegex `(?=x)` is not a valid regular expression: ' +
        'invalid or unsupported Perl syntax.',
    });
  });

  it('goes with the last member that has it', () => {
    const broker = lone();
    enter(broker, 'a', { topics: null, pattern: 't' });
    broker.advance(1);
    expect(consumerGroup(broker).patterns).toHaveLength(1);
    beat(broker, 'a', { memberEpoch: -1 });
    expect(consumerGroup(broker).patterns).toEqual([]);
  });
});

const SESSIONS = [
  ['session', 'a', 47_000],
  ['session', 'b', 47_000],
];
/** `a` was revoking when it went away, and has to do so in time all the same. */
const REVOKING = 1;

describe('a coordinator that takes over', () => {
  it('finds the group in the log as it was left', () => {
    const broker = lone();
    enter(broker, 'a', { instanceId: 'i' });
    enter(broker, 'b', { topics: ['t'], pattern: 'u.*' });
    broker.advance(2000);
    beat(broker, 'a');
    beat(broker, 'b');
    beat(broker, 'a', { memberEpoch: -2 });
    const before = consumerGroup(broker);
    const { context } = broker;
    onCoordinatorResigned(broker.broker, OFFSETS_PARTITION, context);
    expect(broker.broker.coordinator.partitions).toEqual([]);
    onCoordinatorElected(broker.broker, OFFSETS_PARTITION, 1, context);
    const after = consumerGroup(broker);
    expect(after).not.toBe(before);
    const mine = { timers: [], metadataOffset: -1, resolvingRound: 0 };
    expect({ ...after, ...mine }).toEqual({ ...before, ...mine });
    expect(consumerGroupState(after)).toBe('Reconciling');
    // Every clock begins again.
    const clocks = after.timers.map(({ kind, memberId, deadline }) => [kind, memberId, deadline]);
    expect(clocks).toEqual(expect.arrayContaining(SESSIONS));
    expect(clocks).toHaveLength(consumerGroup(broker).members.length + REVOKING);
  });
});
