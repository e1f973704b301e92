import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import {
  join,
  arrive,
  heartbeat,
  commit,
  committed,
  errorOf,
  group,
  stablePair,
} from '../testing/group-story.ts';
import { createLoneCoordinator, OFFSETS_PARTITION } from '../testing/lone-coordinator.ts';
import { onCoordinatorElected, onCoordinatorHighWatermark } from './coordinator.ts';
import { onCoordinatorResigned } from './resignation.ts';

describe('a change of the coordinator', () => {
  it('keeps generation, members, assignment and offsets, and starts the sessions anew', () => {
    const { lone, first } = stablePair({}, { sessionTimeoutMs: 10_000 });
    commit(lone, 5, { memberId: first, generation: 1 });
    lone.advance(8000);
    const before = group(lone);
    onCoordinatorResigned(lone.broker, OFFSETS_PARTITION, lone.context);
    expect(heartbeat(lone, first, 1)).toBe('NOT_COORDINATOR');
    onCoordinatorElected(lone.broker, OFFSETS_PARTITION, 1, lone.context);
    expect(group(lone)).toMatchObject({ state: 'Stable', generation: 1, leader: first });
    expect(group(lone).members.map(({ id, assignment }) => [id, assignment])).toEqual(
      before.members.map(({ id, assignment }) => [id, assignment]),
    );
    expect(committed(lone)).toBe(5);
    lone.advance(9999);
    expect(group(lone).members).toHaveLength(2);
    lone.advance(1);
    expect(group(lone).members).toHaveLength(0);
  });

  it('answers everybody who waits, and forgets a rebalance that is not over', () => {
    const { lone, first, second } = stablePair();
    arrive(lone, 'c');
    join(lone, 'a', first);
    onCoordinatorResigned(lone.broker, OFFSETS_PARTITION, lone.context);
    expect(lone.advance(0).map(({ body }) => ('error' in body ? body.error : ''))).toEqual([
      'NOT_COORDINATOR',
      'NOT_COORDINATOR',
    ]);
    onCoordinatorElected(lone.broker, OFFSETS_PARTITION, 1, lone.context);
    expect(group(lone).members.map(({ id }) => id)).toEqual([first, second]);
    expect(group(lone).state).toBe('Stable');
  });

  it('hides commits that are not committed yet, and shows them when they are', () => {
    const lone = createLoneCoordinator({ followers: [brokerId(1)] });
    commit(lone, 5);
    onCoordinatorResigned(lone.broker, OFFSETS_PARTITION, lone.context);
    expect(errorOf(lone.advance(0))).toBe('NOT_COORDINATOR');
    onCoordinatorElected(lone.broker, OFFSETS_PARTITION, 1, lone.context);
    expect(committed(lone)).toBe(-1);
    onCoordinatorHighWatermark(lone.broker, OFFSETS_PARTITION, 99, lone.context);
    expect(committed(lone)).toBe(5);
  });

  it('does not load again what it leads already', () => {
    const { lone, first } = stablePair();
    arrive(lone, 'c');
    onCoordinatorElected(lone.broker, OFFSETS_PARTITION, 2, lone.context);
    expect(group(lone).state).toBe('PreparingRebalance');
    expect(heartbeat(lone, first, 1)).toBe('REBALANCE_IN_PROGRESS');
  });
});
