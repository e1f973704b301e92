/**
 * A share group, as its coordinator keeps it: the members, and which partitions each reads.
 *
 * Kafka: ShareGroup, ShareGroupMember, ShareGroupStatePartitionMetadataInfo (group-coordinator);
 * KIP-932.
 */
import type { PartitionId } from '../../ids.ts';
import { placeById } from '../by-id.ts';
import { silentClock, type SessionClock } from '../classic-group.ts';

export interface ShareGroup {
  readonly type: 'share';
  readonly name: string;
  groupEpoch: number;
  /** Tells whether the subscribed topics have changed. */
  metadataHash: string;
  /** The group epoch that the target assignment was computed for, and when. */
  assignmentEpoch: number;
  assignedAt: number;
  members: ShareMember[];
  /** The target assignment: what each member shall have. */
  target: readonly { readonly memberId: string; readonly partitions: readonly PartitionId[] }[];
  /** Partitions whose states are being made at the share coordinator, and since when. */
  initializing: { readonly partition: PartitionId; readonly since: number }[];
  /** Partitions that have a state there: only these are handed out. */
  initialized: readonly PartitionId[];
}

export interface ShareMember {
  readonly id: string;
  readonly clientId: string;
  readonly rack: string | null;
  memberEpoch: number;
  previousEpoch: number;
  topics: readonly string[];
  assigned: readonly PartitionId[];
  session: SessionClock;
}

/** Kafka: ShareGroupState. */
export type ShareGroupState = 'Empty' | 'Stable' | 'Dead';

/** The first epoch of a group. */
const FIRST_EPOCH = 1;

export function createShareGroup(name: string): ShareGroup {
  return {
    type: 'share',
    name,
    groupEpoch: FIRST_EPOCH,
    metadataHash: '',
    assignmentEpoch: FIRST_EPOCH,
    assignedAt: -1,
    members: [],
    target: [],
    initializing: [],
    initialized: [],
  };
}

export function createShareMember(id: string, clientId: string): ShareMember {
  return {
    id,
    clientId,
    rack: null,
    memberEpoch: 0,
    previousEpoch: -1,
    topics: [],
    assigned: [],
    session: silentClock(),
  };
}

export function shareMemberOf(group: ShareGroup, id: string): ShareMember | null {
  for (const member of group.members) if (member.id === id) return member;
  return null;
}

export function shareGroupState({ members }: ShareGroup): ShareGroupState {
  return members.length === 0 ? 'Empty' : 'Stable';
}

export function shareTargetOf(group: ShareGroup, id: string): readonly PartitionId[] {
  return group.target[placeById(group.target, targetKey, id)]?.partitions ?? [];
}

function targetKey({ memberId }: ShareGroup['target'][number]): string {
  return memberId;
}

export function cloneShareGroup(group: ShareGroup): ShareGroup {
  return {
    ...group,
    members: group.members.map((member) => ({ ...member, session: { ...member.session } })),
    initializing: group.initializing.slice(),
  };
}
