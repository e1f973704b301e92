/**
 * The aborted transactions that a reader has to know of for what it has read.
 *
 * Kafka: LocalLog.addAbortedTransactions, LogSegment.fetchUpperBoundOffset,
 * UnifiedLog.collectAbortedTransactions.
 */
import { knownProducers } from './known-producers.ts';
import { endOf, segmentIndexFor, type Log } from './log-state.ts';
import { sizeOfBatches } from './log-read.ts';
import type { RecordBatch } from './record.ts';
import { firstBatchReaching, type Segment } from './segment.ts';
import { abortedBetween } from './transaction-tracking.ts';
import { NONE_ABORTED, type AbortedTransaction } from './transaction-marks.ts';

/** Of `batches`, which a read from `fromOffset` has found. */
export function abortedAmong(
  log: Log,
  fromOffset: number,
  batches: readonly RecordBatch[],
): readonly AbortedTransaction[] {
  const states = knownProducers(log);
  const [first] = batches;
  if (states.aborted.length === 0 || first === undefined) return NONE_ABORTED;
  const index = segmentIndexFor(log, first.baseOffset);
  const segment = log.segments[index];
  if (segment === undefined) return NONE_ABORTED;
  const end = positionOf(segment, first) + sizeOfBatches(batches);
  const found = abortedBetween(states, fromOffset, indexedFrom(segment, end) ?? endOf(log, index));
  return found.length === 0 ? NONE_ABORTED : found;
}

/** Where in the file the batch stands. */
function positionOf(segment: Segment, { lastOffset }: RecordBatch): number {
  const { offsetIndex, offsetEntryCount, batches, batchCount } = segment;
  let position = 0;
  let at = 0;
  for (let entry = 0; entry < offsetEntryCount; entry += 1) {
    const offset = offsetIndex[2 * entry] ?? 0;
    if (offset > lastOffset) break;
    at = firstBatchReaching(segment, offset);
    position = offsetIndex[2 * entry + 1] ?? 0;
  }
  for (; at < batchCount; at += 1) {
    const batch = batches[at];
    if (batch === undefined || batch.lastOffset >= lastOffset) break;
    position += batch.sizeInBytes;
  }
  return position;
}

/** The first offset that the index knows of at or behind a position; null: of none. */
function indexedFrom({ offsetIndex, offsetEntryCount }: Segment, position: number): number | null {
  for (let entry = 0; entry < offsetEntryCount; entry += 1) {
    if ((offsetIndex[2 * entry + 1] ?? 0) >= position) return offsetIndex[2 * entry] ?? null;
  }
  return null;
}
