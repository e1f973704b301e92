/**
 * The text of records of `__consumer_offsets`: what a coordinator writes, the next one reads.
 *
 * Kafka: GroupCoordinatorRecordHelpers, GroupCoordinatorRecordSerde.
 * Simplified: keys and values are JSON instead of Kafka's binary schemas, and a commit names the
 * partition by its number in the cluster.
 */
import type { Context } from '../context.ts';
import { NO_HEADERS, type LogRecord } from '../log/record.ts';
import { utf8Bytes } from '../utf8.ts';
import type { CoordinatorRecord } from './coordinator-state.ts';

/** The record as it is appended. */
export function toLogRecord(record: CoordinatorRecord, context: Context): LogRecord {
  const key = JSON.stringify({ ...record, value: undefined });
  const value = record.value === null ? null : JSON.stringify(record.value);
  const number = context.cluster.recordCount++;
  const valueBytes = value === null ? -1 : utf8Bytes(value);
  return { number, key, value, valueBytes, timestamp: context.now, headers: NO_HEADERS };
}

/** What a record of the log says; null: it has no key. */
export function parseRecord(record: LogRecord): CoordinatorRecord | null {
  if (record.key === null) return null;
  const key = JSON.parse(record.key) as Omit<CoordinatorRecord, 'value'>;
  const value: unknown = record.value === null ? null : JSON.parse(record.value);
  return { ...key, value } as CoordinatorRecord;
}
