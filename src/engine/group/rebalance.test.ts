import { describe, expect, it } from 'vitest';
import {
  G,
  join,
  arrive,
  sync,
  heartbeat,
  errorOf,
  group,
  stablePair,
} from '../testing/group-story.ts';
import { createLoneCoordinator } from '../testing/lone-coordinator.ts';

describe('a rebalance', () => {
  it('is over when every member has joined again, without a delay', () => {
    const { lone, first, second } = stablePair();
    arrive(lone, 'c');
    expect(heartbeat(lone, first, 1)).toBe('REBALANCE_IN_PROGRESS');
    expect(join(lone, 'a', first)).toEqual([]);
    expect(join(lone, 'b', second)).toHaveLength(3);
    expect(group(lone)).toMatchObject({ generation: 2, leader: first });
  });

  it('goes on without members that do not come within the rebalance timeout', () => {
    const { lone, first, second } = stablePair({}, { rebalanceTimeoutMs: 20_000 });
    arrive(lone, 'c', { rebalanceTimeoutMs: 20_000 });
    join(lone, 'b', second, { rebalanceTimeoutMs: 20_000 });
    expect(lone.advance(19_999)).toEqual([]);
    expect(lone.advance(1)).toHaveLength(2);
    expect(group(lone).members.map(({ clientId }) => clientId)).toEqual(['b', 'c']);
    expect(group(lone).leader).not.toBe(first);
    expect(lone.facts('member-expired').map(({ clientId }) => clientId)).toEqual(['a']);
    expect(heartbeat(lone, first, 1)).toBe('UNKNOWN_MEMBER_ID');
  });

  it('begins when the leader joins again, and not when a follower with nothing new does', () => {
    const { lone, first, second } = stablePair();
    const [again] = join(lone, 'b', second);
    expect(again?.body).toMatchObject({ error: 'NONE', generation: 1, members: [] });
    expect(group(lone).state).toBe('Stable');
    expect(join(lone, 'a', first)).toEqual([]);
    expect(group(lone).state).toBe('PreparingRebalance');
  });

  it('begins when a follower subscribes to something else', () => {
    const { lone, second } = stablePair();
    expect(join(lone, 'b', second, { topics: ['t', 'u'] })).toEqual([]);
    expect(group(lone).state).toBe('PreparingRebalance');
  });

  it('ends an unfinished sync phase: whoever waits has to join again', () => {
    const lone = createLoneCoordinator({});
    const first = arrive(lone, 'a');
    const second = arrive(lone, 'b');
    lone.advance(6000);
    expect(sync(lone, second, 1)).toEqual([]);
    const answers = lone.request('a', {
      api: 'LeaveGroup',
      group: G,
      members: [{ memberId: first, instanceId: null }],
    });
    expect(answers.map(({ body }) => ('error' in body ? body.error : ''))).toEqual([
      'REBALANCE_IN_PROGRESS',
      'NONE',
    ]);
  });

  it('leaves an empty group with the next generation when the last member leaves', () => {
    const { lone, first, second } = stablePair();
    lone.request('a', {
      api: 'LeaveGroup',
      group: G,
      members: [{ memberId: first, instanceId: null }],
    });
    lone.request('b', {
      api: 'LeaveGroup',
      group: G,
      members: [{ memberId: second, instanceId: null }],
    });
    expect(group(lone)).toMatchObject({ state: 'Empty', generation: 2, leader: null });
    const left = lone.request('b', {
      api: 'LeaveGroup',
      group: G,
      members: [{ memberId: second, instanceId: null }],
    });
    expect(errorOf(left)).toBe('UNKNOWN_MEMBER_ID');
  });
});
