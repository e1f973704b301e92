/**
 * Requests of consumers to the coordinator of their group.
 *
 * Kafka: FindCoordinator, JoinGroup, SyncGroup, Heartbeat, LeaveGroup, OffsetCommit and
 * OffsetFetch.
 */
import type { BrokerId, PartitionId } from '../ids.ts';
import type { ErrorCode } from './errors.ts';
import type { PartitionError } from './transaction-api.ts';

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
  /** In which generation it was given what it holds; -1: unknown. */
  readonly generation: number;
  /** client.rack; null: none. */
  readonly rack: string | null;
  /** What the sticky assignor remembers of its last assignment; null: nothing. */
  readonly userData: {
    readonly partitions: readonly PartitionId[];
    readonly generation: number;
  } | null;
}

export interface JoinGroupRequest {
  readonly api: 'JoinGroup';
  readonly group: string;
  readonly memberId: string;
  /** group.instance.id; null: a dynamic member. Likewise in the requests that follow. */
  readonly instanceId: string | null;
  readonly clientId: string;
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
  /** In order of preference. */
  readonly protocols: readonly GroupProtocol[];
  /** Why it joins, in the client's words; null: it does not say. */
  readonly reason?: string | null;
  /** Of the API, where the client is of an earlier release; otherwise that of today, 9. */
  readonly version?: number;
}

export interface JoinGroupResponse {
  readonly api: 'JoinGroup';
  readonly error: ErrorCode;
  readonly generation: number;
  readonly protocol: string | null;
  readonly leader: string;
  readonly memberId: string;
  /** A static leader came back to a stable group: the assignment stands, and it need not assign. */
  readonly skipAssignment: boolean;
  /** Only the leader is told the members. */
  readonly members: readonly JoinedMember[];
}

export interface JoinedMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly subscription: GroupProtocol;
}

export interface SyncGroupRequest {
  readonly api: 'SyncGroup';
  readonly group: string;
  readonly generation: number;
  readonly memberId: string;
  readonly instanceId: string | null;
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
  readonly instanceId: string | null;
}

export interface HeartbeatResponse {
  readonly api: 'Heartbeat';
  readonly error: ErrorCode;
}

export interface LeaveGroupRequest {
  readonly api: 'LeaveGroup';
  readonly group: string;
  /** The sender itself, or whom an administrator sends away. */
  readonly members: readonly LeavingMember[];
}

export interface LeavingMember {
  /** Empty: whoever has the instance id. */
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly reason?: string | null;
}

export interface LeaveGroupResponse {
  readonly api: 'LeaveGroup';
  /** Why nothing was done at all; what became of each member is told beside it. */
  readonly error: ErrorCode;
  readonly members: readonly {
    readonly memberId: string;
    readonly instanceId: string | null;
    readonly error: ErrorCode;
  }[];
}

export interface CommittedOffset {
  readonly partition: PartitionId;
  readonly offset: number;
  readonly leaderEpoch: number;
  /** A text that the application keeps with it. */
  readonly metadata: string;
}

export interface OffsetCommitRequest {
  readonly api: 'OffsetCommit';
  readonly group: string;
  /** Generation or member epoch; -1 without group management. */
  readonly generation: number;
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly offsets: readonly CommittedOffset[];
}

export interface OffsetCommitResponse {
  readonly api: 'OffsetCommit';
  /** Why nothing was committed at all. */
  readonly error: ErrorCode;
  /** Partitions that were refused, while the others were committed. */
  readonly refused: readonly PartitionError[];
}

export interface OffsetFetchRequest {
  readonly api: 'OffsetFetch';
  readonly group: string;
  /** Null and -1: nobody is checked, as with the classic protocol. */
  readonly memberId: string | null;
  readonly memberEpoch: number;
  /** Offsets of transactions that have not ended are waited for. */
  readonly requireStable: boolean;
  readonly partitions: readonly PartitionId[];
}

export interface OffsetFetchResponse {
  readonly api: 'OffsetFetch';
  /** Why nothing is told at all. */
  readonly error: ErrorCode;
  /** Offset -1: nothing was committed, or there is an error. */
  readonly offsets: readonly FetchedOffset[];
}

export interface FetchedOffset extends CommittedOffset {
  readonly error: ErrorCode;
}
