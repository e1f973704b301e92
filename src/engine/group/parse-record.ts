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
  const { type, group } = record;
  const key =
    record.type === 'offset-commit'
      ? JSON.stringify({ type, group, partition: record.partition })
      : JSON.stringify({ type, group });
  const value = JSON.stringify(record.value);
  const number = context.cluster.recordCount++;
  const valueBytes = utf8Bytes(value);
  return { number, key, value, valueBytes, timestamp: context.now, headers: NO_HEADERS };
}

/** What a record of the log says; null when it says nothing, as a tombstone does. */
export function parseRecord(record: LogRecord): CoordinatorRecord | null {
  if (record.key === null || record.value === null) return null;
  const key = JSON.parse(record.key) as Omit<CoordinatorRecord, 'value'>;
  return { ...key, value: JSON.parse(record.value) } as CoordinatorRecord;
}
