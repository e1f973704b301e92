/**
 * A client's metadata: which broker leads what, as far as it has been told.
 *
 * Kafka: org.apache.kafka.clients.Metadata, MetadataCache.
 */
import type { BrokerId, PartitionId, TopicId } from '../ids.ts';
import type { ErrorCode } from '../protocol/errors.ts';

export interface ClientMetadata {
  /** Ordered by number; the bootstrap brokers before the first answer. */
  brokers: BrokerId[];
  topics: ClientTopic[];
  /** Simulated ms of the last answer; -1: none yet. */
  updatedAt: number;
  /** A refresh has been asked for. */
  isStale: boolean;
  isInFlight: boolean;
  /** Failed attempts in a row, for the back-off. */
  attempts: number;
  /** No request before this tick. */
  notBefore: number;
}

export interface ClientTopic {
  readonly name: string;
  topic: TopicId;
  error: ErrorCode;
  /** By partition number. */
  partitions: ClientPartition[];
}

export interface ClientPartition {
  readonly partition: PartitionId;
  leader: BrokerId | null;
  leaderEpoch: number;
}
