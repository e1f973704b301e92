/**
 * Requests of the data path: writing, reading, and finding one's way to the leader.
 *
 * Kafka: Produce, Fetch, ListOffsets, OffsetForLeaderEpoch, Metadata and ApiVersions
 * (clients/.../common/message).
 */
import type { BrokerId, PartitionId, TopicId } from '../ids.ts';
import type { CompressionCodec, LogRecord, RecordBatch } from '../log/record.ts';
import type { AbortedTransaction } from '../log/transaction-marks.ts';
import type { ErrorCode } from './errors.ts';
import type { TransactionVersion } from './transaction-api.ts';

/** Who leads a partition now, told to a client that asked the wrong broker (KIP-951). */
export interface CurrentLeader {
  readonly leader: BrokerId;
  readonly leaderEpoch: number;
}

export interface EpochEndOffset {
  readonly epoch: number;
  readonly endOffset: number;
}

export type Acks = -1 | 0 | 1;

/** isolation.level of a consumer: read_committed stops at the last stable offset. */
export type IsolationLevel = 'read_uncommitted' | 'read_committed';

export interface ProduceRequest {
  readonly api: 'Produce';
  readonly acks: Acks;
  readonly timeoutMs: number;
  /** Null: of a producer without transactions. */
  readonly transactionalId: string | null;
  /**
   * 2: the leader adds the partition to the transaction when it is not yet part of it (KIP-890).
   */
  readonly transactionVersion: TransactionVersion;
  readonly partitions: readonly ProducePartition[];
}

/** One batch for one partition. */
export interface ProducePartition {
  readonly partition: PartitionId;
  readonly records: readonly LogRecord[];
  readonly sizeInBytes: number;
  readonly maxTimestamp: number;
  /** -1 without idempotence, as the next two. */
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly codec: CompressionCodec;
  readonly isTransactional: boolean;
}

export interface ProduceResponse {
  readonly api: 'Produce';
  readonly results: readonly ProduceResult[];
}

export interface ProduceResult {
  readonly partition: PartitionId;
  readonly error: ErrorCode;
  /** What the broker says beyond the error; null: nothing. */
  readonly message: string | null;
  /** Offset of the first record; -1 with an error. */
  readonly baseOffset: number;
  readonly currentLeader: CurrentLeader | null;
}

export interface FetchRequest {
  readonly api: 'Fetch';
  /** The follower that fetches, or null for a consumer. */
  readonly replica: BrokerId | null;
  /** Broker epoch of the follower, -1 for a consumer. */
  readonly brokerEpoch: number;
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  /** True: a new fetch session with exactly these partitions (KIP-227). */
  readonly isFull: boolean;
  /** Partitions that are new in the session or whose position moved. */
  readonly partitions: readonly FetchPosition[];
  readonly forgotten: readonly PartitionId[];
  /** client.rack of a consumer; empty: none, or a follower. */
  readonly rackId: string;
  /** Of a follower: read_uncommitted. */
  readonly isolationLevel: IsolationLevel;
}

export interface FetchPosition {
  readonly partition: PartitionId;
  readonly fetchOffset: number;
  /** The leader epoch that the sender knows, -1 when it knows none. */
  readonly currentLeaderEpoch: number;
  /** Epoch of the last record that a follower holds, -1: none, or a consumer. */
  readonly lastFetchedEpoch: number;
  readonly logStartOffset: number;
  readonly maxBytes: number;
}

export interface FetchResponse {
  readonly api: 'Fetch';
  readonly error: ErrorCode;
  /** Only partitions with something to say: data, an error, a new high watermark or log start. */
  readonly partitions: readonly FetchedPartition[];
}

