/**
 * The text of records of `__share_group_state`: what a share coordinator writes, the next one
 * reads.
 *
 * Kafka: ShareCoordinatorRecordHelpers, ShareCoordinatorRecordSerde.
 * Simplified: keys and values are JSON instead of Kafka's binary schemas.
 */
import type { Context } from '../context.ts';
import { NO_HEADERS, type LogRecord } from '../log/record.ts';
import { utf8Bytes } from '../utf8.ts';
import type { ShareState, ShareUpdate } from './share-state.ts';

/** A snapshot without a value: the share-partition is forgotten. */
export type ShareRecord =
  | { readonly type: 'share-snapshot'; readonly key: ShareKey; readonly value: ShareState | null }
  | { readonly type: 'share-update'; readonly key: ShareKey; readonly value: ShareUpdate };

export type ShareKey = Pick<ShareState, 'groupId' | 'partition'>;

export function toShareLogRecord({ type, key, value }: ShareRecord, context: Context): LogRecord {
  const text = value === null ? null : JSON.stringify(value);
  const number = context.cluster.recordCount++;
  return {
    number,
    key: JSON.stringify({ type, ...key }),
    value: text,
    valueBytes: text === null ? -1 : utf8Bytes(text),
    timestamp: context.now,
    headers: NO_HEADERS,
  };
}

/** Null: it has no key. */
export function parseShareRecord(record: LogRecord): ShareRecord | null {
  if (record.key === null) return null;
  const { type, groupId, partition } = JSON.parse(record.key) as ShareKey & {
    readonly type: ShareRecord['type'];
  };
  const value: unknown = record.value === null ? null : JSON.parse(record.value);
  return { type, key: { groupId, partition }, value } as ShareRecord;
}
