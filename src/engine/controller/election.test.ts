import { describe, expect, it } from 'vitest';
import { brokerId, type BrokerId } from '../ids.ts';
import { buildPartitionChange, type PartitionChange } from './election.ts';
import type { PartitionChangeRecord, PartitionRegistration } from './metadata.ts';

const [b1, b2, b3, b4] = [brokerId(1), brokerId(2), brokerId(3), brokerId(4)];

function partition(fields: Partial<PartitionRegistration> = {}): PartitionRegistration {
  return {
    id: 6,
    topic: 0,
    index: 0,
    replicas: [b1, b2, b3],
    isr: [b1, b2, b3],
    elr: [],
    lastKnownElr: [],
    directories: [],
    addingReplicas: [],
    removingReplicas: [],
    leader: b1,
    leaderRecoveryState: 'RECOVERED',
    leaderEpoch: 4,
    partitionEpoch: 9,
    ...fields,
  };
}

interface Wanted extends Partial<Omit<PartitionChange, 'partition'>> {
  readonly alive?: readonly BrokerId[];
}

/** The fields of the record; null when there is none. */
function change(
  before: Partial<PartitionRegistration>,
  { alive = [b1, b2, b3, b4], ...wanted }: Wanted,
): Omit<PartitionChangeRecord, 'type' | 'partition'> | null {
  const record = buildPartitionChange({
    partition: partition(before),
    isAcceptableLeader: (broker) => alive.includes(broker),
    minIsr: 2,
    elrEnabled: true,
    ...wanted,
  });
  if (record === null) return null;
  const { type, partition: id, ...fields } = record;
  expect([type, id]).toEqual(['PartitionChangeRecord', 6]);
  return fields;
}

describe('a partition change', () => {
  it('is no record when nothing changes', () => {
    expect(change({}, {})).toBeNull();
  });

  it('that grows the ISR raises no leader epoch', () => {
    expect(change({ isr: [b1] }, { targetIsr: [b1, b2] })).toEqual({ isr: [b1, b2] });
  });

  it('that shrinks the ISR raises the leader epoch in old clusters only', () => {
    expect(change({}, { targetIsr: [b1, b2] })).toEqual({ isr: [b1, b2] });
    expect(change({}, { targetIsr: [b1, b2], leaderEpochBumpOnIsrShrink: true })).toEqual({
      isr: [b1, b2],
      leader: b1,
    });
  });
});

describe('an election', () => {
  it('keeps a leader that may go on, whoever is preferred', () => {
    expect(change({ leader: b2 }, {})).toBeNull();
  });

  it('takes the first in-sync replica in order of assignment, not of the ISR', () => {
    const lost = { targetIsr: [b3, b2], alive: [b2, b3] };
    expect(change({}, lost)).toEqual({ leader: b2, isr: [b3, b2] });
  });

  it('of the preferred leader takes it when it is in sync and alive', () => {
    expect(change({ leader: b2 }, { election: 'PREFERRED' })).toEqual({ leader: b1 });
    expect(change({ leader: b2 }, { election: 'PREFERRED', alive: [b2, b3] })).toBeNull();
    expect(change({ leader: b2, isr: [b2, b3] }, { election: 'PREFERRED' })).toBeNull();
  });

  it('leaves the partition without a leader rather than losing records', () => {
    expect(change({ isr: [b1] }, { targetIsr: [], alive: [b2, b3] })).toEqual({
      leader: null,
      isr: [],
      elr: [b1],
      lastKnownElr: [b1],
    });
  });

  it('keeps the last member in the ISR without ELR', () => {
    const lost = { targetIsr: [], alive: [b2, b3], elrEnabled: false };
    expect(change({ isr: [b1] }, lost)).toEqual({ leader: null });
  });

  it('that may be unclean takes anybody alive and marks the partition as recovering', () => {
    const lost = { targetIsr: [], alive: [b2, b3], election: 'UNCLEAN' } as const;
    expect(change({ isr: [b1] }, lost)).toEqual({
      leader: b2,
      isr: [b2],
      leaderRecoveryState: 'RECOVERING',
    });
    expect(change({ isr: [b1] }, { ...lost, alive: [] })).toMatchObject({ leader: null });
  });

  it('is clean where it can be, even if it may be unclean', () => {
    const lost = { targetIsr: [b3], alive: [b2, b3], election: 'UNCLEAN' } as const;
    expect(change({ isr: [b1, b3] }, lost)).toEqual({ leader: b3, isr: [b3], elr: [b1] });
  });
});

