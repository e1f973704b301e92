import { describe, expect, it } from 'vitest';
import type { PartitionRegistration } from '../controller/metadata.ts';
import { brokerId, type BrokerId } from '../ids.ts';
import { createLog, type Log } from '../log/log-state.ts';
import { appendAsLeader } from '../log/log.ts';
import {
  advanceHighWatermark,
  followerOf,
  isUnderMinIsr,
  makeLeader,
  maximalIsr,
  onFollowerFetch,
  replicationOutcome,
  shrinkIsr,
  type LeaderState,
  type PartitionEnvironment,
} from './partition.ts';
import { onAlterPartitionError, onAlterPartitionSuccess, takeProposal } from './pending-isr.ts';
import { NO_HEADERS } from '../log/record.ts';
import { DEFAULT_LIMITS } from '../log/segment.ts';

const [b0, b1, b2, b10] = [brokerId(0), brokerId(1), brokerId(2), brokerId(10)];

function registration(fields: Partial<PartitionRegistration> = {}): PartitionRegistration {
  return {
    id: 4,
    topic: 0,
    index: 0,
    replicas: [b0, b1, b2],
    isr: [b0, b1, b2],
    elr: [],
    lastKnownElr: [],
    directories: [],
    addingReplicas: [],
    removingReplicas: [],
    leader: b0,
    leaderRecoveryState: 'RECOVERED',
    leaderEpoch: 1,
    partitionEpoch: 1,
    ...fields,
  };
}

interface World {
  readonly log: Log;
  now: number;
  minInsyncReplicas: number;
  readonly epochs: Map<BrokerId, number>;
}

function world(fields: Partial<World> = {}): World {
  const epochs = new Map([b1, b2, b10].map((broker) => [broker, 7]));
  return { log: createLog(), now: 0, minInsyncReplicas: 1, epochs, ...fields };
}

function env({ log, now, minInsyncReplicas, epochs }: World): PartitionEnvironment {
  return {
    self: b0,
    selfBrokerEpoch: 3,
    log,
    now,
    minInsyncReplicas,
    replicaLagTimeMaxMs: 30_000,
    eligibleBrokerEpoch: (broker) => epochs.get(broker) ?? null,
  };
}

function append({ log }: World, count: number, leaderEpoch = 1): void {
  const record = {
    number: 0,
    key: null,
    value: 'v',
    valueBytes: 1,
    timestamp: 0,
    headers: NO_HEADERS,
  };
  const limits = { ...DEFAULT_LIMITS, segmentBytes: 1000, segmentMs: 1000 };
  const records = Array.from({ length: count }, () => record);
  appendAsLeader(log, records, { leaderEpoch, sizeInBytes: 100, maxTimestamp: 0, limits });
}

function fetch(state: LeaderState, here: World, broker: BrokerId, fetchOffset: number, epoch = 7) {
  const follower = followerOf(state, broker);
  if (follower === null) throw new Error('no such follower');
  const aliveBrokerEpoch = here.epochs.get(broker) ?? null;
  const sender = { brokerEpoch: epoch, aliveBrokerEpoch };
  return onFollowerFetch(state, follower, { fetchOffset, logStartOffset: 0 }, sender, env(here));
}

