/**
 * A producer: the application that creates records, the accumulator, and the sender.
 *
 * Kafka: KafkaProducer, Sender.
 */
import type { Load } from '../command.ts';
import type { LogRecord } from '../log/record.ts';
import type { PartitionId } from '../ids.ts';
import type { ProcessBase } from '../process.ts';
import type { ProducerConfig } from './producer-config.ts';
import type { ClientMetadata } from './metadata.ts';

export interface Producer extends ProcessBase {
  readonly kind: 'producer';
  readonly clientId: string;
  config: ProducerConfig;
  load: LoadState | null;
  metadata: ClientMetadata;
  /** Calls of `send()` that wait for metadata or memory, oldest first: the application is blocked. */
  blocked: BlockedSend[];
  accumulator: Accumulator;
  /** The sender is due at this tick; -1: nothing to do. */
  senderAt: number;
}

/** The stream of records that the application sends by itself. */
export interface LoadState {
  readonly load: Load;
  isSending: boolean;
  /** Records created so far. */
  count: number;
  /** Sub-millisecond remainder of the record interval, in records x 1/1000 s. */
  credit: number;
}

export interface BlockedSend {
  readonly topic: string;
  readonly partitionNumber: number | null;
  readonly record: LogRecord;
  /** Simulated ms at which max.block.ms is over. */
  readonly expiresAt: number;
}

/** Kafka: RecordAccumulator. */
export interface Accumulator {
  queues: PartitionQueue[];
  /** Bytes of buffer.memory in use. */
  usedBytes: number;
  /** Where the next drain starts, so that no partition starves. */
  drainIndex: number;
  /** Kafka: BuiltInPartitioner, for each topic. */
  sticky: StickyPartition[];
}

export interface PartitionQueue {
  readonly partition: PartitionId;
  readonly topic: string;
  batches: ProducerBatch[];
  /** With one request in flight at most: a batch of it is under way. */
  isMuted: boolean;
}

export interface ProducerBatch {
  readonly createdAt: number;
  records: LogRecord[];
  sizeInBytes: number;
  /** Bytes of buffer.memory that it holds. */
  bufferBytes: number;
  isClosed: boolean;
  attempts: number;
  lastAttemptAt: number;
  /** No new attempt before this tick. */
  retryAt: number;
  /** Leader and epoch of the last attempt: a change of them makes the back-off void (KIP-951). */
  attemptLeaderEpoch: number;
}

export interface StickyPartition {
  readonly topic: string;
  /** Partition number; -1 before the first choice. */
  partition: number;
  producedBytes: number;
}