export interface FetchedPartition {
  readonly partition: PartitionId;
  readonly error: ErrorCode;
  readonly highWatermark: number;
  /** Below it every transaction is decided; -1 for a follower and with an error. */
  readonly lastStableOffset: number;
  readonly logStartOffset: number;
  /** Of those batches; `NONE_ABORTED` unless a consumer reads read_committed. */
  readonly abortedTransactions: readonly AbortedTransaction[];
  readonly batches: readonly RecordBatch[];
  readonly divergingEpoch: EpochEndOffset | null;
  /** Another replica that the consumer should read from (KIP-392): no records then. */
  readonly preferredReadReplica: BrokerId | null;
  readonly currentLeader: CurrentLeader | null;
}

export interface ListOffsetsRequest {
  readonly api: 'ListOffsets';
  readonly partitions: readonly {
    readonly partition: PartitionId;
    readonly currentLeaderEpoch: number;
    /** -1 latest, -2 earliest, -3 max timestamp, else simulated ms. */
    readonly timestamp: number;
  }[];
  /** Followers ask for the log end itself, consumers for what they may read. */
  readonly isFollower: boolean;
  /** What latest means to a consumer: the high watermark or the last stable offset. */
  readonly isolationLevel: IsolationLevel;
}

export interface ListOffsetsResponse {
  readonly api: 'ListOffsets';
  readonly partitions: readonly {
    readonly partition: PartitionId;
    readonly error: ErrorCode;
    readonly offset: number;
    readonly leaderEpoch: number;
  }[];
}

/** KIP-107: records below `offset` are to be gone; -1 stands for the high watermark. */
export interface DeleteRecordsRequest {
  readonly api: 'DeleteRecords';
  readonly partitions: readonly { readonly partition: PartitionId; readonly offset: number }[];
  readonly timeoutMs: number;
}

export interface DeleteRecordsResponse {
  readonly api: 'DeleteRecords';
  readonly partitions: readonly DeletedRecords[];
}

export interface DeletedRecords {
  readonly partition: PartitionId;
  readonly error: ErrorCode;
  /** The smallest log start of the replicas that are alive; -1 after an error. */
  readonly lowWatermark: number;
}

/** KIP-320: a consumer checks its position against a new leader. */
export interface OffsetForLeaderEpochRequest {
  readonly api: 'OffsetForLeaderEpoch';
  readonly partitions: readonly {
    readonly partition: PartitionId;
    readonly currentLeaderEpoch: number;
    readonly leaderEpoch: number;
  }[];
}

export interface OffsetForLeaderEpochResponse {
  readonly api: 'OffsetForLeaderEpoch';
  readonly partitions: readonly {
    readonly partition: PartitionId;
    readonly error: ErrorCode;
    readonly leaderEpoch: number;
    readonly endOffset: number;
  }[];
}

/** The first request on a new connection: it shows that somebody listens. */
export interface ApiVersionsRequest {
  readonly api: 'ApiVersions';
}

export interface ApiVersionsResponse {
  readonly api: 'ApiVersions';
}

export interface MetadataRequest {
  readonly api: 'Metadata';
  /** Topic names; null asks for every topic. */
  readonly topics: readonly string[] | null;
  /** Topics that these partitions are of: what is assigned by id is asked for by id. */
  readonly partitions?: readonly PartitionId[];
  /** False: a topic that does not exist is not created (auto.create.topics.enable). */
  readonly allowAutoTopicCreation?: boolean;
}

export interface MetadataResponse {
  readonly api: 'Metadata';
  readonly brokers: readonly BrokerId[];
  readonly topics: readonly MetadataTopic[];
}

export interface MetadataTopic {
  readonly name: string;
  readonly error: ErrorCode;
  readonly topic: TopicId;
  /** By partition number: the answering broker's view. */
  readonly partitions: readonly MetadataPartition[];
}

export interface MetadataPartition {
  readonly partition: PartitionId;
  readonly error: ErrorCode;
  readonly leader: BrokerId | null;
  readonly leaderEpoch: number;
  /** Racks of the replicas that are alive; absent when no broker has one. */
  readonly racks?: readonly string[];
}