describe('taking leadership', () => {
  it('assigns the epoch at the log end before it has a record', () => {
    const here = world();
    append(here, 3, 0);
    const state = makeLeader(null, registration({ leaderEpoch: 5 }), env(here));
    expect(state).toMatchObject({ leaderEpoch: 5, leaderEpochStartOffset: 3 });
    expect(here.log.leaderEpochs.at(-1)).toEqual({ epoch: 5, startOffset: 3 });
  });

  it('commits what is written when nobody else is in sync', () => {
    const here = world();
    append(here, 3);
    makeLeader(null, registration({ isr: [b0] }), env(here));
    expect(here.log.highWatermark).toBe(3);
  });

  it('again in the same epoch keeps what is known of the followers', () => {
    const here = world();
    append(here, 3);
    const state = makeLeader(null, registration(), env(here));
    fetch(state, here, b1, 3);
    makeLeader(state, registration({ partitionEpoch: 2, isr: [b0, b1] }), env(here));
    expect(followerOf(state, b1)?.logEndOffset).toBe(3);
    expect(here.log.highWatermark).toBe(3);
  });

  it('again in a new epoch keeps offsets and forgets who was caught up outside the ISR', () => {
    const here = world();
    append(here, 3);
    const state = makeLeader(null, registration({ isr: [b0, b1] }), env(here));
    fetch(state, here, b2, 3);
    here.now = 50;
    const next = registration({ leaderEpoch: 2, partitionEpoch: 2, isr: [b0, b1] });
    makeLeader(state, next, env(here));
    expect(followerOf(state, b2)).toMatchObject({ logEndOffset: 3, lastCaughtUpTimeMs: -1 });
    expect(followerOf(state, b1)).toMatchObject({ lastCaughtUpTimeMs: 50 });
  });

  it('ends what was pending', () => {
    const here = world();
    const state = makeLeader(null, registration({ isr: [b0, b1] }), env(here));
    fetch(state, here, b2, 0);
    expect(state.pending).not.toBeNull();
    makeLeader(state, registration({ isr: [b0, b1], partitionEpoch: 2 }), env(here));
    expect(state.pending).toBeNull();
  });

  it('skips metadata older than what the controller has answered', () => {
    const here = world();
    const state = makeLeader(null, registration({ partitionEpoch: 5 }), env(here));
    makeLeader(state, registration({ partitionEpoch: 4, isr: [b0] }), env(here));
    expect(state).toMatchObject({ partitionEpoch: 5, isr: [b0, b1, b2] });
  });

  it('follows the assignment', () => {
    const here = world();
    const state = makeLeader(null, registration(), env(here));
    fetch(state, here, b1, 0);
    const moved = registration({ replicas: [b0, b10, b1], partitionEpoch: 2 });
    makeLeader(state, moved, env(here));
    expect(state.followers.map((follower) => follower.id)).toEqual([b10, b1]);
    expect(state.followers.map((follower) => follower.logEndOffset)).toEqual([-1, 0]);
  });
});

describe('the high watermark', () => {
  it('is the smallest log end of the ISR', () => {
    const here = world();
    append(here, 5);
    const state = makeLeader(null, registration(), env(here));
    expect(fetch(state, here, b1, 5)).toBe('unchanged');
    expect(fetch(state, here, b2, 3)).toBe('high-watermark-advanced');
    expect(here.log.highWatermark).toBe(3);
    expect(fetch(state, here, b2, 3)).toBe('unchanged');
  });

  it('waits while fewer than min.insync.replicas are in sync', () => {
    const here = world({ minInsyncReplicas: 2 });
    append(here, 5);
    const state = makeLeader(null, registration({ isr: [b0] }), env(here));
    expect([isUnderMinIsr(state, 2), advanceHighWatermark(state, env(here))]).toEqual([
      true,
      false,
    ]);
  });

  it('asks for no more replicas than there are', () => {
    const here = world({ minInsyncReplicas: 3 });
    append(here, 5);
    const alone = registration({ replicas: [b0], isr: [b0] });
    makeLeader(null, alone, env(here));
    expect(here.log.highWatermark).toBe(5);
  });

  it('waits for a caught-up follower that may join the ISR', () => {
    const here = world();
    const state = makeLeader(null, registration({ isr: [b0] }), env(here));
    append(here, 2);
    advanceHighWatermark(state, env(here));
    fetch(state, here, b1, 2);
    takeProposal(state, 4);
    onAlterPartitionError(state, 'INELIGIBLE_REPLICA');
    append(here, 2);
    expect(advanceHighWatermark(state, env(here))).toBe(false);
    here.epochs.delete(b1);
    expect(advanceHighWatermark(state, env(here))).toBe(true);
    expect(here.log.highWatermark).toBe(4);
  });

  it('does not wait for a caught-up follower of a past incarnation', () => {
    const here = world();
    const state = makeLeader(null, registration({ isr: [b0] }), env(here));
    fetch(state, here, b1, 0);
    makeLeader(state, registration({ isr: [b0], partitionEpoch: 2 }), env(here));
    append(here, 2);
    expect(advanceHighWatermark(state, env(here))).toBe(false);
    here.epochs.set(b1, 8);
    expect(advanceHighWatermark(state, env(here))).toBe(true);
  });
});

