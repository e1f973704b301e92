import { describe, expect, it } from 'vitest';
import { brokerId } from '../ids.ts';
import type { PartitionChangeRecord } from './metadata.ts';
import { applyPartitionChange, createPartitionRegistration } from './partition-registration.ts';

const [b1, b2, b3] = [brokerId(1), brokerId(2), brokerId(3)];
const place = { id: 5, topic: 2, index: 1 };

function apply(fields: Omit<PartitionChangeRecord, 'type' | 'partition'>) {
  const before = createPartitionRegistration(place, [b1, b2, b3], () => true);
  const record: PartitionChangeRecord = { type: 'PartitionChangeRecord', partition: 5, ...fields };
  return { before, after: applyPartitionChange(before, record) };
}

describe('a new partition', () => {
  it('has its active replicas in sync, in order, and the first of them leads', () => {
    const created = createPartitionRegistration(place, [b1, b2, b3], (broker) => broker !== b1);
    expect(created).toMatchObject({ ...place, replicas: [b1, b2, b3], isr: [b2, b3], leader: b2 });
    expect(created).toMatchObject({ leaderEpoch: 0, partitionEpoch: 0 });
  });
});

describe('a change record', () => {
  it('raises the partition epoch alone when it names no leader', () => {
    const { before, after } = apply({ isr: [b1] });
    expect(after).toEqual({ ...before, isr: [b1], partitionEpoch: 1 });
  });

  it.each([b2, b1, null])('raises the leader epoch when it names the leader %s', (leader) => {
    const { before, after } = apply({ leader });
    expect(after).toEqual({ ...before, leader, leaderEpoch: 1, partitionEpoch: 1 });
  });

  it('leaves the registration before it alone', () => {
    const { before, after } = apply({ elr: [b2], lastKnownElr: [b3], replicas: [b2, b3] });
    expect(before).toMatchObject({ elr: [], lastKnownElr: [], replicas: [b1, b2, b3] });
    expect(after).toMatchObject({ elr: [b2], lastKnownElr: [b3], replicas: [b2, b3] });
  });
});
