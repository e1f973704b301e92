import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import { assignReplicas, type LiveBroker } from './placement.ts';

const inRacks = (...racks: (string | null)[]): LiveBroker[] =>
  racks.map((rack, number) => ({ id: brokerId(number), rack }));

describe('placement of the ZooKeeper era', () => {
  it('shifts the followers when it has been round once', () => {
    const placed = assignReplicas(
      { brokers: inRacks(null, null, null), partitionCount: 4, replicationFactor: 2 },
      () => 0,
    );
    expect(placed).toEqual([
      ['b0', 'b1'],
      ['b1', 'b2'],
      ['b2', 'b0'],
      ['b0', 'b2'],
    ]);
  });

  it('gives every rack a replica before one has two', () => {
    const placed = assignReplicas(
      { brokers: inRacks('a', 'a', 'b', 'b', 'c', 'c'), partitionCount: 12, replicationFactor: 3 },
      (bound) => bound - 1,
    );
    for (const replicas of placed) {
      const racks = new Set([...replicas].map((id) => Math.floor(Number(id.slice(1)) / 2)));
      expect(racks.size).toBe(3);
    }
  });

  it('lays a second replica into a rack only when none is left without', () => {
    const placed = assignReplicas(
      { brokers: inRacks('a', 'a', 'b'), partitionCount: 6, replicationFactor: 3 },
      () => 0,
    );
    for (const replicas of placed) expect([...replicas].sort()).toEqual(['b0', 'b1', 'b2']);
  });

  it('goes on where a topic ends', () => {
    const brokers = inRacks(null, null, null, null, null);
    const whole = assignReplicas(
      { brokers, partitionCount: 7, replicationFactor: 3 },
      (bound) => bound - 2,
    );
    const rest = assignReplicas(
      { brokers, partitionCount: 2, replicationFactor: 3, firstPartition: 1 },
      (bound) => bound - 2,
    );
    expect(rest).toEqual(whole.slice(1, 3));
  });

  it('refuses more replicas than there are brokers', () => {
    const request = { brokers: inRacks(null, null), partitionCount: 1, replicationFactor: 3 };
    expect(assignReplicas(request, () => 0)).toBe('INVALID_REPLICATION_FACTOR');
    expect(assignReplicas({ ...request, replicationFactor: 0 }, () => 0)).toBe(
      'INVALID_REPLICATION_FACTOR',
    );
  });
});
