/**
 * Requests of consumers to the coordinator of their group.
 *
 * Kafka: FindCoordinator, JoinGroup, SyncGroup, Heartbeat, LeaveGroup, OffsetCommit and
 * OffsetFetch.
 */
import type { BrokerId, PartitionId } from '../ids.ts';
import type { ErrorCode } from './errors.ts';

/** Whose coordinator: that of a group, of a transactional id, or of a share-partition's state. */
export type CoordinatorType = 'group' | 'transaction' | 'share';

export interface FindCoordinatorRequest {
  readonly api: 'FindCoordinator';
  readonly keyType: CoordinatorType;
  readonly key: string;
}

export interface FindCoordinatorResponse {
  readonly api: 'FindCoordinator';
  readonly error: ErrorCode;
  readonly coordinator: BrokerId | null;
}

/** What a member offers for one assignor: the topics it wants and what it holds. */
export interface GroupProtocol {
  readonly name: string;
  readonly topics: readonly string[];
  readonly owned: readonly PartitionId[];
}

export interface JoinGroupRequest {
  readonly api: 'JoinGroup';
  readonly group: string;
  readonly memberId: string;
  readonly clientId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  /** In order of preference. */
  readonly protocols: readonly GroupProtocol[];
}

export interface JoinGroupResponse {
  readonly api: 'JoinGroup';
  readonly error: ErrorCode;
  readonly generation: number;
  readonly protocol: string | null;
  readonly leader: string;
  readonly memberId: string;
  /** Only the leader is told the members. */
  readonly members: readonly { readonly memberId: string; readonly subscription: GroupProtocol }[];
}

export interface SyncGroupRequest {
  readonly api: 'SyncGroup';
  readonly group: string;
  readonly generation: number;
  readonly memberId: string;
  /** From the leader only. */
  readonly assignments: readonly MemberAssignment[];
}

export interface MemberAssignment {
  readonly memberId: string;
  readonly partitions: readonly PartitionId[];
}

export interface SyncGroupResponse {
  readonly api: 'SyncGroup';
  readonly error: ErrorCode;
  readonly partitions: readonly PartitionId[];
}

export interface HeartbeatRequest {
  readonly api: 'Heartbeat';
  readonly group: string;
  readonly generation: number;
  readonly memberId: string;
}

export interface HeartbeatResponse {
  readonly api: 'Heartbeat';
  readonly error: ErrorCode;
}

export interface LeaveGroupRequest {
  readonly api: 'LeaveGroup';
  readonly group: string;
  readonly memberId: string;
}

export interface LeaveGroupResponse {
  readonly api: 'LeaveGroup';
  readonly error: ErrorCode;
}

export interface CommittedOffset {
  readonly partition: PartitionId;
  readonly offset: number;
  readonly leaderEpoch: number;
}

export interface OffsetCommitRequest {
  readonly api: 'OffsetCommit';
  readonly group: string;
  /** -1 without group management. */
  readonly generation: number;
  readonly memberId: string;
  readonly offsets: readonly CommittedOffset[];
}

export interface OffsetCommitResponse {
  readonly api: 'OffsetCommit';
  readonly error: ErrorCode;
}

export interface OffsetFetchRequest {
  readonly api: 'OffsetFetch';
  readonly group: string;
  readonly partitions: readonly PartitionId[];
}

export interface OffsetFetchResponse {
  readonly api: 'OffsetFetch';
  readonly error: ErrorCode;
  /** Offset -1: nothing was committed. */
  readonly offsets: readonly CommittedOffset[];
}
