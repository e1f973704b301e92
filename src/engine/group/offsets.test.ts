import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import { join, arrive, commit, committed, errorOf, stablePair } from '../testing/group-story.ts';
import { createLoneCoordinator, OFFSETS_PARTITION } from '../testing/lone-coordinator.ts';
import { onCoordinatorHighWatermark } from './coordinator.ts';

describe('committed offsets', () => {
  it('count when the record is committed, and are answered then', () => {
    const lone = createLoneCoordinator({ followers: [brokerId(1)] });
    expect(commit(lone, 5)).toEqual([]);
    expect(committed(lone)).toBe(-1);
    onCoordinatorHighWatermark(lone.broker, OFFSETS_PARTITION, 99, lone.context);
    expect(errorOf(lone.advance(0))).toBe('NONE');
    expect(committed(lone)).toBe(5);
  });

  it('may be committed after the answer gave up on them', () => {
    const lone = createLoneCoordinator({ followers: [brokerId(1)] });
    commit(lone, 5);
    expect(errorOf(lone.advance(5000))).toBe('COORDINATOR_NOT_AVAILABLE');
    onCoordinatorHighWatermark(lone.broker, OFFSETS_PARTITION, 99, lone.context);
    expect(committed(lone)).toBe(5);
  });

  it('may go back: the last commit wins', () => {
    const lone = createLoneCoordinator({});
    commit(lone, 5);
    commit(lone, 2);
    expect(committed(lone)).toBe(2);
  });

  it('come from members of the current generation only, once there are members', () => {
    const { lone, first } = stablePair();
    expect(errorOf(commit(lone, 1, { memberId: first, generation: 1 }))).toBe('NONE');
    expect(errorOf(commit(lone, 2, { memberId: first, generation: 0 }))).toBe('ILLEGAL_GENERATION');
    expect(errorOf(commit(lone, 3, { memberId: 'nobody', generation: 1 }))).toBe(
      'UNKNOWN_MEMBER_ID',
    );
    expect(errorOf(commit(lone, 4))).toBe('UNKNOWN_MEMBER_ID');
    expect(committed(lone)).toBe(1);
  });

  it('are taken from the old generation while the members join, but not while they sync', () => {
    const { lone, first, second } = stablePair();
    arrive(lone, 'c');
    expect(errorOf(commit(lone, 4, { memberId: first, generation: 1 }))).toBe('NONE');
    join(lone, 'a', first);
    join(lone, 'b', second);
    expect(errorOf(commit(lone, 5, { memberId: first, generation: 2 }))).toBe(
      'REBALANCE_IN_PROGRESS',
    );
    expect(committed(lone)).toBe(4);
  });

  it('of a group that is not there are refused to whoever claims to be its member', () => {
    const lone = createLoneCoordinator({});
    expect(errorOf(commit(lone, 1, { memberId: 'x', generation: 3 }))).toBe('GROUP_ID_NOT_FOUND');
  });

  it('are refused for a partition that does not exist', () => {
    const lone = createLoneCoordinator({});
    expect(errorOf(commit(lone, 1, { partition: 77 }))).toBe('UNKNOWN_TOPIC_OR_PARTITION');
  });
});
