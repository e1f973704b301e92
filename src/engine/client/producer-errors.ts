/**
 * What an exception of the producer says to its application: Kafka's own sentences, as data.
 *
 * Kafka: Errors (the default messages), KafkaProducer, BufferPool, Sender, ProducerRecord.
 */
import type { DeliveryFailure } from '../fact-producer.ts';
import { numberOf, type ProcessId } from '../ids.ts';
import type { ErrorCode } from '../protocol/errors.ts';

/** What Kafka says of an error when the broker says no more than its name. */
const MESSAGES: Partial<Readonly<Record<ErrorCode | DeliveryFailure, string>>> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'This server does not host this topic-partition.',
  LEADER_NOT_AVAILABLE:
    'There is no leader for this topic-partition as we are in the middle of a leadership election.',
  NOT_LEADER_OR_FOLLOWER:
    'For requests intended only for the leader, this error indicates that the broker is not the ' +
    'current leader. For requests intended for any replica, this error indicates that the broker ' +
    'is not a replica of the topic partition.',
  REQUEST_TIMED_OUT: 'The request timed out.',
  MESSAGE_TOO_LARGE:
    'The request included a message larger than the max message size the server will accept.',
  NETWORK_EXCEPTION: 'The server disconnected before a response was received.',
  INVALID_TOPIC_EXCEPTION: 'The request attempted to perform an operation on an invalid topic.',
  RECORD_LIST_TOO_LARGE:
    'The request included message batch larger than the configured segment size on the server.',
  NOT_ENOUGH_REPLICAS:
    'Messages are rejected since there are fewer in-sync replicas than required.',
  NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    'Messages are written to the log, but to fewer in-sync replicas than required.',
  INVALID_REQUIRED_ACKS: 'Produce request specified an invalid value for required acks.',
  INVALID_TIMESTAMP: 'The timestamp of the message is out of acceptable range.',
  OUT_OF_ORDER_SEQUENCE_NUMBER: 'The broker received an out of order sequence number.',
  DUPLICATE_SEQUENCE_NUMBER: 'The broker received a duplicate sequence number.',
  INVALID_PRODUCER_EPOCH: 'Producer attempted to produce with an old epoch.',
  KAFKA_STORAGE_ERROR: 'Disk error when trying to access log file on the disk.',
  FENCED_LEADER_EPOCH: 'The leader epoch in the request is older than the epoch on the broker.',
  UNKNOWN_LEADER_EPOCH: 'The leader epoch in the request is newer than the epoch on the broker.',
  INVALID_RECORD: 'This record has failed the validation on broker and hence will be rejected.',
  UNKNOWN_TOPIC_ID: 'This server does not host this topic ID.',
  PRODUCER_CLOSED: 'Producer is closed forcefully.',
};

/** Empty where nothing is known of it. */
export function failureMessage(reason: ErrorCode | DeliveryFailure): string {
  return MESSAGES[reason] ?? '';
}

/** Why the answer of a broker will not come. */
export function lossMessage(error: ErrorCode, server: ProcessId): string {
  const lost = `Disconnected from node ${numberOf(server)}`;
  return error === 'REQUEST_TIMED_OUT' ? `${lost} due to timeout` : lost;
}

/** The topic, or the partition of a topic that has fewer, is not in the metadata in time. */
export function noMetadataMessage(
  { topic, partitionNumber }: { topic: string; partitionNumber: number | null },
  partitionCount: number,
  maxBlockMs: number,
): string {
  const waited = `present in metadata after ${maxBlockMs} ms.`;
  if (partitionNumber === null || partitionCount === 0) return `Topic ${topic} not ${waited}`;
  const which = `Partition ${partitionNumber} of topic ${topic}`;
  return `${which} with partition count ${partitionCount} is not ${waited}`;
}

export function invalidTopicMessage(topic: string): string {
  return `Invalid topics: [${topic}]`;
}

export function tooLargeMessage(bytes: number, maxRequestSize: number): string {
  const size = `The message is ${bytes} bytes when serialized which is larger than`;
  return bytes > maxRequestSize
    ? `${size} ${maxRequestSize}, which is the value of the max.request.size configuration.`
    : `${size} the total memory buffer you have configured with the buffer.memory configuration.`;
}

/** One batch needs more than buffer.memory has in all. */
export function overLimitMessage(bytes: number, bufferMemory: number): string {
  const limit = `a hard limit of ${bufferMemory} on memory allocations.`;
  return `Attempt to allocate ${bytes} bytes, but there is ${limit}`;
}

/** buffer.memory stayed full. */
export function exhaustedMessage(pool: {
  readonly neededBytes: number;
  readonly maxBlockMs: number;
  readonly totalBytes: number;
  readonly availableBytes: number;
  readonly batchSize: number;
}): string {
  return (
    `Failed to allocate ${pool.neededBytes} bytes within the configured max blocking time ` +
    `${pool.maxBlockMs} ms. Total memory: ${pool.totalBytes} bytes. ` +
    `Available memory: ${pool.availableBytes} bytes. Poolable size: ${pool.batchSize} bytes`
  );
}

export function invalidPartitionMessage(partition: number): string {
  return `Invalid partition: ${partition}. Partition number should always be non-negative or null.`;
}

export function invalidTimestampMessage(timestamp: number): string {
  return `Invalid timestamp: ${timestamp}. Timestamp should always be non-negative or null.`;
}
