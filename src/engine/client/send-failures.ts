/**
 * `send()` that fails: the application gets an exception, and the record goes nowhere.
 *
 * Kafka: KafkaProducer.doSend, waitOnMetadata, BufferPool, ProducerRecord.
 */
import { emit, type Context } from '../context.ts';
import type { DeliveryFailure } from '../fact-producer.ts';
import type { PartitionId } from '../ids.ts';
import type { LogRecord } from '../log/record.ts';
import { onDemand } from '../on-demand.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { topicMetadata } from './metadata.ts';
import type { Producer } from './producer.ts';
import { bufferNeed } from './producer-batch.ts';
import {
  exhaustedMessage,
  invalidPartitionMessage,
  invalidTimestampMessage,
  invalidTopicMessage,
  noMetadataMessage,
  overLimitMessage,
  tooLargeMessage,
} from './producer-errors.ts';
import { resumeBlocked, type SendCall, type SentGroup } from './producer-send.ts';
import type { TransactionError } from './transaction-state.ts';

export function refuseIllegal(producer: Producer, call: SendCall, context: Context): void {
  const { partitionNumber, record } = call;
  const message =
    partitionNumber !== null && partitionNumber < 0
      ? invalidPartitionMessage(partitionNumber)
      : invalidTimestampMessage(context.cluster.settings.startedAtMs + record.timestamp);
  const failure = { partition: null, reason: 'ILLEGAL_ARGUMENT', message } as const;
  failRecord(producer, failure, record, context);
}

export function refuseInvalidTopic(producer: Producer, call: SendCall, context: Context): void {
  const message = invalidTopicMessage(call.topic);
  const failure = { partition: null, reason: 'INVALID_TOPIC_EXCEPTION', message } as const;
  failRecord(producer, failure, call.record, context);
}

export function refuseTooLarge(
  producer: Producer,
  { partition, bytes }: { readonly partition: PartitionId | null; readonly bytes: number },
  record: LogRecord,
  context: Context,
): void {
  const message = tooLargeMessage(bytes, producer.config.maxRequestSize);
  failRecord(producer, { partition, reason: 'RECORD_TOO_LARGE', message }, record, context);
}

export function refuseOverLimit(
  producer: Producer,
  neededBytes: number,
  record: LogRecord,
  context: Context,
): void {
  const message = overLimitMessage(neededBytes, producer.config.bufferMemory);
  failRecord(producer, { partition: null, reason: 'ILLEGAL_ARGUMENT', message }, record, context);
}

/** max.block.ms is over for the call that has waited longest: the application gets an exception. */
export function expireBlocked(producer: Producer, sent: SentGroup[], context: Context): void {
  const first = producer.blocked[0];
  if (first === undefined || first.expiresAt < 0 || first.expiresAt > context.now) return;
  const { isOutOfMemory } = producer;
  producer.blocked.shift();
  producer.isOutOfMemory = false;
  failRecord(
    producer,
    isOutOfMemory ? outOfMemory(producer, first) : noMetadata(producer, first),
    first.record,
    context,
  );
  resumeBlocked(producer, sent, context);
}

function noMetadata(producer: Producer, call: SendCall): RecordFailure {
  const count = topicMetadata(producer.metadata, call.topic)?.partitions.length ?? 0;
  const message = noMetadataMessage(call, count, producer.config.maxBlockMs);
  return { partition: null, reason: 'MAX_BLOCK_TIMEOUT', message };
}

function outOfMemory({ config, accumulator }: Producer, { record }: SendCall): RecordFailure {
  const { bufferMemory: totalBytes, maxBlockMs, batchSize } = config;
  const neededBytes = bufferNeed(record, batchSize);
  const availableBytes = totalBytes - accumulator.usedBytes;
  const pool = { neededBytes, maxBlockMs, totalBytes, availableBytes, batchSize };
  return { partition: null, reason: 'BUFFER_EXHAUSTED', message: exhaustedMessage(pool) };
}

export interface RecordFailure {
  readonly partition: PartitionId | null;
  readonly reason: ErrorCode | DeliveryFailure;
  readonly message: string;
}

export function failRecord(
  producer: Producer,
  failure: RecordFailure,
  record: LogRecord,
  context: Context,
): void {
  if (producer.application !== null) producer.application.failures += 1;
  const said = { ...failure, ...failTransaction(producer, failure, context) };
  emit(context, producer.id, { type: 'records-failed', ...said, records: [record] });
}

/** What `send()` throws instead, where even the failure comes out of turn; null: nothing else. */
function failTransaction(
  producer: Producer,
  error: RecordFailure,
  context: Context,
): TransactionError | null {
  const { transactions } = producer;
  if (transactions === null || !isApiException(error.reason)) return null;
  return onDemand().producers.noteFailure(
    producer,
    transactions,
    { error, by: 'application' },
    context,
  );
}

/** Other exceptions are thrown, and leave the transaction as it is. */
function isApiException(reason: RecordFailure['reason']): boolean {
  return (
    reason !== 'ILLEGAL_ARGUMENT' && reason !== 'ILLEGAL_STATE' && reason !== 'TRANSACTION_FAILED'
  );
}
