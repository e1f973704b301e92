/**
 * The markers that end transactions.
 *
 * Kafka: EndTransactionMarker, MemoryRecords.withEndTransactionMarker.
 */
import { NO_HEADERS, type BatchAttributes, type ControlType, type LogRecord } from './record.ts';

/** A batch with nothing but the marker: key and value are a few bytes, whoever writes it. */
export const MARKER_BYTES = 78;

export interface Marker extends Pick<BatchAttributes, 'producerId' | 'producerEpoch'> {
  readonly control: ControlType;
  /** Of the transaction coordinator: a later one has the last word. */
  readonly coordinatorEpoch: number;
}

/** The record of a marker. No consumer is given it. */
export function markerRecord(
  coordinatorEpoch: number,
  { number, timestamp }: Pick<LogRecord, 'number' | 'timestamp'>,
): LogRecord {
  const value = String(coordinatorEpoch);
  return { number, key: null, value, valueBytes: 6, timestamp, headers: NO_HEADERS };
}

export function coordinatorEpochOf({ value }: LogRecord): number {
  return Number(value ?? '0');
}

/** The records of one producer from `firstOffset` up to its abort marker do not count. */
export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  /** Offset of the marker. */
  readonly lastOffset: number;
}

export const NONE_ABORTED: readonly AbortedTransaction[] = [];
