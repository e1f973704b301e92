/**
 * Requests of an administrator to the coordinator of a group. Offsets are altered by OffsetCommit,
 * members are sent away by LeaveGroup.
 *
 * Kafka: DeleteGroups, OffsetDelete, AlterShareGroupOffsets, DeleteShareGroupOffsets.
 */
import type { PartitionId } from '../ids.ts';
import type { ApiError } from './api-error.ts';
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

/** Where a share group shall begin. */
export interface AlterShareGroupOffsetsRequest {
  readonly api: 'AlterShareGroupOffsets';
  readonly group: string;
  readonly offsets: readonly { readonly partition: PartitionId; readonly offset: number }[];
}

export interface AlterShareGroupOffsetsResponse {
  readonly api: 'AlterShareGroupOffsets';
  readonly error: ErrorCode;
  readonly results: readonly PartitionError[];
}

export interface DeleteShareGroupOffsetsRequest {
  readonly api: 'DeleteShareGroupOffsets';
  readonly group: string;
  readonly topics: readonly string[];
}

export interface DeleteShareGroupOffsetsResponse {
  readonly api: 'DeleteShareGroupOffsets';
  readonly error: ErrorCode;
  readonly results: readonly TopicError[];
}

export interface TopicError extends ApiError {
  readonly topic: string;
}

export type GroupAdminRequest =
  | DeleteGroupsRequest
  | OffsetDeleteRequest
  | AlterShareGroupOffsetsRequest
  | DeleteShareGroupOffsetsRequest;
export type GroupAdminResponse =
  | DeleteGroupsResponse
  | OffsetDeleteResponse
  | AlterShareGroupOffsetsResponse
  | DeleteShareGroupOffsetsResponse;
