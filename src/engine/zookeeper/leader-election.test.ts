import { describe, expect, it } from 'vitest';
import type { PartitionRegistration } from '../controller/metadata.ts';
import { createPartitionRegistration } from '../controller/partition-registration.ts';
import { brokerId, type BrokerId } from '../ids.ts';
import {
  electForShutdown,
  electOffline,
  electPreferred,
  electReassigned,
  initialLeader,
  withIsr,
  withoutReplica,
  type LiveBrokers,
} from './leader-election.ts';

const ids = (...numbers: number[]): BrokerId[] => numbers.map(brokerId);

/** `shuttingDown` are alive, but on their way out. */
function alive(live: readonly number[], shuttingDown: readonly number[] = []): LiveBrokers {
  return {
    isLive: (broker) => ids(...live).includes(broker),
    isLiveOrShuttingDown: (broker) => ids(...live, ...shuttingDown).includes(broker),
  };
}

function partition(leader: number | null, isr: readonly number[]): PartitionRegistration {
  const fresh = createPartitionRegistration(
    { id: 0, topic: 0, index: 0 },
    ids(0, 1, 2),
    () => true,
  );
  const led = leader === null ? null : brokerId(leader);
  return { ...fresh, leader: led, isr: ids(...isr), leaderEpoch: 4, partitionEpoch: 7 };
}

/** `leader/leader epoch/partition epoch [isr]`. */
function told(elected: PartitionRegistration | null): string | null {
  if (elected === null) return null;
  const { leader, leaderEpoch, partitionEpoch, isr } = elected;
  const members = isr.map((id) => id.slice(1)).join(',');
  return `${leader?.slice(1) ?? -1}/${leaderEpoch}/${partitionEpoch} [${members}]`;
}

describe('a new partition', () => {
  it('is led by the first replica that is alive', () => {
    expect(told(initialLeader(partition(null, []), alive([1, 2])))).toBe('1/0/0 [1,2]');
    expect(initialLeader(partition(null, []), alive([]))).toBeNull();
  });
});

describe('an offline partition', () => {
  it('is led by the first replica in order of assignment that is in sync and alive', () => {
    expect(told(electOffline(partition(0, [2, 1, 0]), alive([1, 2]), false))).toBe('1/5/8 [2,1]');
  });

  it('stays so when nobody in sync is alive', () => {
    expect(electOffline(partition(0, [0]), alive([1, 2]), false)).toBeNull();
  });

  it('is led by anybody where that is allowed, who is next alone in sync', () => {
    const elected = electOffline(partition(0, [0]), alive([2]), true);
    expect(told(elected)).toBe('2/5/8 [2]');
    expect(elected?.leaderRecoveryState).toBe('RECOVERING');
    expect(electOffline(partition(0, [0]), alive([]), true)).toBeNull();
  });

  it('prefers who is in sync even when others may lead', () => {
    const elected = electOffline(partition(0, [0, 2]), alive([1, 2]), true);
    expect(told(elected)).toBe('2/5/8 [2]');
    expect(elected?.leaderRecoveryState).toBe('RECOVERED');
  });
});

describe('other elections', () => {
  it('take the head of the replicas and no other as preferred leader', () => {
    expect(told(electPreferred(partition(1, [0, 1]), alive([0, 1, 2])))).toBe('0/5/8 [0,1]');
    expect(electPreferred(partition(1, [1, 2]), alive([0, 1, 2]))).toBeNull();
    expect(electPreferred(partition(1, [0, 1]), alive([1, 2]))).toBeNull();
  });

  it('take the first of the new replicas that is in sync', () => {
    const elected = electReassigned(partition(0, [0, 1, 2]), alive([0, 1, 2]), ids(2, 1));
    expect(told(elected)).toBe('2/5/8 [0,1,2]');
    expect(electReassigned(partition(0, [0]), alive([0, 1, 2]), ids(2, 1))).toBeNull();
  });

  it('take out of the ISR whoever shuts down', () => {
    const live = alive([1, 2], [0]);
    expect(told(electForShutdown(partition(0, [0, 1, 2]), live))).toBe('1/5/8 [1,2]');
    expect(electForShutdown(partition(0, [0]), live)).toBeNull();
  });
});

describe('an ISR', () => {
  it('loses a replica that is gone, and the epoch tells of it', () => {
    expect(told(withoutReplica(partition(0, [0, 1, 2]), brokerId(2)))).toBe('0/5/8 [0,1]');
    expect(told(withoutReplica(partition(0, [0, 1]), brokerId(0)))).toBe('-1/5/8 [1]');
    expect(withoutReplica(partition(0, [0, 1]), brokerId(2))).toBeNull();
  });

  it('keeps its last member though it is gone', () => {
    expect(told(withoutReplica(partition(0, [0]), brokerId(0)))).toBe('-1/5/8 [0]');
  });

  it('is changed by leaders without a new leader epoch', () => {
    expect(told(withIsr(partition(0, [0]), ids(0, 1), 'RECOVERED'))).toBe('0/4/8 [0,1]');
  });
});
