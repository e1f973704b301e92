/**
 * Requests of transactions: of a producer to the coordinator of its transactional id, of that
 * coordinator to the leaders of partitions, and of these back to it.
 *
 * Kafka: AddPartitionsToTxn, AddOffsetsToTxn, TxnOffsetCommit, EndTxn, WriteTxnMarkers
 * (clients/.../common/message); KIP-98, KIP-447, KIP-890.
 */
import type { PartitionId } from '../ids.ts';
import type { ErrorCode } from './errors.ts';
import type { CommittedOffset } from './group-api.ts';

/** transaction.version: 2 adds partitions implicitly and raises the epoch with each end. */
export type TransactionVersion = 0 | 1 | 2;

export interface AddPartitionsToTxnRequest {
  readonly api: 'AddPartitionsToTxn';
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly partitions: readonly PartitionId[];
  /** Asked by the leader of a partition: is it part of the transaction that is going on? */
  readonly verifyOnly: boolean;
}

export interface PartitionError {
  readonly partition: PartitionId;
  readonly error: ErrorCode;
}

export interface AddPartitionsToTxnResponse {
  readonly api: 'AddPartitionsToTxn';
  readonly results: readonly PartitionError[];
}

/** Adds the partition of `__consumer_offsets` that the group belongs to (not with version 2). */
export interface AddOffsetsToTxnRequest {
  readonly api: 'AddOffsetsToTxn';
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly groupId: string;
}

export interface AddOffsetsToTxnResponse {
  readonly api: 'AddOffsetsToTxn';
  readonly error: ErrorCode;
}

/** To the coordinator of the group. */
export interface TxnOffsetCommitRequest {
  readonly api: 'TxnOffsetCommit';
  readonly group: string;
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Generation or member epoch; -1 with an empty member id: nobody is checked. */
  readonly generation: number;
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly offsets: readonly CommittedOffset[];
  /** Version 2: the coordinator of the group adds its partition to the transaction itself. */
  readonly transactionVersion: TransactionVersion;
}

export interface TxnOffsetCommitResponse {
  readonly api: 'TxnOffsetCommit';
  readonly error: ErrorCode;
}

export interface EndTxnRequest {
  readonly api: 'EndTxn';
  readonly transactionalId: string;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly committed: boolean;
  readonly transactionVersion: TransactionVersion;
}

export interface EndTxnResponse {
  readonly api: 'EndTxn';
  readonly error: ErrorCode;
  /** With which the next transaction is begun (version 2); -1: as before. */
  readonly producerId: number;
  readonly producerEpoch: number;
}

/** To the leader of all the partitions. */
export interface WriteTxnMarkersRequest {
  readonly api: 'WriteTxnMarkers';
  readonly markers: readonly TransactionMarker[];
}

/** The end of one transaction. */
export interface TransactionMarker {
  readonly producerId: number;
  readonly producerEpoch: number;
  /** Of the coordinator that has decided it. */
  readonly coordinatorEpoch: number;
  readonly committed: boolean;
  readonly partitions: readonly PartitionId[];
  readonly transactionVersion: TransactionVersion;
}

export interface WriteTxnMarkersResponse {
  readonly api: 'WriteTxnMarkers';
  /** One for each marker of the request, in its order. */
  readonly results: readonly (readonly PartitionError[])[];
}

/** An administrator asks the leader of a partition who writes to it. */
export interface DescribeProducersRequest {
  readonly api: 'DescribeProducers';
  readonly partition: PartitionId;
}

export interface DescribeProducersResponse {
  readonly api: 'DescribeProducers';
  readonly error: ErrorCode;
  readonly producers: readonly ProducerDescription[];
}

export interface ProducerDescription {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly lastSequence: number;
  /** Simulated ms. */
  readonly lastTimestamp: number;
  /** -1: no marker has come. */
  readonly coordinatorEpoch: number;
  /** -1: no transaction is open. */
  readonly currentTransactionStartOffset: number;
}

export type TransactionRequest =
  | AddPartitionsToTxnRequest
  | AddOffsetsToTxnRequest
  | TxnOffsetCommitRequest
  | EndTxnRequest
  | WriteTxnMarkersRequest
  | DescribeProducersRequest;

export type TransactionResponse =
  | AddPartitionsToTxnResponse
  | AddOffsetsToTxnResponse
  | TxnOffsetCommitResponse
  | EndTxnResponse
  | WriteTxnMarkersResponse
  | DescribeProducersResponse;
