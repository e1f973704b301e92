import { describe, expect, it } from 'vitest';
import { assertExists } from '../../base/assert.ts';
import type { QueuedEvent } from '../event.ts';
import { NO_HEADERS } from '../log/record.ts';
import { broken } from '../testing/doctored.ts';
import {
  classicGroup,
  consumerGroup,
  coordinatorOf,
  createClientPatient,
  membersOf,
  ordersOf,
  type ClientPatient,
} from '../testing/doctored-clients.ts';
import { onMemberHeard } from './member-epochs.ts';
import { onCoordinatorAppend } from './offsets.ts';

const HEARTBEAT = {
  api: 'ConsumerGroupHeartbeat',
  clientId: 'a',
  instanceId: null,
  rackId: null,
  rebalanceTimeoutMs: -1,
  topics: null,
  pattern: null,
  serverAssignor: null,
  owned: null,
} as const;

describe('a cluster with groups of every protocol', () => {
  it('breaks nothing, and everything about groups is looked at', () => {
    const patient = createClientPatient();
    expect(broken(patient.sweep)).toBeNull();
    const { evaluations } = patient.world.checker;
    const names = ['G1', 'G2', 'G7', 'G9', 'I26', 'I27', 'I28', 'I29', 'I30', 'I37', 'O5'] as const;
    for (const name of names)
      expect({ name, count: evaluations[name] > 0 }).toEqual({ name, count: true });
  });
});

describe('a group of the classic protocol', () => {
  it('breaks G1 when its generation goes back', () => {
    const patient = createClientPatient();
    classicGroup(patient).generation -= 1;
    expect(broken(patient.sweep)).toBe('G1');
  });

  it('breaks G2 when two members have a partition', () => {
    const patient = createClientPatient();
    const { members } = classicGroup(patient);
    const [first, second] = members;
    const { assignment } = assertExists(first, 'it has members');
    assertExists(second, 'it has two').assignment = assignment;
    expect(broken(patient.sweep)).toBe('G2');
  });

  it('breaks G7 when nobody would miss a member', () => {
    const patient = createClientPatient();
    assertExists(classicGroup(patient).members[0], 'it has members').session.timerAt = -1;
    expect(broken(patient.sweep)).toBe('G7');
  });

  it('breaks G8 when an instance id is two members', () => {
    const patient = createClientPatient();
    const group = classicGroup(patient);
    group.members = group.members.map((member) => ({ ...member, instanceId: 'one' }));
    expect(broken(patient.sweep)).toBe('G8');
  });

  it('breaks G9 without a leader, or when it is empty and has members', () => {
    const patient = createClientPatient();
    classicGroup(patient).leader = 'nobody';
    expect(broken(patient.sweep)).toBe('G9');
    const other = createClientPatient();
    classicGroup(other).state = 'Empty';
    expect(broken(other.sweep)).toBe('G9');
  });

  it('breaks G12 when an even assignor leaves somebody behind', () => {
    const patient = createClientPatient();
    const { broker } = coordinatorOf(patient);
    const members = [
      { clientId: 'a', partitions: [0, 1] },
      { clientId: 'b', partitions: [] },
    ];
    const about = { group: 'classic', generation: 9, protocol: 'roundrobin', members };
    const act = (): void => patient.state(broker.id, { type: 'rebalance-completed', ...about });
    expect(broken(act)).toBe('G12');
  });
});

