/**
 * What a cleaning remembers of the transactions that it walks through.
 *
 * Kafka: CleanedTransactionMetadata.
 * Simplified: a cleaning finds aborted transactions by reading the log, not in an index.
 */
import type { RecordBatch } from './record.ts';
import type { AbortedTransaction } from './transaction-marks.ts';

/** Finds the aborted transactions in batches that are given one after the other. */
export interface AbortedFinder {
  readonly found: AbortedTransaction[];
  readonly open: Map<number, number>;
}

export function createFinder(): AbortedFinder {
  return { found: [], open: new Map() };
}

export function noteForAborted({ found, open }: AbortedFinder, batch: RecordBatch): void {
  const { producerId, baseOffset, lastOffset, control, isTransactional } = batch;
  if (control === null) {
    if (isTransactional && !open.has(producerId)) open.set(producerId, baseOffset);
    return;
  }
  const firstOffset = open.get(producerId);
  open.delete(producerId);
  if (control === 'ABORT' && firstOffset !== undefined) {
    found.push({ producerId, firstOffset, lastOffset });
  }
}

/** What has been met of transactions on the way through a log, oldest batch first. */
export interface MetTransactions {
  /** Not yet reached, by first offset. */
  readonly ahead: AbortedTransaction[];
  /** Aborted ones under way; true: a batch of theirs was still there. */
  readonly aborted: Map<number, boolean>;
  /** Producers with batches of a transaction that will be committed. */
  readonly committed: Set<number>;
}

export function createMet(aborted: readonly AbortedTransaction[]): MetTransactions {
  const ahead = [...aborted].sort((left, right) => left.firstOffset - right.firstOffset);
  return { ahead, aborted: new Map(), committed: new Set() };
}

/** Whether the batch can go: data of an aborted transaction, or a marker that ends nothing. */
export function meet(met: MetTransactions, batch: RecordBatch): boolean {
  const { producerId, control, isTransactional, lastOffset } = batch;
  for (let next = met.ahead[0]; next !== undefined; next = met.ahead[0]) {
    if (next.firstOffset > lastOffset) break;
    met.ahead.shift();
    met.aborted.set(next.producerId, met.aborted.get(next.producerId) ?? false);
  }
  if (control === null) {
    if (!isTransactional) return false;
    if (met.aborted.has(producerId)) {
      met.aborted.set(producerId, true);
      return true;
    }
    met.committed.add(producerId);
    return false;
  }
  if (control === 'COMMIT') return !met.committed.delete(producerId);
  const hadData = met.aborted.get(producerId) ?? false;
  met.aborted.delete(producerId);
  return !hadData;
}
