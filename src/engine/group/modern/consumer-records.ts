/**
 * What `__consumer_offsets` says of groups of the consumer protocol. A coordinator changes such a
 * group only by what it has written, so that the next one comes to the same state.
 *
 * Kafka: GroupCoordinatorRecordHelpers, GroupMetadataManager.replay; KIP-848.
 */
import type { PartitionId } from '../../ids.ts';
import { placeById, withById } from '../by-id.ts';
import type { Group } from '../coordinator-state.ts';
import {
  consumerMemberOf,
  countHolder,
  createConsumerGroup,
  createConsumerMember,
  isSameList,
  memberKey,
  targetKey,
  type ConsumerGroup,
  type ConsumerMember,
} from './consumer-group.ts';
import { hasSameSubscriptions } from './subscriptions.ts';

/** A record whose value is null takes back what its key names. */
export type ConsumerGroupRecord =
  | {
      readonly type: 'consumer-group-member-metadata';
      readonly group: string;
      readonly member: string;
      readonly value: MemberMetadata | null;
    }
  | {
      readonly type: 'consumer-group-metadata';
      readonly group: string;
      readonly value: { readonly epoch: number; readonly metadataHash: number } | null;
    }
  | {
      readonly type: 'consumer-group-target-assignment-member';
      readonly group: string;
      readonly member: string;
      readonly value: { readonly partitions: readonly PartitionId[] } | null;
    }
  | {
      readonly type: 'consumer-group-target-assignment-metadata';
      readonly group: string;
      readonly value: { readonly epoch: number; readonly assignedAt: number } | null;
    }
  | {
      readonly type: 'consumer-group-current-member-assignment';
      readonly group: string;
      readonly member: string;
      readonly value: CurrentAssignment | null;
    }
  | {
      readonly type: 'consumer-group-regular-expression';
      readonly group: string;
      readonly pattern: string;
      readonly value: {
        readonly topics: readonly string[];
        readonly version: number;
        readonly resolvedAt: number;
      } | null;
    };

type MemberMetadata = Pick<
  ConsumerMember,
  | 'instanceId'
  | 'rack'
  | 'clientId'
  | 'topics'
  | 'pattern'
  | 'rebalanceTimeoutMs'
  | 'serverAssignor'
  | 'classic'
>;

type CurrentAssignment = Pick<
  ConsumerMember,
  | 'memberEpoch'
  | 'previousEpoch'
  | 'state'
  | 'assigned'
  | 'assignedEpochs'
  | 'pendingRevocation'
  | 'pendingEpochs'
>;

export function memberRecord(group: string, member: ConsumerMember): ConsumerGroupRecord {
  const { instanceId, rack, clientId, topics, pattern } = member;
  const { rebalanceTimeoutMs, serverAssignor, classic } = member;
  return {
    type: 'consumer-group-member-metadata',
    group,
    member: member.id,
    value: {
      instanceId,
      rack,
      clientId,
      topics,
      pattern,
      rebalanceTimeoutMs,
      serverAssignor,
      classic,
    },
  };
}

export function currentAssignmentRecord(
  group: string,
  member: ConsumerMember,
): ConsumerGroupRecord {
  const { memberEpoch, previousEpoch, state } = member;
  const { assigned, assignedEpochs, pendingRevocation, pendingEpochs } = member;
  return {
    type: 'consumer-group-current-member-assignment',
    group,
    member: member.id,
    value: {
      memberEpoch,
      previousEpoch,
      state,
      assigned,
      assignedEpochs,
      pendingRevocation,
      pendingEpochs,
    },
  };
}

export function epochRecord(
  group: string,
  epoch: number,
  metadataHash: number,
): ConsumerGroupRecord {
  return { type: 'consumer-group-metadata', group, value: { epoch, metadataHash } };
}

export function targetRecord(
  group: string,
  member: string,
  partitions: readonly PartitionId[],
): ConsumerGroupRecord {
  return { type: 'consumer-group-target-assignment-member', group, member, value: { partitions } };
}

export function targetEpochRecord(
  group: string,
  epoch: number,
  assignedAt: number,
): ConsumerGroupRecord {
  const value = { epoch, assignedAt };
  return { type: 'consumer-group-target-assignment-metadata', group, value };
}

/** The member goes, with all that it had. */
export function memberTombstones(group: string, member: string): ConsumerGroupRecord[] {
  return [
    { type: 'consumer-group-current-member-assignment', group, member, value: null },
    { type: 'consumer-group-target-assignment-member', group, member, value: null },
    { type: 'consumer-group-member-metadata', group, member, value: null },
  ];
}

/** The group goes, with all its members; `renamed` are meant where `id` stands. */
export function groupTombstones(
  { name: group, members, patterns }: ConsumerGroup,
  renamed: { readonly id: string; readonly as: string } | null = null,
): ConsumerGroupRecord[] {
  const ids = members.map(({ id }) => (renamed !== null && id === renamed.id ? renamed.as : id));
  return [
    ...ids.map((member): ConsumerGroupRecord => ({
      type: 'consumer-group-current-member-assignment',
      group,
      member,
      value: null,
    })),
    ...ids.map((member): ConsumerGroupRecord => ({
      type: 'consumer-group-target-assignment-member',
      group,
      member,
      value: null,
    })),
    { type: 'consumer-group-target-assignment-metadata', group, value: null },
    ...ids.map((member): ConsumerGroupRecord => ({
      type: 'consumer-group-member-metadata',
      group,
      member,
      value: null,
    })),
    ...patterns.map(({ pattern }) => patternTombstone(group, pattern)),
    { type: 'consumer-group-metadata', group, value: null },
  ];
}

