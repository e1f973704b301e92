/**
 * The text of records of `__transaction_state`: what a coordinator writes, the next one reads.
 *
 * Kafka: TransactionLog, TransactionLogKey, TransactionLogValue.
 * Simplified: keys and values are JSON instead of Kafka's binary schemas, and partitions are named
 * by their numbers in the cluster.
 */
import type { Context } from '../context.ts';
import { NO_HEADERS, type LogRecord } from '../log/record.ts';
import { utf8Bytes } from '../utf8.ts';
import type { TransactionValue } from './transaction-metadata.ts';

/** The record as it is appended; an id that has expired is deleted. */
export function transactionRecord(
  transactionalId: string,
  value: TransactionValue,
  context: Context,
): LogRecord {
  const text = value.state === 'Dead' ? null : JSON.stringify(value);
  return {
    number: context.cluster.recordCount++,
    key: transactionalId,
    value: text,
    valueBytes: text === null ? -1 : utf8Bytes(text),
    timestamp: context.now,
    headers: NO_HEADERS,
  };
}

/** What a record of the log says; null: the id is forgotten. */
export function parseTransaction({ value }: LogRecord): TransactionValue | null {
  return value === null ? null : (JSON.parse(value) as TransactionValue);
}
