/**
 * What a broker keeps in memory of transactions: those that it coordinates, which lie in the log of
 * `__transaction_state` as well, and requests that wait for coordinators elsewhere.
 *
 * Kafka: TransactionStateManager (transactionMetadataCache), TransactionMarkerChannelManager,
 * AddPartitionsToTxnManager.
 */
import type { BrokerId, PartitionId, ProcessId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import type { ReplyAddress } from '../network/transport.ts';
import type { ProduceRequest } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  PartitionError,
  TransactionMarker,
  TransactionVersion,
  TxnOffsetCommitRequest,
} from '../protocol/transaction-api.ts';
import type { TransactionMetadata, TransactionValue } from './transaction-metadata.ts';

export interface TransactionCoordinator {
  /** Partitions of `__transaction_state` that it has loaded. */
  partitions: TransactionPartition[];
  /** Changes that are written and not committed yet, oldest first. */
  pendingWrites: PendingTransactionWrite[];
  /** Ends to be told to partition leaders, by leader; broker null: nobody leads. */
  queues: MarkerQueue[];
  /** Requests that wait for the coordinator of their transaction. */
  verifications: ParkedVerification[];
  /** Numbers writes. */
  nextRequest: number;
  /** When the broker started, simulated ms: its periodic checks count from there. */
  startedAt: number;
  /** Ticks for which timers are set; -1: none is. */
  writeExpiryAt: number;
  markerRetryAt: number;
  isChecking: boolean;
}

export interface TransactionPartition {
  readonly partition: PartitionId;
  /** The epoch in which this broker leads it: markers carry it, and an older one is refused. */
  readonly coordinatorEpoch: number;
  transactions: TransactionMetadata[];
}

/** A change that takes effect when it is below the high watermark. */
export interface PendingTransactionWrite {
  readonly request: number;
  readonly partition: PartitionId;
  /** The high watermark that completes it. */
  readonly requiredOffset: number;
  readonly transactionalId: string;
  readonly value: TransactionValue;
  readonly purpose: ChangePurpose;
  /** Simulated ms. */
  readonly expiresAt: number;
  /** Null: nobody waits for it. */
  readonly waiting: WaitingClient | null;
}

/** What a change is for; `fence` is an end that the coordinator has decided. */
export type ChangePurpose = 'init' | 'add' | 'end' | 'fence' | 'complete' | 'expire';

/** Who waits for a change, and for which answer. */
export interface WaitingClient {
  readonly address: ReplyAddress;
  readonly from: ProcessId;
  readonly api: 'InitProducerId' | 'AddPartitionsToTxn' | 'AddOffsetsToTxn' | 'EndTxn';
  /** What AddPartitionsToTxn is answered about. */
  readonly partitions: readonly PartitionId[];
  /** Of EndTxn: whether the answer names the producer's next epoch. */
  readonly version: TransactionVersion;
}

/** One connection carries one request at a time; what comes meanwhile goes with the next one. */
export interface MarkerQueue {
  readonly broker: BrokerId | null;
  waiting: QueuedMarker[];
  inFlight: QueuedMarker[];
}

export interface QueuedMarker extends TransactionMarker {
  /** Of `__transaction_state`. */
  readonly coordinatedBy: PartitionId;
  readonly transactionalId: string;
}

/** A request whose first records in a partition wait for the word of their coordinator. */
export interface ParkedVerification {
  readonly envelope: RequestEnvelope;
  readonly body: ProduceRequest | TxnOffsetCommitRequest;
  readonly startedAt: number;
  /** Of the question that is under way; -1: it waits to ask again. */
  correlationId: number;
  asked: readonly VerifiedPartition[];
}

export interface VerifiedPartition {
  readonly partition: PartitionId;
  readonly guard: number;
}

/** What came of it. */
export interface Verdict extends PartitionError {
  readonly guard: number;
}

export function createTransactionCoordinator(): TransactionCoordinator {
  return {
    partitions: [],
    pendingWrites: [],
    queues: [],
    verifications: [],
    nextRequest: 1,
    startedAt: 0,
    writeExpiryAt: -1,
    markerRetryAt: -1,
    isChecking: false,
  };
}

export function cloneTransactionCoordinator(own: TransactionCoordinator): TransactionCoordinator {
  return {
    ...own,
    partitions: own.partitions.map((shard) => ({
      ...shard,
      transactions: shard.transactions.map((transaction) => ({ ...transaction })),
    })),
    pendingWrites: own.pendingWrites.slice(),
    queues: own.queues.map((queue) => ({
      ...queue,
      waiting: queue.waiting.slice(),
      inFlight: queue.inFlight.slice(),
    })),
    verifications: own.verifications.map((parked) => ({ ...parked })),
  };
}

export function transactionShard(
  { partitions }: TransactionCoordinator,
  partition: PartitionId,
): TransactionPartition | null {
  for (const shard of partitions) if (shard.partition === partition) return shard;
  return null;
}

export function transactionOf(
  { transactions }: TransactionPartition,
  transactionalId: string,
): TransactionMetadata | null {
  for (const own of transactions) if (own.transactionalId === transactionalId) return own;
  return null;
}

/** What clients are told when the log could not take a change. */
export function appendError(error: ErrorCode): ErrorCode {
  switch (error) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'NOT_ENOUGH_REPLICAS':
    case 'NOT_ENOUGH_REPLICAS_AFTER_APPEND':
    case 'REQUEST_TIMED_OUT':
      return 'COORDINATOR_NOT_AVAILABLE';
    case 'NOT_LEADER_OR_FOLLOWER':
    case 'KAFKA_STORAGE_ERROR':
      return 'NOT_COORDINATOR';
    case 'MESSAGE_TOO_LARGE':
    case 'RECORD_LIST_TOO_LARGE':
      return 'UNKNOWN_SERVER_ERROR';
    default:
      return error;
  }
}
