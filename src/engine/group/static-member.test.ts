import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import { errorOf, group, heartbeat, idOf, join, sync, G } from '../testing/group-story.ts';
import {
  createLoneCoordinator,
  OFFSETS_PARTITION,
  type LoneCoordinator,
} from '../testing/lone-coordinator.ts';

interface Pair {
  readonly lone: LoneCoordinator;
  readonly leader: string;
  readonly other: string;
}

/** A stable group of two static members in generation 1; the first leads. */
function staticPair(): Pair {
  const lone = createLoneCoordinator({});
  join(lone, 'a', '', { instanceId: 'i-a' });
  join(lone, 'b', '', { instanceId: 'i-b' });
  const answers = lone.advance(6000);
  const [leader, other] = answers.map((answer) => idOf([answer]));
  if (leader === undefined || other === undefined) throw new Error('both have joined');
  staticSync(lone, leader, 'i-a', { [leader]: [1], [other]: [2] });
  staticSync(lone, other, 'i-b');
  return { lone, leader, other };
}

function staticSync(
  lone: LoneCoordinator,
  memberId: string,
  instanceId: string,
  given: Readonly<Record<string, readonly number[]>> = {},
): ReturnType<LoneCoordinator['request']> {
  const assignments = Object.entries(given).map(([id, partitions]) => {
    return { memberId: id, partitions };
  });
  const body = { group: G, generation: 1, memberId, instanceId, assignments } as const;
  return lone.request(memberId, { api: 'SyncGroup', ...body });
}

describe('a static member', () => {
  it('is given its id at once, without asking again', () => {
    const { lone, leader } = staticPair();
    expect(leader).toMatch(/^i-a-/);
    expect(group(lone)).toMatchObject({ state: 'Stable', generation: 1, leader });
  });

  it('takes its place again without a rebalance, and gets what it had', () => {
    const { lone, other } = staticPair();
    const id = idOf(join(lone, 'b', '', { instanceId: 'i-b' }));
    expect(id).not.toBe(other);
    expect(group(lone)).toMatchObject({ state: 'Stable', generation: 1 });
    expect(staticSync(lone, id, 'i-b')[0]?.body).toMatchObject({ error: 'NONE', partitions: [2] });
    expect(lone.facts('member-replaced')).toMatchObject([
      { instanceId: 'i-b', oldMemberId: other, memberId: id },
    ]);
  });

  it('is told as the leader that it leads and need not assign', () => {
    const { lone } = staticPair();
    const [answer] = join(lone, 'a', '', { instanceId: 'i-a' });
    expect(answer?.body).toMatchObject({ error: 'NONE', skipAssignment: true });
    expect(answer?.body.api === 'JoinGroup' ? answer.body.members : []).toHaveLength(2);
  });

  it('fences whoever had its place', () => {
    const { lone, other } = staticPair();
    const id = idOf(join(lone, 'b', '', { instanceId: 'i-b' }));
    const body = { api: 'Heartbeat', group: G, generation: 1, instanceId: 'i-b' } as const;
    expect(errorOf(lone.request('b', { ...body, memberId: other }))).toBe('FENCED_INSTANCE_ID');
    expect(errorOf(lone.request('b', { ...body, memberId: id }))).toBe('NONE');
    expect(lone.facts('member-refused')).toMatchObject([
      { memberId: other, error: 'FENCED_INSTANCE_ID', generation: 1, current: 1 },
    ]);
  });

  it('does not disturb the group by other topics, as long as its protocol remains', () => {
    const { lone } = staticPair();
    join(lone, 'b', '', { instanceId: 'i-b', topics: ['other'] });
    expect(group(lone).state).toBe('Stable');
    const answers = join(lone, 'b', '', { instanceId: 'i-b', protocols: ['roundrobin'] });
    expect(errorOf(answers)).toBe('INCONSISTENT_GROUP_PROTOCOL');
  });

  it('is put back under its old id when the new one cannot be written', () => {
    const { lone, other } = staticPair();
    assertExists(lone.broker.replicas[OFFSETS_PARTITION], 'the replica is there').leader = null;
    expect(errorOf(join(lone, 'b', '', { instanceId: 'i-b' }))).toBe('NOT_COORDINATOR');
    expect(group(lone).members.map(({ id }) => id)).toContain(other);
    const body = { api: 'Heartbeat', group: G, generation: 1, instanceId: 'i-b' } as const;
    expect(errorOf(lone.request('b', { ...body, memberId: other }))).toBe('NONE');
  });

  it('keeps its place through a rebalance that it does not come to', () => {
    const { lone, leader, other } = staticPair();
    join(lone, 'a', leader, { instanceId: 'i-a', topics: ['t', 'u'] });
    lone.advance(44_999);
    heartbeat(lone, other, 1);
    lone.advance(1);
    expect(group(lone).members.map(({ id }) => id)).toContain(leader);
    expect(sync(lone, other, 1)).toHaveLength(1);
  });
});
