import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import { arrive, sync, heartbeat, errorOf, group } from '../testing/group-story.ts';
import { createLoneCoordinator, OFFSETS_PARTITION } from '../testing/lone-coordinator.ts';
import { onCoordinatorHighWatermark } from './coordinator.ts';

describe('the sync phase', () => {
  it('hands the assignment out when the record is committed, and not before', () => {
    const lone = createLoneCoordinator({ followers: [brokerId(1)] });
    const first = arrive(lone, 'a');
    lone.advance(3000);
    expect(sync(lone, first, 1, { [first]: [7] })).toEqual([]);
    expect(group(lone).state).toBe('CompletingRebalance');
    onCoordinatorHighWatermark(lone.broker, OFFSETS_PARTITION, 99, lone.context);
    const [answer] = lone.advance(0);
    expect(answer?.body).toMatchObject({ api: 'SyncGroup', error: 'NONE', partitions: [7] });
    expect(group(lone).state).toBe('Stable');
  });

  it('starts again when the record is not committed within offsets.commit.timeout.ms', () => {
    const lone = createLoneCoordinator({ followers: [brokerId(1)] });
    const first = arrive(lone, 'a');
    lone.advance(3000);
    sync(lone, first, 1, { [first]: [7] });
    expect(lone.advance(4999)).toEqual([]);
    expect(errorOf(lone.advance(1))).toBe('COORDINATOR_NOT_AVAILABLE');
    expect(group(lone).state).toBe('PreparingRebalance');
    onCoordinatorHighWatermark(lone.broker, OFFSETS_PARTITION, 99, lone.context);
    expect(group(lone).state).toBe('PreparingRebalance');
  });

  it('gives a member that the leader left out nothing', () => {
    const lone = createLoneCoordinator({});
    const first = arrive(lone, 'a');
    const second = arrive(lone, 'b');
    lone.advance(6000);
    sync(lone, second, 1);
    const answers = sync(lone, first, 1, { [first]: [1, 2] });
    expect(answers.map(({ body }) => (body.api === 'SyncGroup' ? body.partitions : []))).toEqual(
      expect.arrayContaining([[1, 2], []]),
    );
  });

  it('puts members out that do not sync, even when the group is stable without them', () => {
    const options = { rebalanceTimeoutMs: 20_000, sessionTimeoutMs: 60_000 };
    const lone = createLoneCoordinator({});
    const first = arrive(lone, 'a', options);
    const second = arrive(lone, 'b', options);
    lone.advance(6000);
    sync(lone, first, 1, { [first]: [1] });
    expect(group(lone).state).toBe('Stable');
    lone.advance(20_000);
    expect(group(lone).state).toBe('PreparingRebalance');
    expect(heartbeat(lone, second, 1)).toBe('UNKNOWN_MEMBER_ID');
  });
});
