import { describe, expect, it } from 'vitest';
import { commit, committed, errorOf, G, stablePair } from '../testing/group-story.ts';
import { createLoneCoordinator, DATA_PARTITION } from '../testing/lone-coordinator.ts';
import { assertExists } from '../../base/assert.ts';
import { groupOf, offsetsOf } from './coordinator-state.ts';
import { onPartitionsDeleted } from './deletion.ts';
import type { LoneCoordinator } from '../testing/lone-coordinator.ts';
import { onCoordinatorElected } from './coordinator.ts';
import { onCoordinatorResigned } from './resignation.ts';

function shardIn({ broker }: LoneCoordinator): Parameters<typeof groupOf>[0] {
  return assertExists(broker.coordinator.partitions[0], 'it is loaded');
}

/** Another coordinator reads the log: what the first one knows is what was written. */
function failOver({ broker, context }: LoneCoordinator): void {
  onCoordinatorResigned(broker, 0, context);
  onCoordinatorElected(broker, 0, 1, context);
}

const deletes = { api: 'DeleteGroups', group: G } as const;

describe('a group', () => {
  it('is deleted with its offsets once nobody is in it, and for every coordinator', () => {
    const lone = createLoneCoordinator({});
    commit(lone, 5);
    expect(errorOf(lone.request('admin', deletes))).toBe('NONE');
    expect(committed(lone)).toBe(-1);
    failOver(lone);
    expect(groupOf(shardIn(lone), G)).toBeNull();
    expect(offsetsOf(shardIn(lone), G)).toEqual([]);
    expect(lone.facts('group-deleted')).toMatchObject([{ group: G, reason: 'deleted' }]);
  });

  it('is not deleted while it has members, nor when there is none', () => {
    const { lone } = stablePair();
    expect(errorOf(lone.request('admin', deletes))).toBe('NON_EMPTY_GROUP');
    expect(errorOf(lone.request('admin', { ...deletes, group: 'none' }))).toBe(
      'GROUP_ID_NOT_FOUND',
    );
  });
});

describe('the offsets of a group', () => {
  const partitions = [DATA_PARTITION];
  const request = { api: 'OffsetDelete', group: G, partitions } as const;

  it('are deleted for topics that it does not read', () => {
    const lone = createLoneCoordinator({});
    commit(lone, 5);
    const [answer] = lone.request('admin', request);
    expect(answer?.body).toMatchObject({ error: 'NONE', results: [{ error: 'NONE' }] });
    expect(committed(lone)).toBe(-1);
    expect(groupOf(shardIn(lone), G)).not.toBeNull();
  });

  it('stay for topics that it reads', () => {
    const { lone, first } = stablePair();
    commit(lone, 5, { memberId: first, generation: 1 });
    const [answer] = lone.request('admin', request);
    expect(answer?.body).toMatchObject({ results: [{ error: 'GROUP_SUBSCRIBED_TO_TOPIC' }] });
    expect(committed(lone)).toBe(5);
  });

  it('go with the topic', () => {
    const lone = createLoneCoordinator({});
    commit(lone, 5);
    onPartitionsDeleted(lone.broker, [DATA_PARTITION, 7], lone.context);
    lone.advance(1);
    failOver(lone);
    expect(offsetsOf(shardIn(lone), G)).toEqual([]);
    expect(lone.facts('offsets-deleted')).toMatchObject([
      { group: G, reason: 'topic-deleted', partitions: [DATA_PARTITION] },
    ]);
  });
});
