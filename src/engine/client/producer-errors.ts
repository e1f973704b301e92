/**
 * What an exception of the producer says to its application: Kafka's own sentences, as data.
 *
 * Kafka: KafkaProducer, BufferPool, Sender, ProducerRecord.
 */
import type { DeliveryFailure } from '../fact-producer.ts';
import { numberOf, type ProcessId } from '../ids.ts';
import { defaultErrorMessage } from '../protocol/en-error-messages.ts';
import type { ErrorCode } from '../protocol/errors.ts';

/** When the broker, or the producer itself, says no more than the name. */
export function failureMessage(reason: ErrorCode | DeliveryFailure): string {
  switch (reason) {
    case 'PRODUCER_CLOSED':
      return 'Producer is closed forcefully.';
    case 'DELIVERY_TIMEOUT':
    case 'MAX_BLOCK_TIMEOUT':
    case 'BUFFER_EXHAUSTED':
    case 'RECORD_TOO_LARGE':
    case 'ILLEGAL_ARGUMENT':
    case 'ILLEGAL_STATE':
    case 'TRANSACTION_FAILED':
    case 'TRANSACTION_ABORTED':
    case 'COMMIT_FAILED':
      // They come with words of their own.
      return '';
    default:
      return defaultErrorMessage(reason);
  }
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
