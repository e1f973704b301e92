/**
 * What a consumer with isolation.level=read_committed passes over in what it has fetched: the
 * records of transactions that were aborted. The broker says which these are.
 *
 * Kafka: CompletedFetch (nextFetchedRecord, consumeAbortedTransactionsUpTo,
 * containsAbortMarker).
 */
import type { RecordBatch } from '../log/record.ts';
import type { AbortedTransaction } from '../log/transaction-marks.ts';
import { mutants } from '../mutants.ts';

export interface CommittedReader {
  /** Not reached yet, by first offset. */
  readonly ahead: AbortedTransaction[];
  /** Producers in whose aborted transaction the reader is. */
  readonly hidden: number[];
}

/** For the batches of one answer. */
export function createCommittedReader(aborted: readonly AbortedTransaction[]): CommittedReader {
  const ahead = [...aborted].sort((left, right) => left.firstOffset - right.firstOffset);
  return { ahead, hidden: [] };
}

export function cloneCommittedReader({ ahead, hidden }: CommittedReader): CommittedReader {
  return { ahead: ahead.slice(), hidden: hidden.slice() };
}

/** Whether the application gets the records of the next batch. Markers are for nobody. */
export function passes({ ahead, hidden }: CommittedReader, batch: RecordBatch): boolean {
  const { producerId, lastOffset, isTransactional, control } = batch;
  for (let next = ahead[0]; next !== undefined; next = ahead[0]) {
    if (next.firstOffset > lastOffset) break;
    ahead.shift();
    if (!hidden.includes(next.producerId)) hidden.push(next.producerId);
  }
  const at = hidden.indexOf(producerId);
  if (control === 'ABORT' && at >= 0) hidden.splice(at, 1);
  return control === null && (mutants.M29 || !(isTransactional && at >= 0));
}
