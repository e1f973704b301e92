/** What became of the transactions that the batches of a log belong to. */
import type { RecordBatch } from '../engine/index.ts';

/** `open`: the log holds no mark yet that ends it. Null: written outside of any transaction. */
export type TransactionFate = 'open' | 'committed' | 'aborted' | null;

/**
 * Tells the fate of each batch; asked from the end of the log backwards, so that the mark that ends
 * a transaction is met before its records.
 */
export function fatesBackwards(): (batch: RecordBatch) => TransactionFate {
  const ends = new Map<number, 'committed' | 'aborted'>();
  return ({ producerId, isTransactional, control }) => {
    if (control !== null) {
      const fate = control === 'COMMIT' ? 'committed' : 'aborted';
      ends.set(producerId, fate);
      return fate;
    }
    return isTransactional ? (ends.get(producerId) ?? 'open') : null;
  };
}
