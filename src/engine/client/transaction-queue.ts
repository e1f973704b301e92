/**
 * The order in which a transactional producer asks its coordinators: first where they are, then for
 * an identity, then what belongs to the transaction, and its end last.
 *
 * Kafka: TransactionManager (Priority, nextRequest, lookupCoordinator).
 */
import type { TransactionRequest, Transactions } from './transaction-state.ts';
import { complete, hasError, resetTransaction } from './transaction-state.ts';

function priorityOf(request: TransactionRequest): number {
  switch (request.kind) {
    case 'find-coordinator':
      return 0;
    case 'init':
      return request.isEpochBump ? 4 : 1;
    case 'end':
      return 3;
    default:
      return 2;
  }
}

export function enqueue({ requests }: Transactions, request: TransactionRequest): void {
  const priority = priorityOf(request);
  let at = requests.length;
  while (at > 0) {
    const before = requests[at - 1];
    if (before === undefined || priorityOf(before) <= priority) break;
    at -= 1;
  }
  requests.splice(at, 0, request);
}

/** It is sent again, after a pause. */
export function reenqueue(transactions: Transactions, request: TransactionRequest): void {
  request.isRetry = true;
  enqueue(transactions, request);
}

/** The coordinator is not where it was thought to be. */
export function lookUpCoordinator(
  transactions: Transactions,
  keyType: 'group' | 'transaction',
  key: string,
): void {
  if (keyType === 'group') transactions.groupCoordinator = null;
  else transactions.coordinator = null;
  enqueue(transactions, {
    kind: 'find-coordinator',
    keyType,
    key,
    result: -1,
    isRetry: false,
    backoffMs: -1,
  });
}

/** What is to be sent next; the end of a transaction waits for all of its batches. */
export function nextRequest(
  transactions: Transactions,
  hasIncompleteBatches: boolean,
): TransactionRequest | null {
  for (;;) {
    addNewPartitions(transactions);
    const first = transactions.requests[0];
    if (first === undefined || (first.kind === 'end' && hasIncompleteBatches)) return null;
    transactions.requests.shift();
    if (hasError(transactions) && !isHarmless(transactions, first)) {
      complete(transactions, first.result, transactions.lastError);
      continue;
    }
    // The coordinator has never heard of this transaction: there is nothing to end.
    if (first.kind === 'end' && !transactions.isStarted) {
      complete(transactions, first.result, null);
      resetTransaction(transactions);
      continue;
    }
    return first;
  }
}

/** Where the coordinator is will be needed for the abort. */
function isHarmless({ state }: Transactions, { kind }: TransactionRequest): boolean {
  return state === 'ABORTABLE_ERROR' && kind === 'find-coordinator';
}

/** With version 1 the coordinator is told of a partition before the first record is sent to it. */
function addNewPartitions(transactions: Transactions): void {
  if (transactions.newPartitions.length === 0) return;
  transactions.pendingPartitions.push(...transactions.newPartitions);
  transactions.newPartitions = [];
  enqueue(transactions, {
    kind: 'add-partitions',
    partitions: transactions.pendingPartitions.slice(),
    result: -1,
    isRetry: false,
    backoffMs: -1,
  });
}
