import { describe, expect, it } from 'vitest';
import { commit, committed, G, stablePair } from '../testing/group-story.ts';
import { createLoneCoordinator } from '../testing/lone-coordinator.ts';

const DAY = 86_400_000;
const CHECK = 600_000;
/** A look once a day: a week passes in seven events. */
const configs = { 'offsets.retention.check.interval.ms': String(DAY) };

describe('offsets of a group that nobody is in', () => {
  it('expire offsets.retention.minutes after the commit, the group with the last of them', () => {
    const lone = createLoneCoordinator({ configs });
    lone.advance(DAY / 2);
    commit(lone, 5);
    lone.advance(6.5 * DAY);
    expect(committed(lone)).toBe(5);
    lone.advance(DAY);
    expect(committed(lone)).toBe(-1);
    expect(lone.facts('offsets-deleted')).toMatchObject([{ group: G, reason: 'expired' }]);
    expect(lone.facts('group-deleted')).toMatchObject([{ group: G, at: 8 * DAY }]);
  });

  it('count from when the last member left', () => {
    const { lone, first, second } = stablePair(configs);
    commit(lone, 5, { memberId: first, generation: 1 });
    lone.advance(40_000);
    const members = [first, second].map((memberId) => ({ memberId, instanceId: null }));
    lone.request('admin', { api: 'LeaveGroup', group: G, members });
    lone.advance(7 * DAY);
    expect(committed(lone)).toBe(5);
    lone.advance(DAY);
    expect(committed(lone)).toBe(-1);
  });

  it('are looked for at whole intervals since the partition was loaded', () => {
    const lone = createLoneCoordinator({ configs: { 'offsets.retention.minutes': '1' } });
    lone.advance(CHECK - 60_000);
    commit(lone, 5);
    lone.advance(59_999);
    expect(committed(lone)).toBe(5);
    lone.advance(1);
    expect(committed(lone)).toBe(-1);
  });
});

describe('offsets of a group that reads the topic', () => {
  it('do not expire, however old they are', () => {
    const { lone, first } = stablePair(
      {
        ...configs,
        'offsets.retention.minutes': '1',
        'group.max.session.timeout.ms': String(20 * DAY),
      },
      { sessionTimeoutMs: 20 * DAY },
    );
    commit(lone, 5, { memberId: first, generation: 1 });
    lone.advance(3 * DAY);
    expect(committed(lone)).toBe(5);
  });
});
