/**
 * What `__consumer_offsets` says of share groups. A coordinator changes such a group only by what
 * it has written, so that the next one comes to the same state.
 *
 * Kafka: GroupCoordinatorRecordHelpers, GroupMetadataManager.replay (ShareGroup...); KIP-932.
 */
import type { PartitionId } from '../../ids.ts';
import type { Group } from '../coordinator-state.ts';
import {
  createShareGroup,
  createShareMember,
  shareMemberOf,
  type ShareGroup,
  type ShareMember,
} from './share-group.ts';

/** A record whose value is null takes back what its key names. */
export type ShareGroupRecord =
  | {
      readonly type: 'share-group-member-metadata';
      readonly group: string;
      readonly member: string;
      readonly value: Pick<ShareMember, 'clientId' | 'rack' | 'topics'> | null;
    }
  | {
      readonly type: 'share-group-metadata';
      readonly group: string;
      readonly value: { readonly epoch: number; readonly metadataHash: string } | null;
    }
  | {
      readonly type: 'share-group-target-assignment-member';
      readonly group: string;
      readonly member: string;
      readonly value: { readonly partitions: readonly PartitionId[] } | null;
    }
  | {
      readonly type: 'share-group-target-assignment-metadata';
      readonly group: string;
      readonly value: { readonly epoch: number; readonly assignedAt: number } | null;
    }
  | {
      readonly type: 'share-group-current-member-assignment';
      readonly group: string;
      readonly member: string;
      readonly value: Pick<ShareMember, 'memberEpoch' | 'previousEpoch' | 'assigned'> | null;
    }
  | {
      readonly type: 'share-group-state-partition-metadata';
      readonly group: string;
      readonly value: Pick<ShareGroup, 'initializing' | 'initialized'> | null;
    };

export function isShareGroupRecord<Other extends { readonly type: string }>(
  record: ShareGroupRecord | Other,
): record is ShareGroupRecord {
  return record.type.startsWith('share-group-');
}

/** The member goes, with all that it had. */
export function shareMemberTombstones(group: string, member: string): ShareGroupRecord[] {
  return [
    { type: 'share-group-current-member-assignment', group, member, value: null },
    { type: 'share-group-target-assignment-member', group, member, value: null },
    { type: 'share-group-member-metadata', group, member, value: null },
  ];
}

/** The group goes. Nobody is in it. */
export function shareGroupTombstones({ name: group }: ShareGroup): ShareGroupRecord[] {
  return [
    { type: 'share-group-target-assignment-metadata', group, value: null },
    { type: 'share-group-metadata', group, value: null },
    { type: 'share-group-state-partition-metadata', group, value: null },
  ];
}

/** Takes in one record, as it was written or as it is read again. */
export function replayShareRecord(shard: { groups: Group[] }, record: ShareGroupRecord): void {
  const index = shard.groups.findIndex(({ name }) => name === record.group);
  const known = shard.groups[index];
  if (known?.type === 'share') {
    apply(known, record);
    if (record.type === 'share-group-metadata' && record.value === null) {
      shard.groups.splice(index, 1);
    }
    return;
  }
  if (record.value === null || known !== undefined) return;
  const group = createShareGroup(record.group);
  shard.groups.push(group);
  apply(group, record);
}

function apply(group: ShareGroup, record: ShareGroupRecord): void {
  switch (record.type) {
    case 'share-group-member-metadata':
      applyMember(group, record.member, record.value);
      break;
    case 'share-group-metadata':
      if (record.value === null) break;
      group.groupEpoch = record.value.epoch;
      group.metadataHash = record.value.metadataHash;
      break;
    case 'share-group-target-assignment-member': {
      const memberId = record.member;
      const others = group.target.filter((own) => own.memberId !== memberId);
      const { value } = record;
      group.target = value === null ? others : [...others, { memberId, ...value }];
      break;
    }
    case 'share-group-target-assignment-metadata':
      if (record.value === null) break;
      group.assignmentEpoch = record.value.epoch;
      group.assignedAt = record.value.assignedAt;
      break;
    case 'share-group-current-member-assignment': {
      const member = shareMemberOf(group, record.member);
      if (member !== null && record.value !== null) Object.assign(member, record.value);
      break;
    }
    case 'share-group-state-partition-metadata':
      group.initializing = record.value?.initializing.slice() ?? [];
      group.initialized = record.value?.initialized ?? [];
      break;
  }
}

function applyMember(
  group: ShareGroup,
  id: string,
  value: Pick<ShareMember, 'clientId' | 'rack' | 'topics'> | null,
): void {
  if (value === null) {
    group.members = group.members.filter((member) => member.id !== id);
    return;
  }
  const known = shareMemberOf(group, id);
  if (known === null) group.members.push({ ...createShareMember(id, value.clientId), ...value });
  else Object.assign(known, value);
}
