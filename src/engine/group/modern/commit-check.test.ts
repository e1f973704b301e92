import { describe, expect, it } from 'vitest';
import { addPartitions, beat, consumerGroup, enter } from '../../testing/consumer-group-story.ts';
import { createLoneCoordinator } from '../../testing/lone-coordinator.ts';
import { consumerCommitError, consumerFetchError, partitionCommitError } from './commit-check.ts';

/** `a` has partitions 1 and 2 since epoch 2, and is in epoch 3 by now; `b` has 3 and 4. */
function pair() {
  const lone = createLoneCoordinator({});
  addPartitions(lone, 't', 4);
  enter(lone, 'a');
  enter(lone, 'b');
  lone.advance(1000);
  beat(lone, 'a');
  beat(lone, 'a', { owned: [1, 2] });
  beat(lone, 'b');
  expect(consumerGroup(lone).members).toMatchObject([
    { id: 'a', memberEpoch: 3, assigned: [1, 2], assignedEpochs: [2, 2] },
    { id: 'b', memberEpoch: 3, assigned: [3, 4], assignedEpochs: [3, 3] },
  ]);
  return { lone, group: consumerGroup(lone) };
}

const by = (memberId: string, generation: number) => ({ memberId, instanceId: null, generation });
const PLAIN = { isTransactional: false };

describe('a commit to a consumer group', () => {
  it('comes from a member, of an epoch that has been', () => {
    const { group } = pair();
    expect(consumerCommitError(group, by('a', 3), PLAIN)).toBe('NONE');
    expect(consumerCommitError(group, by('a', 4), PLAIN)).toBe('STALE_MEMBER_EPOCH');
    expect(consumerCommitError(group, by('c', 3), PLAIN)).toBe('UNKNOWN_MEMBER_ID');
    expect(consumerCommitError(group, by('', -1), PLAIN)).toBe('UNKNOWN_MEMBER_ID');
    expect(consumerCommitError(group, by('', -1), { isTransactional: true })).toBe('NONE');
    const old = { isTransactional: false, version: 8 };
    expect(consumerCommitError(group, by('a', 3), old)).toBe('UNSUPPORTED_VERSION');
  });

  it('of an older epoch is taken for what the member has had since then', () => {
    const { group } = pair();
    expect(partitionCommitError(group, by('a', 2), 1)).toBe('NONE');
    expect(partitionCommitError(group, by('a', 1), 1)).toBe('STALE_MEMBER_EPOCH');
    expect(partitionCommitError(group, by('a', 2), 3)).toBe('STALE_MEMBER_EPOCH');
    expect(partitionCommitError(group, by('b', 2), 3)).toBe('STALE_MEMBER_EPOCH');
    expect(partitionCommitError(group, by('a', 3), 3)).toBe('NONE');
  });

  it('is taken from anybody while nobody is in the group', () => {
    const { lone } = pair();
    beat(lone, 'a', { memberEpoch: -1 });
    beat(lone, 'b', { memberEpoch: -1 });
    expect(consumerCommitError(consumerGroup(lone), by('', -1), PLAIN)).toBe('NONE');
  });
});

describe('whoever asks a consumer group for its offsets', () => {
  it('is up to date, or says nothing of itself', () => {
    const { group } = pair();
    expect(consumerFetchError(group, { memberId: null, memberEpoch: -1 })).toBe('NONE');
    expect(consumerFetchError(group, { memberId: 'a', memberEpoch: 3 })).toBe('NONE');
    expect(consumerFetchError(group, { memberId: 'a', memberEpoch: 2 })).toBe('STALE_MEMBER_EPOCH');
    expect(consumerFetchError(group, { memberId: 'c', memberEpoch: 3 })).toBe('UNKNOWN_MEMBER_ID');
  });
});