describe('eligible leader replicas', () => {
  it('are those who leave while too few are in sync', () => {
    expect(change({}, { targetIsr: [b1], minIsr: 2 })).toEqual({ isr: [b1], elr: [b2, b3] });
    expect(change({}, { targetIsr: [b1], minIsr: 1 })).toEqual({ isr: [b1] });
  });

  it('are forgotten when enough are in sync again', () => {
    const before = { isr: [b1], elr: [b2, b3] };
    expect(change(before, { targetIsr: [b1, b2] })).toEqual({ isr: [b1, b2], elr: [] });
  });

  it('lose a member that came back without its log', () => {
    const before = { isr: [b1], elr: [b2, b3] };
    expect(change(before, { uncleanShutdownReplicas: [b2] })).toEqual({ elr: [b3] });
  });

  it('lead when nobody is in sync, and are in sync thereby', () => {
    const before = { isr: [], elr: [b2, b3], leader: null, lastKnownElr: [b1] };
    expect(change(before, { alive: [b3] })).toEqual({
      leader: b3,
      isr: [b3],
      elr: [b2],
      lastKnownElr: [],
    });
  });

  it('do not lead while somebody is in sync, though it be dead', () => {
    const before = { isr: [b1], elr: [b2], leader: null };
    expect(change(before, { alive: [b2] })).toBeNull();
  });
});

describe('the last known leader', () => {
  const lost = { isr: [], elr: [], leader: null, lastKnownElr: [b2] };

  it('leads uncleanly when nobody is eligible, whatever the topic allows', () => {
    expect(change(lost, { alive: [b1, b2] })).toEqual({
      leader: b2,
      isr: [b2],
      leaderRecoveryState: 'RECOVERING',
      lastKnownElr: [],
    });
  });

  it.each([
    ['is dead', lost, { alive: [b1, b3] }],
    ['is one of several', { ...lost, lastKnownElr: [b1, b2] }, {}],
    ['is not to be used', lost, { useLastKnownLeader: false }],
    ['has no replica any more', { ...lost, replicas: [b1, b3] }, {}],
  ])('does not lead when it %s', (_, before, wanted) => {
    expect(change(before, wanted)?.leader).toBeUndefined();
  });

  it('is noted once: losing no leader notes nobody', () => {
    expect(change({ ...lost, elr: [b3] }, { alive: [] })).toBeNull();
  });
});

describe('a reassignment', () => {
  const adding = { replicas: [b1, b2, b4, b3], addingReplicas: [b4], removingReplicas: [b3] };

  it('ends when the added replica is in sync, with a new leader epoch', () => {
    expect(change({ ...adding, isr: [b1, b2, b3] }, { targetIsr: [b1, b2, b3, b4] })).toEqual({
      isr: [b1, b2, b4],
      leader: b1,
      replicas: [b1, b2, b4],
      addingReplicas: [],
      removingReplicas: [],
    });
  });

  it('goes on while it is not', () => {
    expect(change({ ...adding, isr: [b1, b3] }, { targetIsr: [b1, b2, b3] })).toEqual({
      isr: [b1, b2, b3],
    });
  });

  it('elects another leader when the old one is removed', () => {
    const before = { replicas: [b2, b3, b1], removingReplicas: [b1], isr: [b1, b2] };
    expect(change(before, { targetIsr: [b1, b2, b3] })).toEqual({
      leader: b2,
      isr: [b2, b3],
      replicas: [b2, b3],
      removingReplicas: [],
    });
  });

  it('that shrinks the replication factor waits for all that remain', () => {
    const before = { replicas: [b1, b2, b3], removingReplicas: [b3], isr: [b1, b3] };
    expect(change(before, { targetIsr: [b1, b3] })).toBeNull();
    expect(change(before, { targetIsr: [b1, b2, b3] })).toMatchObject({ replicas: [b1, b2] });
  });

  it('never ends with an empty ISR', () => {
    const before = { replicas: [b1, b2, b3], removingReplicas: [b1], isr: [b1] };
    expect(change(before, { targetIsr: [b1] })).toBeNull();
  });
});
