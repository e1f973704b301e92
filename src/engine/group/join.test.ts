import { describe, expect, it } from 'vitest';
import { join, arrive, idOf, errorOf, group, stablePair } from '../testing/group-story.ts';
import { createLoneCoordinator } from '../testing/lone-coordinator.ts';

describe('joining a group', () => {
  it('gives a new member its id before it lets it in', () => {
    const lone = createLoneCoordinator({});
    const answers = join(lone, 'a', '');
    expect(errorOf(answers)).toBe('MEMBER_ID_REQUIRED');
    expect(idOf(answers)).toMatch(
      /^a-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    );
    expect(group(lone)).toMatchObject({ state: 'Empty', members: [] });
    expect(join(lone, 'a', idOf(answers))).toEqual([]);
    expect(group(lone)).toMatchObject({ state: 'PreparingRebalance', leader: idOf(answers) });
  });

  it('waits 3 s for others, and so much longer as they come', () => {
    const lone = createLoneCoordinator({});
    arrive(lone, 'a');
    expect(lone.advance(2000)).toEqual([]);
    arrive(lone, 'b');
    expect(lone.advance(3999)).toEqual([]);
    expect(lone.advance(1)).toHaveLength(2);
    expect(group(lone)).toMatchObject({ state: 'CompletingRebalance', generation: 1 });
  });

  it('tells the members to the leader alone', () => {
    const lone = createLoneCoordinator({});
    const first = arrive(lone, 'a');
    const second = arrive(lone, 'b');
    const members = lone.advance(6000).map(({ label, body }) => {
      return body.api === 'JoinGroup' ? [label, body.leader, body.members.length] : [];
    });
    expect(members.sort()).toEqual([
      ['a', first, 2],
      ['b', first, 0],
    ]);
    expect(second).not.toBe(first);
  });

  it('does not know an id that it has not given', () => {
    const lone = createLoneCoordinator({});
    expect(errorOf(join(lone, 'a', 'a-1'))).toBe('UNKNOWN_MEMBER_ID');
    arrive(lone, 'b');
    expect(errorOf(join(lone, 'a', 'a-1'))).toBe('UNKNOWN_MEMBER_ID');
  });

  it('refuses sessions that the broker does not allow, and protocols that not all support', () => {
    const lone = createLoneCoordinator({});
    expect(errorOf(join(lone, 'a', '', { sessionTimeoutMs: 5999 }))).toBe(
      'INVALID_SESSION_TIMEOUT',
    );
    expect(errorOf(join(lone, 'a', '', { sessionTimeoutMs: 1_800_001 }))).toBe(
      'INVALID_SESSION_TIMEOUT',
    );
    arrive(lone, 'a', { protocols: ['range', 'roundrobin'] });
    expect(errorOf(join(lone, 'b', '', { protocols: ['sticky'] }))).toBe(
      'INCONSISTENT_GROUP_PROTOCOL',
    );
    expect(errorOf(join(lone, 'b', '', { protocols: ['roundrobin'] }))).toBe('MEMBER_ID_REQUIRED');
  });

  it('takes no more members than group.max.size', () => {
    const lone = createLoneCoordinator({ configs: { 'group.max.size': '1' } });
    arrive(lone, 'a');
    expect(errorOf(join(lone, 'b', ''))).toBe('GROUP_MAX_SIZE_REACHED');
  });

  it('lets an id that nobody joins with hold a rebalance back for one session', () => {
    const { lone, first, second } = stablePair();
    join(lone, 'c', '', { sessionTimeoutMs: 10_000 });
    expect(join(lone, 'a', first)).toEqual([]);
    expect(join(lone, 'b', second)).toEqual([]);
    expect(lone.advance(9999)).toEqual([]);
    expect(lone.advance(1)).toHaveLength(2);
    expect(group(lone).generation).toBe(2);
  });

  it('chooses the protocol that most members prefer among those of all', () => {
    const lone = createLoneCoordinator({});
    arrive(lone, 'a', { protocols: ['range', 'roundrobin'] });
    arrive(lone, 'b', { protocols: ['roundrobin', 'range'] });
    arrive(lone, 'c', { protocols: ['roundrobin', 'range', 'sticky'] });
    lone.advance(9000);
    expect(group(lone)).toMatchObject({ state: 'CompletingRebalance', protocol: 'roundrobin' });
  });
});
