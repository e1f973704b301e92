/**
 * What the sender asks of a transaction, if there is one, with each request.
 *
 * Kafka: TransactionManager (isCompleting, isTransactionV2Enabled).
 */
import type { TransactionVersion } from '../protocol/transaction-api.ts';
import type { Transactions } from './transaction-state.ts';

/** What a request says of it; 0 of a producer without transactions. */
export function transactionVersionOf(transactions: Transactions | null): TransactionVersion {
  if (transactions === null) return 0;
  return transactions.isVersion2 ? 2 : 1;
}

export function isCompleting({ state }: Transactions): boolean {
  return state === 'COMMITTING_TRANSACTION' || state === 'ABORTING_TRANSACTION';
}
