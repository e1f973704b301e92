import { describe, expect, it } from 'vitest';
import { join, arrive, heartbeat, commit, group, stablePair } from '../testing/group-story.ts';

describe('the session of a member', () => {
  it('ends one session timeout after it was last heard of', () => {
    const { lone, first, second } = stablePair({}, { sessionTimeoutMs: 10_000 });
    lone.advance(9000);
    expect(heartbeat(lone, first, 1)).toBe('NONE');
    lone.advance(999);
    expect(group(lone).members).toHaveLength(2);
    lone.advance(1);
    expect(group(lone).members.map(({ id }) => id)).toEqual([first]);
    expect(group(lone).state).toBe('PreparingRebalance');
    expect(lone.facts('member-expired')).toMatchObject([{ memberId: second, lastHeardAt: 6000 }]);
  });

  it('is renewed by commits too', () => {
    const { lone, first } = stablePair({}, { sessionTimeoutMs: 10_000 });
    lone.advance(9000);
    commit(lone, 3, { memberId: first, generation: 1 });
    lone.advance(9999);
    expect(group(lone).members.map(({ id }) => id)).toEqual([first]);
  });

  it('does not end while the member waits for the others, unless it is new', () => {
    const { lone, first } = stablePair(
      {},
      { sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 400_000 },
    );
    const added = arrive(lone, 'c', { sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 400_000 });
    join(lone, 'a', first, { sessionTimeoutMs: 10_000, rebalanceTimeoutMs: 400_000 });
    join(lone, 'd', '', { sessionTimeoutMs: 1_000_000 });
    lone.advance(299_999);
    expect(group(lone).members.map(({ id }) => id)).toEqual([first, added]);
    lone.advance(1);
    expect(group(lone).members.map(({ id }) => id)).toEqual([first]);
  });

  it('is judged by generation and member id', () => {
    const { lone, first } = stablePair();
    expect(heartbeat(lone, first, 1)).toBe('NONE');
    expect(heartbeat(lone, first, 0)).toBe('ILLEGAL_GENERATION');
    expect(heartbeat(lone, 'nobody', 1)).toBe('UNKNOWN_MEMBER_ID');
  });
});