describe('growing the ISR', () => {
  it('proposes the members in order of their numbers, with their broker epochs', () => {
    const here = world();
    const replicas = [b10, b0, b2];
    const state = makeLeader(null, registration({ replicas, isr: [b10, b0] }), env(here));
    fetch(state, here, b2, 0);
    expect(maximalIsr(state)).toEqual([b0, b2, b10]);
    expect(takeProposal(state, 4)).toEqual({
      partition: 4,
      leaderEpoch: 1,
      partitionEpoch: 1,
      leaderRecoveryState: 'RECOVERED',
      newIsr: [
        { broker: b0, brokerEpoch: 3 },
        { broker: b2, brokerEpoch: 7 },
        { broker: b10, brokerEpoch: -1 },
      ],
    });
    expect(takeProposal(state, 4)).toBeNull();
  });

  it('needs the start of the leader’s epoch, not the high watermark alone', () => {
    const here = world();
    append(here, 5, 0);
    const state = makeLeader(null, registration({ isr: [b0, b1] }), env(here));
    fetch(state, here, b2, 4);
    expect(state.pending).toBeNull();
    fetch(state, here, b2, 5);
    expect(state.pending?.kind).toBe('expand');
  });

  it.each([
    ['is not eligible in the metadata', null],
    ['has registered anew since', 6],
  ])('does not take a follower that %s', (_, epoch) => {
    const here = world();
    if (epoch === null) here.epochs.delete(b2);
    else here.epochs.set(b2, epoch);
    const state = makeLeader(null, registration({ isr: [b0] }), env(here));
    expect(fetch(state, here, b2, 0)).toBe('unchanged');
    expect(state.pending).toBeNull();
  });

  it('takes no second follower while a change is pending', () => {
    const here = world();
    const state = makeLeader(null, registration({ isr: [b0] }), env(here));
    fetch(state, here, b2, 0);
    fetch(state, here, b1, 0);
    expect(state.pending?.isr).toEqual([b0, b2]);
  });

  it('counts the new member at once', () => {
    const here = world();
    append(here, 2);
    const state = makeLeader(null, registration({ isr: [b0] }), env(here));
    fetch(state, here, b1, 2);
    append(here, 3);
    here.now = 100_000;
    advanceHighWatermark(state, env(here));
    expect([state.pending?.kind, here.log.highWatermark]).toEqual(['expand', 2]);
  });

  it('is not begun by a fetch of a past incarnation, which is refused', () => {
    const here = world();
    const state = makeLeader(null, registration({ isr: [b0] }), env(here));
    expect(fetch(state, here, b2, 0, 6)).toBe('NOT_LEADER_OR_FOLLOWER');
    expect(followerOf(state, b2)?.logEndOffset).toBe(-1);
  });
});

describe('shrinking the ISR', () => {
  function lagging() {
    const here = world();
    append(here, 5);
    const state = makeLeader(null, registration({ isr: [b0, b2, b1] }), env(here));
    fetch(state, here, b1, 5);
    here.now = 30_001;
    return { here, state };
  }

  it('removes who was not caught up in time, and counts it until that is confirmed', () => {
    const { here, state } = lagging();
    expect(shrinkIsr(state, env(here))).toBe(true);
    expect(state.pending).toMatchObject({ kind: 'shrink', isr: [b0, b1] });
    expect(maximalIsr(state)).toEqual([b0, b2, b1]);
    advanceHighWatermark(state, env(here));
    expect(here.log.highWatermark).toBe(0);
    expect(shrinkIsr(state, env(here))).toBe(false);
  });

  it('is not begun while everybody is in time', () => {
    const { here, state } = lagging();
    here.now = 30_000;
    expect(shrinkIsr(state, env(here))).toBe(false);
  });

  it('commits what the lagging member lacked once the controller has confirmed it', () => {
    const { here, state } = lagging();
    shrinkIsr(state, env(here));
    takeProposal(state, 4);
    const after = registration({ isr: [b0, b1], partitionEpoch: 2 });
    expect(onAlterPartitionSuccess(state, after, env(here))).toBe(true);
    expect(state).toMatchObject({ isr: [b0, b1], partitionEpoch: 2, pending: null });
    expect(here.log.highWatermark).toBe(5);
  });
});

