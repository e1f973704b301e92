/**
 * A share group, as its coordinator keeps it: the members, and which partitions each reads.
 *
 * Kafka: ShareGroup, ShareGroupMember (group-coordinator); KIP-932.
 */
import type { PartitionId } from '../../ids.ts';

export interface ShareGroup {
  readonly type: 'share';
  readonly name: string;
  groupEpoch: number;
  /** The group epoch that the target assignment was computed for. */
  assignmentEpoch: number;
  members: ShareMember[];
  /** The target assignment: what each member shall have. */
  target: { readonly memberId: string; readonly partitions: readonly PartitionId[] }[];
}

export interface ShareMember {
  readonly id: string;
  readonly clientId: string;
  readonly rack: string | null;
  memberEpoch: number;
  previousEpoch: number;
  topics: readonly string[];
  assigned: readonly PartitionId[];
}
