import { describe, expect, it } from 'vitest';
import { endOffsetFor, latestEpoch } from '../log/leader-epochs.ts';
import { createLog, type Log } from '../log/log-state.ts';
import { truncateTo } from '../log/log-truncate.ts';
import { appendAsLeader } from '../log/log.ts';
import { NO_HEADERS } from '../log/record.ts';
import { TOPIC_SETTINGS } from '../config.ts';
import { defaultsOf } from '../settings.ts';
import { runUntil } from '../step.ts';
import { createCluster } from '../plan.ts';
import { brokerId, producerId } from '../ids.ts';
import { createWorld } from '../testing/world.ts';
import { cutOnFollow, truncationOfEra } from './truncation-by-era.ts';
import { FOLLOWER_TRUNCATIONS, type FollowerTruncation } from './truncation-eras.ts';

const limits = defaultsOf(TOPIC_SETTINGS);

/** Single-record batches: so many records in each epoch, the first offset of all of them 0. */
function logOf(...runs: readonly (readonly [epoch: number, count: number])[]): Log {
  const log = createLog();
  for (const [epoch, count] of runs) append(log, epoch, count);
  log.highWatermark = log.logEndOffset;
  return log;
}

function append(log: Log, leaderEpoch: number, count = 1): void {
  for (let index = 0; index < count; index += 1) {
    const record = {
      number: log.logEndOffset,
      key: null,
      value: `${leaderEpoch}:${log.logEndOffset}`,
      valueBytes: 1,
      timestamp: 0,
      headers: NO_HEADERS,
    };
    appendAsLeader(log, [record], { leaderEpoch, sizeInBytes: 100, maxTimestamp: 0, limits });
  }
}

/** What a follower cuts in all, asked as often as the era asks. */
function truncateAsFollower(follower: Log, leader: Log, era: FollowerTruncation): void {
  let isToAsk = era !== 'current' && cutOnFollow(follower, era);
  while (isToAsk) {
    const requested = latestEpoch(follower.leaderEpochs);
    const { logEndOffset } = leader;
    const end = endOffsetFor(leader.leaderEpochs, { requested, logEndOffset });
    const { offset, isCompleted } = truncationOfEra(follower, end, era);
    truncateTo(follower, offset);
    isToAsk = !isCompleted && latestEpoch(follower.leaderEpochs) >= 0;
  }
}

describe('a follower before KIP-101', () => {
  it('cuts what is committed when its own high watermark lags', () => {
    const leader = logOf([0, 2]);
    const follower = logOf([0, 2]);
    follower.highWatermark = 1;
    truncateAsFollower(follower, leader, 'high-watermark');
    expect(follower.logEndOffset).toBe(1);
  });

  it('keeps for ever what it has beside the leader below its high watermark', () => {
    // Both lost power: the leader of epoch 1 had lost what the other one still has.
    const leader = logOf([0, 1], [1, 1]);
    const follower = logOf([0, 2]);
    truncateAsFollower(follower, leader, 'high-watermark');
    expect(follower.logEndOffset).toBe(2);
    expect(latestEpoch(follower.leaderEpochs)).not.toBe(latestEpoch(leader.leaderEpochs));
  });
});

describe('a follower since KIP-101', () => {
  it.each(['kip-101', 'kip-279'] as const)('keeps what the leader has too (%s)', (era) => {
    const follower = logOf([0, 2]);
    follower.highWatermark = 1;
    truncateAsFollower(follower, logOf([0, 2]), era);
    expect(follower.logEndOffset).toBe(2);
  });

  it.each(['kip-101', 'kip-279'] as const)('cuts where the epochs part (%s)', (era) => {
    const follower = logOf([0, 2]);
    truncateAsFollower(follower, logOf([0, 1], [1, 1]), era);
    expect(follower.logEndOffset).toBe(1);
  });

  it.each(['kip-101', 'kip-279'] as const)(
    'falls back to its high watermark when the leader cannot tell (%s)',
    (era) => {
      const follower = logOf([0, 2], [3, 2]);
      follower.highWatermark = 1;
      truncateAsFollower(follower, logOf([0, 2]), era);
      expect(follower.logEndOffset).toBe(1);
    },
  );
});

/** Two fast failovers: what the follower wrote in epoch 1 the leader has never seen. */
const failovers = (): { leader: Log; follower: Log } => ({
  leader: logOf([0, 5], [2, 5]),
  follower: logOf([0, 3], [1, 17]),
});

describe('after fast failovers', () => {
  it('KIP-101 leaves two offsets that differ', () => {
    const { leader, follower } = failovers();
    truncateAsFollower(follower, leader, 'kip-101');
    expect(follower.logEndOffset).toBe(5);
    expect(follower.leaderEpochs).toEqual([
      { epoch: 0, startOffset: 0 },
      { epoch: 1, startOffset: 3 },
    ]);
  });

  it('KIP-279 finds where the logs part', () => {
    const { leader, follower } = failovers();
    truncateAsFollower(follower, leader, 'kip-279');
    expect(follower.logEndOffset).toBe(3);
    expect(follower.leaderEpochs).toEqual([{ epoch: 0, startOffset: 0 }]);
  });
});

describe.each(FOLLOWER_TRUNCATIONS)('a cluster of the era %s', (followerTruncation) => {
  it('replicates, fails over and takes a deposed leader back', () => {
    const world = createWorld({
      brokers: 3,
      topics: [{ name: 'orders', assignment: [[0, 1, 2]] }],
      followerTruncation,
    });
    world.produce('orders-0', ['r0', 'r1']).run(1000);
    world.isolate('broker-0').run(12_000);
    expect(world.leaderOf('orders-0')).toBe('broker-1');
    world.produce('orders-0', ['r2']).heal().run(40_000);
    expect(world.isrOf('orders-0')).toEqual([0, 1, 2]);
    expect(world.values('broker-0', 'orders-0')).toEqual(['r0', 'r1', 'r2']);
  });

  it('asks the leader only between KIP-101 and KIP-595', () => {
    const asked: string[] = [];
    const cluster = createCluster({
      seed: 1,
      brokers: [{ rack: null }, { rack: null }],
      controllers: 1,
      settings: {},
      features: { eligibleLeaderReplicas: true },
      network: { delayMs: 1, jitterMs: 0 },
      topics: [
        {
          name: 'orders',
          partitions: 1,
          replicationFactor: 2,
          assignment: null,
          configs: {},
        },
      ],
      producers: [
        {
          clientId: 'p',
          configs: {},
          load: { topic: 'orders', recordsPerSecond: 10, keys: 0, valueBytes: 10, limit: 5 },
        },
      ],
      consumers: [],
      script: [
        { at: 5000, command: { type: 'crash', process: brokerId(0) } },
        { at: 5100, command: { type: 'start', process: brokerId(0) } },
      ],
      followerTruncation,
    });
    runUntil(cluster, 30_000, {
      onEvent: (event) => {
        if (event.kind !== 'delivery' || event.envelope.kind !== 'request') return;
        const { body, from } = event.envelope;
        if (from !== producerId(1)) asked.push(body.api);
      },
    });
    const hasAsked = asked.includes('OffsetForLeaderEpoch');
    expect(hasAsked).toBe(followerTruncation === 'kip-101' || followerTruncation === 'kip-279');
    const ends = cluster.processes.flatMap((process) =>
      process.kind === 'broker' ? [process.replicas[0]?.log.logEndOffset] : [],
    );
    expect(ends).toEqual([5, 5]);
  });
});
