import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import type { Cluster } from '../cluster.ts';
import type { Fact } from '../fact.ts';
import { brokerId, producerId } from '../ids.ts';
import { createCluster, type ClusterPlan } from '../plan.ts';
import { brokerOf, partitionByName } from '../selectors.ts';
import { runUntil } from '../step.ts';
import type { Broker, Replica } from './broker.ts';
import { withFetchTime } from './fetch-session.ts';
import type { FollowerState } from './replica-state.ts';

const LAG_MS = 4000;
const WAIT_MS = 500;
const QUIET_MS = 20_000;
const LEADER = brokerId(0);
const FOLLOWER = brokerId(1);

function planWith(script: ClusterPlan['script']): ClusterPlan {
  return {
    seed: 1,
    brokers: [{ rack: null }, { rack: null }],
    controllers: 1,
    settings: {
      'replica.lag.time.max.ms': String(LAG_MS),
      'replica.fetch.wait.max.ms': String(WAIT_MS),
      'min.insync.replicas': '1',
    },
    features: { eligibleLeaderReplicas: true },
    network: { delayMs: 1, jitterMs: 0 },
    topics: [
      {
        name: 'orders',
        partitions: 2,
        replicationFactor: 2,
        assignment: [
          [LEADER, FOLLOWER],
          [LEADER, FOLLOWER],
        ],
        configs: {},
      },
    ],
    producers: [{ clientId: 'app', configs: { acks: '1' }, load: null }],
    consumers: [],
    script,
  };
}

function sendOne(at: number, value: string): ClusterPlan['script'][number] {
  const records = [{ key: null, value, partition: 0, timestamp: null }];
  return { at, command: { type: 'send', process: producerId(1), topic: 'orders', records } };
}

interface Scene {
  readonly broker: Broker;
  readonly replica: Replica;
  readonly follower: FollowerState;
}

function leaderOf(cluster: Cluster, name: string): Scene {
  const broker = assertExists(brokerOf(cluster, LEADER), 'the leader is there');
  const partition = assertExists(partitionByName(cluster, name), 'the partition is there');
  const replica = assertExists(broker.replicas[partition], 'it has a replica');
  const follower = assertExists(replica.leader?.followers[0], 'it has a follower');
  return { broker, replica, follower };
}

/** Places that the next read of the follower's session looks at. */
function changedPlaces({ broker, replica }: Scene): readonly number[] {
  const { connection } = assertExists(replica.watchers[0], 'the follower fetches');
  return assertExists(broker.sessions[connection], 'its session is there').changed;
}

describe('a fetch session', () => {
  it('does not look at partitions in which nothing moves', () => {
    const cluster = createCluster(planWith([]));
    runUntil(cluster, QUIET_MS);
    expect(changedPlaces(leaderOf(cluster, 'orders-0'))).toEqual([]);
  });

  it('looks again at the one partition that has got a record', () => {
    const cluster = createCluster(planWith([sendOne(QUIET_MS, 'first')]));
    runUntil(cluster, QUIET_MS);
    const scene = leaderOf(cluster, 'orders-0');
    const appended = (): boolean => scene.replica.log.logEndOffset > 0;
    for (let tick = QUIET_MS; tick < QUIET_MS + 100 && !appended(); tick += 1) {
      runUntil(cluster, tick + 1);
    }
    expect(appended()).toBe(true);
    const place = assertExists(scene.replica.watchers[0], 'it is watched').place;
    expect(changedPlaces(scene)).toEqual([place]);
    runUntil(cluster, cluster.now + 2 * WAIT_MS);
    expect(scene.follower.logEndOffset).toBe(1);
    expect(changedPlaces(scene)).toEqual([]);
  });

  it('knows when a follower without news has fetched last', () => {
    const cluster = createCluster(planWith([]));
    runUntil(cluster, QUIET_MS);
    const { broker, replica, follower } = leaderOf(cluster, 'orders-0');
    const { lastFetchTimeMs, lastCaughtUpTimeMs } = withFetchTime(broker, replica, follower);
    expect(lastFetchTimeMs).toBeGreaterThan(QUIET_MS - WAIT_MS - 10);
    expect(lastCaughtUpTimeMs).toBe(lastFetchTimeMs);
  });

  it('counts the lag of a follower from its last fetch, however long nothing came', () => {
    const pause = { at: QUIET_MS, command: { type: 'pause', process: FOLLOWER } } as const;
    const facts: Fact[] = [];
    const cluster = createCluster(
      planWith([sendOne(3000, 'first'), pause, sendOne(QUIET_MS + 10, 'second')]),
    );
    const onFacts = (some: readonly Fact[]): number => facts.push(...some);
    runUntil(cluster, QUIET_MS + LAG_MS - WAIT_MS - 10, { onFacts });
    expect(leaderOf(cluster, 'orders-0').replica.log.logEndOffset).toBe(2);
    expect(facts.filter(({ type }) => type === 'isr-change-proposed')).toEqual([]);
    // The lag is looked at every half of its limit.
    runUntil(cluster, QUIET_MS + 2 * LAG_MS, { onFacts });
    expect(facts.some(({ type }) => type === 'isr-change-proposed')).toBe(true);
  });
});
