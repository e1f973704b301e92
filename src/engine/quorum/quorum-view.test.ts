import { describe, expect, it } from 'vitest';
import { createWorld } from '../testing/world.ts';
import { quorumView } from './quorum-view.ts';

describe('the view of the quorum', () => {
  it('says what each controller is, how far it has come, and who is active', () => {
    const world = createWorld({ brokers: 1, controllers: 3 });
    world.run(1000);
    const seen = quorumView(world.cluster);
    expect(seen.map(({ id }) => id)).toEqual(['c100', 'c101', 'c102']);
    expect(seen.filter(({ isActive }) => isActive)).toHaveLength(1);
    expect(seen.filter(({ role }) => role === 'leader').map(({ isActive }) => isActive)).toEqual([
      true,
    ]);
    const [one] = seen;
    for (const { logEndOffset, highWatermark, epoch, isVoter } of seen) {
      expect(logEndOffset).toBe(one?.logEndOffset);
      expect(highWatermark).toBe(one?.logEndOffset);
      expect(epoch).toBe(1);
      expect(isVoter).toBe(true);
    }
  });

  it('shows an old leader that still thinks to decide beside the active one', () => {
    const world = createWorld({ brokers: 1, controllers: 3 });
    world.pause('controller').run(6000);
    const seen = quorumView(world.cluster);
    expect(seen.filter(({ isClaimant }) => isClaimant)).toHaveLength(2);
    const active = seen.filter(({ isActive }) => isActive);
    expect(active.map(({ status }) => status)).toEqual(['running']);
  });

  it('shows an observer as one', () => {
    const world = createWorld({ brokers: 1, controllers: 3 });
    world.command({ type: 'add-controller' }).run(1000);
    expect(quorumView(world.cluster).at(-1)).toMatchObject({
      id: 'c103',
      role: 'follower',
      isVoter: false,
    });
  });
});
