/**
 * Records of aborted transactions: a group that reads what is committed never gets them, its leader
 * archives them as it acquires them.
 *
 * Kafka: SharePartition (maybeFilterAbortedTransactionalAcquiredRecords,
 * fetchAbortedTransactionRecordBatches), 4.3.1.
 */
import type { RecordBatch } from '../log/record.ts';
import type { AbortedTransaction } from '../log/transaction-marks.ts';
import type { AcquiredRecords } from '../protocol/share-api.ts';
import { archiveRange, floorIndex, type SharePartition } from './share-partition.ts';

/** Archives what is aborted, and tells what is left of what was acquired. */
export function archiveAborted(
  share: SharePartition,
  batches: readonly RecordBatch[],
  acquired: readonly AcquiredRecords[],
  aborted: readonly Pick<AbortedTransaction, 'producerId' | 'firstOffset'>[],
): readonly AcquiredRecords[] {
  if (aborted.length === 0) return acquired;
  let left = acquired;
  for (const { baseOffset, lastOffset } of abortedBatches(batches, aborted)) {
    const from = floorIndex(share, baseOffset);
    if (from < 0) continue;
    const range = { from: baseOffset, to: lastOffset + 1 };
    share.deliveryCompleteCount += archiveRange(share.batches.slice(from), range, 'ACQUIRED');
    left = left.flatMap((one) => without(one, baseOffset, lastOffset));
  }
  return left;
}

/** The batches of aborted transactions; a marker ends that of its producer. */
function abortedBatches(
  batches: readonly RecordBatch[],
  aborted: readonly Pick<AbortedTransaction, 'producerId' | 'firstOffset'>[],
): readonly RecordBatch[] {
  const waiting = aborted.toSorted((left, right) => left.firstOffset - right.firstOffset);
  const open = new Set<number>();
  const found: RecordBatch[] = [];
  for (const batch of batches) {
    const { producerId, lastOffset, control, isTransactional } = batch;
    if (producerId < 0) continue;
    while (waiting[0] !== undefined && waiting[0].firstOffset <= lastOffset) {
      open.add(waiting[0].producerId);
      waiting.shift();
    }
    if (control === 'ABORT') open.delete(producerId);
    else if (isTransactional && control === null && open.has(producerId)) found.push(batch);
  }
  return found;
}

function without(range: AcquiredRecords, from: number, to: number): AcquiredRecords[] {
  const { firstOffset, lastOffset } = range;
  if (lastOffset < from || firstOffset > to) return [range];
  const left: AcquiredRecords[] = [];
  if (firstOffset < from) left.push({ ...range, lastOffset: from - 1 });
  if (lastOffset > to) left.push({ ...range, firstOffset: to + 1 });
  return left;
}
