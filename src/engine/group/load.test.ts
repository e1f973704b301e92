import { describe, expect, it } from 'vitest';
import { commit, committed, errorOf, G, group, stablePair } from '../testing/group-story.ts';
import { OFFSETS_PARTITION, type LoneCoordinator } from '../testing/lone-coordinator.ts';
import { onCoordinatorElected } from './coordinator.ts';
import { onCoordinatorResigned } from './resignation.ts';

function failOver({ broker, context }: LoneCoordinator): void {
  onCoordinatorResigned(broker, OFFSETS_PARTITION, context);
  onCoordinatorElected(broker, OFFSETS_PARTITION, 1, context);
}

describe('a coordinator that has a slow disk', () => {
  function slow(): ReturnType<typeof stablePair> {
    const pair = stablePair();
    commit(pair.lone, 5, { memberId: pair.first, generation: 1 });
    pair.lone.broker.disk.delayMs = 2000;
    failOver(pair.lone);
    return pair;
  }

  it('serves nobody before it has read its log', () => {
    const { lone, first } = slow();
    const commits = commit(lone, 6, { memberId: first, generation: 1 });
    expect(errorOf(commits)).toBe('COORDINATOR_LOAD_IN_PROGRESS');
    expect(lone.facts('coordinator-loading')).toMatchObject([{ loadMs: 2000 }]);
    lone.advance(2000);
    expect(committed(lone)).toBe(5);
    expect(group(lone)).toMatchObject({ state: 'Stable', generation: 1 });
  });

  it('takes heartbeats as they are meanwhile, whoever sends them', () => {
    const { lone } = slow();
    const body = { api: 'Heartbeat', group: G, generation: 9, memberId: 'x' } as const;
    expect(errorOf(lone.request('x', { ...body, instanceId: null }))).toBe('NONE');
    lone.advance(2000);
    expect(errorOf(lone.request('x', { ...body, instanceId: null }))).toBe('UNKNOWN_MEMBER_ID');
  });

  it('gives it up when another broker leads the partition', () => {
    const { lone, first } = slow();
    onCoordinatorResigned(lone.broker, OFFSETS_PARTITION, lone.context);
    lone.advance(2000);
    expect(errorOf(commit(lone, 6, { memberId: first, generation: 1 }))).toBe('NOT_COORDINATOR');
    expect(lone.facts('coordinator-loaded')).toHaveLength(1);
  });
});

describe('a group that was loaded', () => {
  it('rebalances when it has more members than group.max.size allows by now', () => {
    const { lone } = stablePair();
    Object.assign(lone.context.settings.broker, { groupMaxSize: 1 });
    failOver(lone);
    expect(group(lone).state).toBe('PreparingRebalance');
    expect(lone.facts('rebalance-started').at(-1)?.reason).toBe('over-capacity');
  });
});
