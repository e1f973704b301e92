/**
 * Requests of share groups: of a consumer to its coordinator and to the leaders that it reads from,
 * and of these leaders to the coordinator that keeps the state of share-partitions.
 *
 * Kafka: ShareGroupHeartbeat, ShareFetch, ShareAcknowledge, InitializeShareGroupState,
 * ReadShareGroupState, WriteShareGroupState, DeleteShareGroupState (clients/.../common/message);
 * KIP-932.
 */
import type { PartitionId } from '../ids.ts';
import type { RecordBatch } from '../log/record.ts';
import type { CurrentLeader } from './data-api.ts';
import type { ErrorCode } from './errors.ts';

export interface ShareGroupHeartbeatRequest {
  readonly api: 'ShareGroupHeartbeat';
  readonly group: string;
  readonly memberId: string;
  readonly clientId: string;
  /** 0 joins, -1 leaves. */
  readonly memberEpoch: number;
  readonly rackId: string | null;
  /** Null: as before. */
  readonly topics: readonly string[] | null;
}

export interface ShareGroupHeartbeatResponse {
  readonly api: 'ShareGroupHeartbeat';
  readonly error: ErrorCode;
  readonly message: string | null;
  readonly memberId: string;
  readonly memberEpoch: number;
  readonly heartbeatIntervalMs: number;
  /** Null: as before. */
  readonly assignment: readonly PartitionId[] | null;
}

/** What becomes of an acquired record; `gap`: there is none at this offset. */
export type AcknowledgeType = 'gap' | 'accept' | 'release' | 'reject' | 'renew';

/** `types` is one for the whole range, or one for each offset of it. */
export interface AcknowledgementBatch {
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly types: readonly AcknowledgeType[];
}

export interface PartitionAcknowledgements {
  readonly partition: PartitionId;
  readonly batches: readonly AcknowledgementBatch[];
}

export interface ShareFetchRequest {
  readonly api: 'ShareFetch';
  readonly groupId: string;
  readonly memberId: string;
  /** 0 opens a session, -1 closes it. */
  readonly sessionEpoch: number;
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  /** max.poll.records of the consumer. */
  readonly maxRecords: number;
  readonly acquireMode: 'batch_optimized' | 'record_limit';
  readonly isRenewing: boolean;
  /** Partitions that are new in the session. */
  readonly partitions: readonly PartitionId[];
  readonly forgotten: readonly PartitionId[];
  readonly acknowledgements: readonly PartitionAcknowledgements[];
}

export interface AcquiredRecords {
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly deliveryCount: number;
}

export interface ShareFetchedPartition {
  readonly partition: PartitionId;
  readonly error: ErrorCode;
  readonly acknowledgeError: ErrorCode;
  readonly batches: readonly RecordBatch[];
  readonly acquired: readonly AcquiredRecords[];
  readonly currentLeader: CurrentLeader | null;
}

export interface ShareFetchResponse {
  readonly api: 'ShareFetch';
  readonly error: ErrorCode;
  readonly acquisitionLockTimeoutMs: number;
  readonly partitions: readonly ShareFetchedPartition[];
}

export interface ShareAcknowledgeRequest {
  readonly api: 'ShareAcknowledge';
  readonly groupId: string;
  readonly memberId: string;
  readonly sessionEpoch: number;
  readonly isRenewing: boolean;
  readonly partitions: readonly PartitionAcknowledgements[];
}

export interface ShareAcknowledgeResponse {
  readonly api: 'ShareAcknowledge';
  readonly error: ErrorCode;
  readonly acquisitionLockTimeoutMs: number;
  readonly partitions: readonly {
    readonly partition: PartitionId;
    readonly error: ErrorCode;
    readonly currentLeader: CurrentLeader | null;
  }[];
}

/** Which share-partition a request of the persister is about. */
export interface SharePartitionKey {
  readonly groupId: string;
  readonly partition: PartitionId;
}

/** Neighbouring records whose state is the same, as the persister keeps them. */
export interface ShareStateBatch {
  readonly firstOffset: number;
  readonly lastOffset: number;
  readonly state: 'available' | 'acknowledged' | 'archived';
  readonly deliveryCount: number;
}

export interface InitializeShareGroupStateRequest extends SharePartitionKey {
  readonly api: 'InitializeShareGroupState';
  readonly stateEpoch: number;
  /** -1: not known yet. */
  readonly startOffset: number;
}

export interface ReadShareGroupStateRequest extends SharePartitionKey {
  readonly api: 'ReadShareGroupState';
  readonly leaderEpoch: number;
}

export interface WriteShareGroupStateRequest extends SharePartitionKey {
  readonly api: 'WriteShareGroupState';
  readonly stateEpoch: number;
  readonly leaderEpoch: number;
  readonly startOffset: number;
  readonly deliveryCompleteCount: number;
  readonly batches: readonly ShareStateBatch[];
}

export interface DeleteShareGroupStateRequest extends SharePartitionKey {
  readonly api: 'DeleteShareGroupState';
}

export interface SharePersisterResponse {
  readonly api: 'InitializeShareGroupState' | 'WriteShareGroupState' | 'DeleteShareGroupState';
  readonly error: ErrorCode;
}

export interface ReadShareGroupStateResponse {
  readonly api: 'ReadShareGroupState';
  readonly error: ErrorCode;
  readonly stateEpoch: number;
  /** -1: the state was never written. */
  readonly startOffset: number;
  readonly batches: readonly ShareStateBatch[];
}

export type ShareRequest =
  | ShareGroupHeartbeatRequest
  | ShareFetchRequest
  | ShareAcknowledgeRequest
  | InitializeShareGroupStateRequest
  | ReadShareGroupStateRequest
  | WriteShareGroupStateRequest
  | DeleteShareGroupStateRequest;

export type ShareResponse =
  | ShareGroupHeartbeatResponse
  | ShareFetchResponse
  | ShareAcknowledgeResponse
  | SharePersisterResponse
  | ReadShareGroupStateResponse;
