/**
 * A load of a transactional producer: its application begins a transaction, sends so many records,
 * commits, and begins anew; after an error it aborts.
 *
 * Kafka: the usage of transactions in the documentation of KafkaProducer.
 */
import type { Context } from '../context.ts';
import type { LoadState, Producer } from './producer.ts';
import { makeCall } from './transaction-command.ts';
import type { Transactions } from './transaction-state.ts';

/** Where a load says nothing. */
const RECORDS_PER_TRANSACTION = 10;

/** Whether the next record may be sent now; if not, the call that comes first is made. */
export function isInTransaction(
  producer: Producer,
  transactions: Transactions,
  state: LoadState,
  context: Context,
): boolean {
  if (transactions.call !== null || producer.isClosing) return false;
  if (transactions.state === 'READY') {
    state.inTransaction = 0;
    makeCall(producer, 'begin', context);
  }
  const limit = state.load.recordsPerTransaction ?? RECORDS_PER_TRANSACTION;
  if (transactions.state === 'IN_TRANSACTION' && state.inTransaction < limit) {
    state.inTransaction += 1;
    return true;
  }
  const next = nextCall(transactions);
  if (next !== null) makeCall(producer, next, context);
  return false;
}

/** What the application has to call before it can send; null: nothing helps any more. */
function nextCall({ state, pending }: Transactions): 'init' | 'commit' | 'abort' | null {
  switch (state) {
    case 'UNINITIALIZED':
      return 'init';
    case 'IN_TRANSACTION':
      return 'commit';
    case 'ABORTABLE_ERROR':
      return 'abort';
    case 'FATAL_ERROR':
      return null;
    default: {
      // The call before has timed out: it is made again.
      const call = pending?.call ?? null;
      return call === 'init' || call === 'commit' || call === 'abort' ? call : null;
    }
  }
}

/** What was begun is ended before the application stops. */
export function endOfLoad(producer: Producer, transactions: Transactions, context: Context): void {
  if (transactions.call !== null || transactions.state !== 'IN_TRANSACTION') return;
  makeCall(producer, 'commit', context);
}