describe('the answer of the controller', () => {
  function proposed() {
    const here = world();
    const state = makeLeader(null, registration({ isr: [b0], partitionEpoch: 3 }), env(here));
    fetch(state, here, b1, 0);
    takeProposal(state, 4);
    return { here, state };
  }

  it.each(['INELIGIBLE_REPLICA', 'OPERATION_NOT_ATTEMPTED'] as const)(
    '%s takes the proposal back',
    (error) => {
      const { state } = proposed();
      expect([onAlterPartitionError(state, error), state.pending]).toEqual(['reverted', null]);
    },
  );

  it.each([
    'UNKNOWN_TOPIC_OR_PARTITION',
    'UNKNOWN_TOPIC_ID',
    'FENCED_LEADER_EPOCH',
    'INVALID_UPDATE_VERSION',
    'INVALID_REQUEST',
    'NEW_LEADER_ELECTED',
  ] as const)('%s leaves it pending until new metadata comes', (error) => {
    const { state } = proposed();
    expect(onAlterPartitionError(state, error)).toBe('stays-pending');
    expect(takeProposal(state, 4)).toBeNull();
    expect(maximalIsr(state)).toEqual([b0, b1]);
  });

  it.each(['NETWORK_EXCEPTION', 'NOT_CONTROLLER', 'STALE_BROKER_EPOCH'] as const)(
    '%s lets the same proposal be sent again',
    (error) => {
      const { state } = proposed();
      expect(onAlterPartitionError(state, error)).toBe('retry');
      expect(takeProposal(state, 4)?.newIsr).toHaveLength(2);
    },
  );

  it('is ignored when metadata has ended what was pending', () => {
    const { here, state } = proposed();
    makeLeader(state, registration({ isr: [b0], partitionEpoch: 4 }), env(here));
    const answer = registration({ isr: [b0, b1], partitionEpoch: 4 });
    expect(onAlterPartitionSuccess(state, answer, env(here))).toBe(false);
    expect(onAlterPartitionError(state, 'INELIGIBLE_REPLICA')).toBe('ignored');
    expect(state.isr).toEqual([b0]);
  });

  it.each([
    ['another leader epoch', { leaderEpoch: 2, partitionEpoch: 9 }],
    ['an older partition epoch', { leaderEpoch: 1, partitionEpoch: 2 }],
  ])('is not believed with %s', (_, epochs) => {
    const { here, state } = proposed();
    const answer = registration({ isr: [b0, b1], ...epochs });
    expect(onAlterPartitionSuccess(state, answer, env(here))).toBe(false);
    expect([state.isr, takeProposal(state, 4)]).toEqual([[b0], null]);
  });
});

describe('an acks=all request', () => {
  it('waits for the high watermark', () => {
    const here = world();
    append(here, 2);
    const state = makeLeader(null, registration(), env(here));
    expect(replicationOutcome(state, 2, env(here))).toBeNull();
    here.log.highWatermark = 2;
    expect(replicationOutcome(state, 2, env(here))).toBe('NONE');
  });

  it('is told when too few replicas were in sync in the end', () => {
    const here = world({ minInsyncReplicas: 2 });
    append(here, 2);
    const state = makeLeader(null, registration({ isr: [b0] }), env(here));
    here.log.highWatermark = 2;
    expect(replicationOutcome(state, 2, env(here))).toBe('NOT_ENOUGH_REPLICAS_AFTER_APPEND');
  });
});
