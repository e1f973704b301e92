/**
 * The states of a transactional id, and which of them may follow which.
 *
 * Kafka: TransactionState (validPreviousStates).
 */
export type TransactionState =
  | 'Empty'
  | 'Ongoing'
  | 'PrepareCommit'
  | 'PrepareAbort'
  | 'CompleteCommit'
  | 'CompleteAbort'
  /** Expired: about to be forgotten. */
  | 'Dead'
  /** Never written: what is pending while a new producer fences the one of an open transaction. */
  | 'PrepareEpochFence';

export const TRANSACTION_STATES: readonly TransactionState[] = [
  'Empty',
  'Ongoing',
  'PrepareCommit',
  'PrepareAbort',
  'CompleteCommit',
  'CompleteAbort',
  'Dead',
  'PrepareEpochFence',
];

/** From which states each one is reached. Without version 2 only Ongoing leads to PrepareAbort. */
const PREVIOUS_TRANSACTION_STATES: Readonly<Record<TransactionState, readonly TransactionState[]>> =
  {
    Empty: ['Empty', 'CompleteCommit', 'CompleteAbort'],
    Ongoing: ['Ongoing', 'Empty', 'CompleteCommit', 'CompleteAbort'],
    PrepareCommit: ['Ongoing'],
    PrepareAbort: ['Ongoing', 'PrepareEpochFence', 'Empty', 'CompleteCommit', 'CompleteAbort'],
    CompleteCommit: ['PrepareCommit'],
    CompleteAbort: ['PrepareAbort'],
    Dead: ['Empty', 'CompleteAbort', 'CompleteCommit'],
    PrepareEpochFence: ['Ongoing'],
  };

export function mayFollow(from: TransactionState, to: TransactionState): boolean {
  return PREVIOUS_TRANSACTION_STATES[to].includes(from);
}
