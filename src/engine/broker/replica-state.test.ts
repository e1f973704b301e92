import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import {
  createFollowerState,
  isCaughtUp,
  NEVER,
  recordFetch,
  resetReplicaState,
  type FollowerState,
} from './replica-state.ts';

const BROKER = { brokerEpoch: 5, aliveBrokerEpoch: 5 };

function at(now: number, logEndOffset: number) {
  return { now, log: { logEndOffset }, replicaLagTimeMaxMs: 30_000 };
}

function fetch(state: FollowerState, fetchOffset: number, leader: ReturnType<typeof at>) {
  return recordFetch(state, { fetchOffset, logStartOffset: 0 }, BROKER, leader);
}

function follower(): FollowerState {
  const state = createFollowerState(brokerId(1));
  resetReplicaState(state, { isNewLeader: true, isInIsr: false }, at(0, 10));
  return state;
}

describe('a follower', () => {
  it('was caught up now when it fetches at the leader’s end', () => {
    const state = follower();
    fetch(state, 10, at(100, 10));
    expect(state).toMatchObject({ logEndOffset: 10, lastCaughtUpTimeMs: 100, brokerEpoch: 5 });
  });

  it('was caught up at its previous fetch when it has reached what was the end then', () => {
    const state = follower();
    fetch(state, 5, at(100, 10));
    expect(state.lastCaughtUpTimeMs).toBe(NEVER);
    fetch(state, 10, at(200, 15));
    expect(state.lastCaughtUpTimeMs).toBe(100);
    fetch(state, 14, at(300, 20));
    expect(state.lastCaughtUpTimeMs).toBe(100);
  });

  it('never loses a moment at which it was caught up', () => {
    const state = follower();
    fetch(state, 10, at(500, 10));
    fetch(state, 10, at(400, 10));
    expect(state.lastCaughtUpTimeMs).toBe(500);
  });

  it('of a past incarnation is refused and changes nothing', () => {
    const state = follower();
    const before = { ...state };
    const past = { brokerEpoch: 5, aliveBrokerEpoch: 6 };
    const position = { fetchOffset: 10, logStartOffset: 0 };
    expect(recordFetch(state, position, past, at(100, 10))).toBe('NOT_LEADER_OR_FOLLOWER');
    expect(state).toEqual(before);
  });

  it.each([
    ['names no broker epoch', { brokerEpoch: -1, aliveBrokerEpoch: 6 }],
    ['is fenced in the metadata', { brokerEpoch: 5, aliveBrokerEpoch: null }],
    ['is newer than the metadata', { brokerEpoch: 7, aliveBrokerEpoch: 6 }],
  ])('is heard when it %s', (_, broker) => {
    const state = follower();
    expect(recordFetch(state, { fetchOffset: 3, logStartOffset: 1 }, broker, at(1, 10))).toBe(
      'NONE',
    );
    expect(state).toMatchObject({ logEndOffset: 3, logStartOffset: 1 });
  });
});

describe('being caught up', () => {
  it('lasts replica.lag.time.max.ms and not longer', () => {
    const state = follower();
    fetch(state, 10, at(100, 10));
    expect(isCaughtUp(state, at(30_100, 11))).toBe(true);
    expect(isCaughtUp(state, at(30_101, 11))).toBe(false);
  });

  it('lasts forever at the leader’s end', () => {
    const state = follower();
    fetch(state, 10, at(100, 10));
    expect(isCaughtUp(state, at(1_000_000, 10))).toBe(true);
  });

  it('has not begun for a follower that never was, however young the run', () => {
    expect(isCaughtUp(follower(), at(5, 10))).toBe(false);
  });
});

describe('a new leader epoch', () => {
  it('under a new leader makes the follower’s log unknown', () => {
    const state = follower();
    fetch(state, 10, at(100, 10));
    resetReplicaState(state, { isNewLeader: true, isInIsr: true }, at(200, 10));
    expect(state).toMatchObject({
      logEndOffset: -1,
      lastFetchLeaderLogEndOffset: -1,
      lastFetchTimeMs: NEVER,
      lastCaughtUpTimeMs: 200,
      brokerEpoch: null,
    });
  });

  it('under the same leader keeps what is known of its log', () => {
    const state = follower();
    fetch(state, 10, at(100, 10));
    resetReplicaState(state, { isNewLeader: false, isInIsr: false }, at(200, 12));
    expect(state).toMatchObject({
      logEndOffset: 10,
      lastFetchLeaderLogEndOffset: 12,
      lastFetchTimeMs: NEVER,
      lastCaughtUpTimeMs: NEVER,
      brokerEpoch: 5,
    });
  });
});