export function patternTombstone(group: string, pattern: string): ConsumerGroupRecord {
  return { type: 'consumer-group-regular-expression', group, pattern, value: null };
}

/** All that makes the group what it is, for a group that has just become one of this protocol. */
export function groupRecords(group: ConsumerGroup): ConsumerGroupRecord[] {
  const { name, members, target } = group;
  return [
    ...members.map((member) => memberRecord(name, member)),
    epochRecord(name, group.groupEpoch, group.metadataHash),
    ...target.map(({ memberId, partitions }) => targetRecord(name, memberId, partitions)),
    targetEpochRecord(name, group.assignmentEpoch, group.assignedAt),
    ...members.map((member) => currentAssignmentRecord(name, member)),
  ];
}

/** A type of records that this protocol has written. */
export function isConsumerGroupRecord<Other extends { readonly type: string }>(
  record: ConsumerGroupRecord | Other,
): record is ConsumerGroupRecord {
  return record.type.startsWith('consumer-group-');
}

/**
 * Takes in one record. A group without members whose offsets came first is one of this protocol
 * from now on.
 */
export function replayConsumerRecord(
  shard: { groups: Group[] },
  record: ConsumerGroupRecord,
): void {
  const index = shard.groups.findIndex(({ name }) => name === record.group);
  const known = shard.groups[index];
  if (known?.type === 'consumer') {
    apply(known, record);
    if (record.type === 'consumer-group-metadata' && record.value === null) {
      shard.groups.splice(index, 1);
    }
    return;
  }
  if (record.value === null) return;
  const group = createConsumerGroup(record.group);
  if (known === undefined) shard.groups.push(group);
  else shard.groups[index] = group;
  apply(group, record);
}

/** What a record says of a group that is there. */
export function apply(group: ConsumerGroup, record: ConsumerGroupRecord): void {
  switch (record.type) {
    case 'consumer-group-member-metadata':
      if (record.value === null) removeMember(group, record.member);
      else putMember(group, { ...memberOrNew(group, record.member), ...record.value });
      break;
    case 'consumer-group-metadata':
      if (record.value === null) break;
      group.groupEpoch = record.value.epoch;
      group.metadataHash = record.value.metadataHash;
      break;
    case 'consumer-group-target-assignment-member':
      putTarget(group, record.member, record.value?.partitions ?? null);
      break;
    case 'consumer-group-target-assignment-metadata':
      group.assignmentEpoch = record.value?.epoch ?? -1;
      group.assignedAt = record.value?.assignedAt ?? -1;
      break;
    case 'consumer-group-current-member-assignment':
      if (record.value !== null) {
        putMember(group, { ...memberOrNew(group, record.member), ...record.value });
      } else if (consumerMemberOf(group, record.member) !== null) {
        putMember(group, { ...memberOrNew(group, record.member), ...NOTHING });
      }
      break;
    case 'consumer-group-regular-expression': {
      const { pattern } = record;
      const others = group.patterns.filter((known) => known.pattern !== pattern);
      group.patterns = record.value === null ? others : [...others, { pattern, ...record.value }];
      break;
    }
  }
}

/** A member about to be removed. */
const NOTHING: Omit<CurrentAssignment, 'state'> = {
  memberEpoch: -1,
  previousEpoch: -1,
  assigned: [],
  assignedEpochs: [],
  pendingRevocation: [],
  pendingEpochs: [],
};

function memberOrNew(group: ConsumerGroup, id: string): ConsumerMember {
  return consumerMemberOf(group, id) ?? createConsumerMember(id);
}

function putMember(group: ConsumerGroup, member: ConsumerMember): void {
  const former = consumerMemberOf(group, member.id);
  if (former !== null) countHolder(group, former, -1);
  countHolder(group, member, 1);
  group.members = withById(group.members, memberKey, member);
  group.mostMembers = Math.max(group.mostMembers, group.members.length);
  if (former !== null && wantsTheSame(former, member) && group.patterns.length === 0) return;
  group.isHomogeneous = hasSameSubscriptions(group.members, group.patterns);
}

function wantsTheSame(left: ConsumerMember, right: ConsumerMember): boolean {
  return left.pattern === right.pattern && isSameList(left.topics, right.topics);
}

function removeMember(group: ConsumerGroup, id: string): void {
  const former = consumerMemberOf(group, id);
  if (former !== null) countHolder(group, former, -1);
  group.members = group.members.filter((member) => member.id !== id);
  group.isHomogeneous = hasSameSubscriptions(group.members, group.patterns);
}

function putTarget(
  group: ConsumerGroup,
  memberId: string,
  partitions: readonly PartitionId[] | null,
): void {
  if (partitions === null) {
    const index = placeById(group.target, targetKey, memberId);
    group.target = group.target.filter((_, at) => at !== index);
  } else group.target = withById(group.target, targetKey, { memberId, partitions });
}
