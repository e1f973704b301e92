import { describe, expect, it } from 'vitest';
import { assertExists } from '../../../base/assert.ts';
import { addPartitions, beat, consumerGroup, enter } from '../../testing/consumer-group-story.ts';
import { arrive, errorOf, G, group, join, sync } from '../../testing/group-story.ts';
import {
  createLoneCoordinator,
  type GroupAnswer,
  type LoneCoordinator,
} from '../../testing/lone-coordinator.ts';
import { groupOf } from '../coordinator-state.ts';

/** A classic group of one member, stable in generation 1, which has every partition. */
function stableClassic(configs: Readonly<Record<string, string>> = {}): {
  readonly lone: LoneCoordinator;
  readonly id: string;
} {
  const lone = createLoneCoordinator({ configs });
  addPartitions(lone, 't', 4);
  const id = arrive(lone, 'old');
  lone.advance(3000);
  sync(lone, id, 1, { [id]: [1, 2, 3, 4] });
  expect(group(lone)).toMatchObject({ state: 'Stable', generation: 1 });
  return { lone, id };
}

function classicBeat(lone: LoneCoordinator, memberId: string, generation: number): unknown {
  const request = { api: 'Heartbeat', group: G, generation, memberId, instanceId: null } as const;
  return errorOf(lone.request(memberId, request));
}

function typeOf({ broker }: LoneCoordinator): string | undefined {
  const shard = assertExists(broker.coordinator.partitions[0], 'it is loaded');
  return groupOf(shard, G)?.type;
}

const generationOf = ([answer]: readonly GroupAnswer[]): number =>
  answer?.body.api === 'JoinGroup' ? answer.body.generation : -1;

describe('a classic group', () => {
  it('becomes one of the consumer protocol when the first such member comes', () => {
    const { lone, id } = stableClassic();
    expect(enter(lone, 'new').error).toBe('NONE');
    expect(consumerGroup(lone)).toMatchObject({
      groupEpoch: 2,
      assignmentEpoch: 2,
      members: [{ id, memberEpoch: 1, assigned: [1, 2, 3, 4], classic: {} }, { id: 'new' }],
    });
    expect(lone.facts('group-converted')).toMatchObject([{ from: 'classic', to: 'consumer' }]);
    // The old member is called to join again, which gives it its new generation.
    expect(classicBeat(lone, id, 1)).toBe('REBALANCE_IN_PROGRESS');
    expect(generationOf(join(lone, 'old', id))).toBe(2);
    expect(sync(lone, id, 2).map(({ body }) => body)).toMatchObject([
      { error: 'NONE', partitions: [1, 2] },
    ]);
    expect(beat(lone, 'new').assignment).toEqual([3, 4]);
    expect(classicBeat(lone, id, 2)).toBe('NONE');
  });

  it('stays as it is where the policy says so', () => {
    const { lone } = stableClassic({ 'group.consumer.migration.policy': 'downgrade' });
    expect(enter(lone, 'new')).toMatchObject({
      error: 'GROUP_ID_NOT_FOUND',
      message:
        'Cannot upgrade classic group g to consumer group because online upgrade is disabled.',
    });
    expect(typeOf(lone)).toBe('classic');
  });

  it('gives way at once where nobody is in it', () => {
    const lone = createLoneCoordinator({
      configs: { 'group.consumer.migration.policy': 'disabled' },
    });
    join(lone, 'old', '');
    expect(typeOf(lone)).toBe('classic');
    expect(enter(lone, 'new').error).toBe('NONE');
    expect(typeOf(lone)).toBe('consumer');
  });

  it('lets those who wait in a rebalance come again', () => {
    const { lone, id } = stableClassic();
    const late = arrive(lone, 'late');
    expect(group(lone).state).toBe('PreparingRebalance');
    const answers = lone.request('new', {
      api: 'ConsumerGroupHeartbeat',
      group: G,
      memberId: 'new',
      clientId: 'new',
      memberEpoch: 0,
      instanceId: null,
      rackId: null,
      rebalanceTimeoutMs: 300_000,
      topics: ['t'],
      pattern: null,
      serverAssignor: null,
      owned: [],
    });
    expect(errorOf(answers.filter(({ label }) => label === 'late'))).toBe('REBALANCE_IN_PROGRESS');
    expect(consumerGroup(lone).members.map((member) => member.id)).toEqual([id, late, 'new']);
  });
});

describe('a group of the consumer protocol', () => {
  it('becomes a classic one when only such members are left, and rebalances', () => {
    const { lone, id } = stableClassic();
    enter(lone, 'new');
    beat(lone, 'new', { memberEpoch: -1 });
    expect(group(lone)).toMatchObject({
      state: 'PreparingRebalance',
      generation: 2,
      protocol: 'range',
      leader: id,
      members: [{ id, assignment: [1, 2] }],
    });
    expect(lone.facts('rebalance-started').at(-1)).toMatchObject({ reason: 'protocol-changed' });
    expect(generationOf(join(lone, 'old', id))).toBe(3);
  });

  it('stays as it is where the policy says so', () => {
    const { lone } = stableClassic({ 'group.consumer.migration.policy': 'upgrade' });
    enter(lone, 'new');
    beat(lone, 'new', { memberEpoch: -1 });
    expect(consumerGroup(lone)).toMatchObject({ groupEpoch: 3, members: [{ classic: {} }] });
  });

  it('takes classic members in, but for a broker that does not migrate', () => {
    const lone = createLoneCoordinator({});
    enter(lone, 'new');
    expect(errorOf(join(lone, 'old', ''))).toBe('MEMBER_ID_REQUIRED');
    expect(generationOf(join(lone, 'old', 'an-id'))).toBe(2);
    const closed = createLoneCoordinator({
      configs: { 'group.consumer.migration.policy': 'disabled' },
    });
    enter(closed, 'new');
    expect(errorOf(join(closed, 'old', ''))).toBe('INCONSISTENT_GROUP_PROTOCOL');
  });

  it('gives up classic members that do not fetch what they were given', () => {
    const { lone, id } = stableClassic();
    enter(lone, 'new');
    join(lone, 'old', id, { rebalanceTimeoutMs: 10_000 });
    lone.advance(9999);
    expect(consumerGroup(lone).members).toHaveLength(2);
    lone.advance(1);
    expect(lone.facts('member-too-slow')).toMatchObject([{ memberId: id, what: 'sync' }]);
    expect(consumerGroup(lone).members.map((member) => member.id)).toEqual(['new']);
  });

  it('gives way at once where nobody is in it', () => {
    const lone = createLoneCoordinator({});
    enter(lone, 'new');
    beat(lone, 'new', { memberEpoch: -1 });
    expect(typeOf(lone)).toBe('consumer');
    expect(errorOf(join(lone, 'old', ''))).toBe('MEMBER_ID_REQUIRED');
    expect(typeOf(lone)).toBe('classic');
  });

  it('is left by members of either protocol as an administrator asks', () => {
    const { lone, id } = stableClassic();
    enter(lone, 'new', { instanceId: 'i' });
    enter(lone, 'other');
    const [answer] = lone.request('admin', {
      api: 'LeaveGroup',
      group: G,
      members: [
        { memberId: '', instanceId: 'i' },
        { memberId: id, instanceId: null },
        { memberId: 'nobody', instanceId: null },
      ],
    });
    expect(answer?.body).toMatchObject({
      error: 'NONE',
      members: [{ error: 'NONE' }, { error: 'NONE' }, { error: 'UNKNOWN_MEMBER_ID' }],
    });
    expect(consumerGroup(lone).members.map((member) => member.id)).toEqual(['other']);
  });
});