describe('a group of the consumer protocol', () => {
  it('breaks I30 when a heartbeat counts that names an epoch of long ago, or none yet', () => {
    const patient = createClientPatient();
    const { broker } = coordinatorOf(patient);
    const group = consumerGroup(patient);
    const member = assertExists(group.members[0], 'it has members');
    const heard = (memberEpoch: number, isTaken = true): (() => void) => {
      const seq = 1_000_000 + memberEpoch;
      for (const timer of group.timers) if (isTaken) timer.setBy = seq;
      const body = { ...HEARTBEAT, group: group.name, memberId: member.id, memberEpoch };
      return () =>
        onMemberHeard(patient.world.checker, { to: broker.id, seq, body }, patient.cluster);
    };
    expect(broken(heard(member.memberEpoch))).toBeNull();
    expect(broken(heard(member.previousEpoch))).toBeNull();
    expect(broken(heard(member.memberEpoch + 1, false))).toBeNull();
    expect(broken(heard(member.memberEpoch + 1))).toBe('I30');
    const epochs = { memberEpoch: member.memberEpoch + 5, previousEpoch: member.memberEpoch + 4 };
    group.members = group.members.map((own) => (own === member ? { ...own, ...epochs } : own));
    expect(broken(heard(member.memberEpoch, false))).toBeNull();
    expect(broken(heard(member.memberEpoch))).toBe('I30');
  });

  it('breaks I26 when its target leaves something out, or gives it twice', () => {
    for (const partitions of [
      [[0], []],
      [[0, 1], [0]],
    ]) {
      const patient = createClientPatient();
      const { broker } = coordinatorOf(patient);
      const members = consumerGroup(patient).members.map(({ id, clientId }, index) => {
        return { memberId: id, clientId, partitions: partitions[index] ?? [] };
      });
      const about = { group: 'modern', epoch: 9, assignor: 'range', members };
      const state = (): void =>
        patient.state(broker.id, { type: 'target-assignment-computed', ...about });
      expect(broken(state)).toBe('I26');
    }
  });

  it('breaks I27 when two members believe to own a partition', () => {
    const patient = createClientPatient();
    const [first, second] = membersOf(patient, 'modern');
    const { assignment } = assertExists(first, 'there is a member');
    const other = assertExists(second, 'there are two');
    other.assignment = assignment.slice();
    const about = { group: 'modern', generation: 2, partitions: [] };
    const act = (): void => patient.state(other.id, { type: 'partitions-assigned', ...about });
    expect(broken(act)).toBe('I27');
  });

  it('breaks I28 when a member at its target has what is for another', () => {
    const patient = createClientPatient();
    const group = consumerGroup(patient);
    const [first, second] = group.target;
    const swapped = [first, second].map((own, index) => ({
      memberId: assertExists(own, 'it has two').memberId,
      partitions: (index === 0 ? second : first)?.partitions ?? [],
    }));
    group.target = swapped;
    expect(broken(patient.sweep)).toBe('I28');
  });

  it('breaks I29 when it is stable and somebody has more than its target', () => {
    const patient = createClientPatient();
    const group = consumerGroup(patient);
    group.members = group.members.map((member, index) =>
      index === 0 ? { ...member, assigned: [...member.assigned, 99] } : member,
    );
    expect(broken(patient.sweep)).toBe('I29');
  });

  it('breaks I30 when two have a partition, or epochs are out of order', () => {
    const patient = createClientPatient();
    const group = consumerGroup(patient);
    const { assigned } = assertExists(group.members[0], 'it has members');
    group.members = group.members.map((member) => ({ ...member, assigned }));
    expect(broken(patient.sweep)).toBe('I30');
    const other = createClientPatient();
    consumerGroup(other).assignmentEpoch -= 1;
    expect(broken(other.sweep)).toBe('I30');
  });

  it('breaks I30 when who is there waits for what nobody has to give up', () => {
    for (const [memberEpoch, verdict] of [
      [null, 'I30'],
      [-2, null],
    ] as const) {
      const patient = createClientPatient();
      const group = consumerGroup(patient);
      group.members = group.members.map((member) => ({
        ...member,
        memberEpoch: memberEpoch ?? member.memberEpoch,
        state: 'UNREVOKED_PARTITIONS',
      }));
      expect(broken(patient.sweep)).toBe(verdict);
    }
  });
});

function committing(patient: ClientPatient, generation: number, offset: number): () => void {
  const { cluster, world } = patient;
  const { broker, shard } = coordinatorOf(patient);
  const [member] = classicGroup(patient).members;
  const partition = ordersOf(patient);
  const body = {
    api: 'OffsetCommit',
    group: 'classic',
    generation,
    memberId: member?.id ?? '',
    instanceId: null,
    offsets: [{ partition, offset: 3, leaderEpoch: 0, metadata: '' }],
  } as const;
  const way = { from: membersOf(patient, 'classic')[0]?.id ?? broker.id, to: broker.id };
  const sent = { sentAt: 0, arrivesAt: 0, correlationId: 0, cause: 0, connection: 0 };
  const envelope = { kind: 'request', seq: 0, connectionEpoch: 0, timeoutAt: -1, ...sent } as const;
  const event: QueuedEvent = {
    kind: 'delivery',
    at: cluster.now,
    seq: 0,
    envelope: { ...envelope, ...way, body },
  };
  const record = {
    number: 0,
    key: JSON.stringify({ type: 'offset-commit', group: 'classic', partition }),
    value: JSON.stringify({ offset, leaderEpoch: 0, metadata: '', committedAt: 0 }),
    valueBytes: 1,
    timestamp: 0,
    headers: NO_HEADERS,
  };
  const { checker } = world;
  return () =>
    onCoordinatorAppend({ checker, cluster, event }, broker.id, shard.partition, [record]);
}

describe('committed offsets', () => {
  it('break I37 when a coordinator has others than its log', () => {
    const patient = createClientPatient();
    const [kept] = coordinatorOf(patient).shard.offsets;
    const offsets = assertExists(kept, 'somebody has committed').offsets;
    const first = assertExists(offsets[0], 'of some partition');
    offsets[0] = { ...first, offset: first.offset + 1 };
    expect(broken(patient.sweep)).toBe('I37');
  });

  it('break I37 when another offset is written than was asked for', () => {
    const patient = createClientPatient();
    const { generation } = classicGroup(patient);
    expect(broken(committing(patient, generation, 3))).toBeNull();
    expect(broken(committing(patient, generation, 4))).toBe('I37');
  });

  it('break O5 when a member of another generation commits', () => {
    const patient = createClientPatient();
    const { generation } = classicGroup(patient);
    expect(broken(committing(patient, generation - 1, 3))).toBe('O5');
  });
});
