/**
 * Requests of an administrator to the coordinator of a group. Offsets are altered by OffsetCommit,
 * members are sent away by LeaveGroup.
 *
 * Kafka: DeleteGroups, OffsetDelete.
 */
import type { PartitionId } from '../ids.ts';
import type { ErrorCode } from './errors.ts';
import type { PartitionError } from './transaction-api.ts';

export interface DeleteGroupsRequest {
  readonly api: 'DeleteGroups';
  readonly group: string;
}

export interface DeleteGroupsResponse {
  readonly api: 'DeleteGroups';
  readonly error: ErrorCode;
}

export interface OffsetDeleteRequest {
  readonly api: 'OffsetDelete';
  readonly group: string;
  readonly partitions: readonly PartitionId[];
}

export interface OffsetDeleteResponse {
  readonly api: 'OffsetDelete';
  /** Why nothing was deleted at all. */
  readonly error: ErrorCode;
  /** What came of each partition otherwise. */
  readonly results: readonly PartitionError[];
}

export type GroupAdminRequest = DeleteGroupsRequest | OffsetDeleteRequest;
export type GroupAdminResponse = DeleteGroupsResponse | OffsetDeleteResponse;
