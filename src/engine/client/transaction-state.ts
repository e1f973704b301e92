/**
 * What a transactional producer knows of its transaction: the state that it is in, what it waits
 * for, and the error that it cannot go on with.
 *
 * Kafka: TransactionManager (State, PendingStateTransition); KIP-98, KIP-360, KIP-890.
 * Simplified: no two-phase commit (PREPARED_TRANSACTION is never entered).
 */
import type { DeliveryFailure } from '../fact-producer.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import type { CommittedOffset } from '../protocol/group-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { isCompleting } from './transaction-phase.ts';

export type ProducerTransactionState =
  | 'UNINITIALIZED'
  | 'INITIALIZING'
  | 'READY'
  | 'IN_TRANSACTION'
  | 'PREPARED_TRANSACTION'
  | 'COMMITTING_TRANSACTION'
  | 'ABORTING_TRANSACTION'
  | 'ABORTABLE_ERROR'
  | 'FATAL_ERROR';

/** An exception: what it is called, and what it says. */
export interface TransactionError {
  readonly reason: ErrorCode | DeliveryFailure;
  readonly message: string;
}

/** The calls of the application that are about a transaction. */
export type TransactionCall = 'init' | 'begin' | 'send-offsets' | 'commit' | 'abort';

/** Who a consumer is in its group: what `sendOffsetsToTransaction` is given. */
export interface GroupMetadata {
  readonly group: string;
  /** Generation or member epoch; -1 with an empty member id: nobody is checked. */
  readonly generation: number;
  readonly memberId: string;
  readonly instanceId: string | null;
}

interface RequestBase {
  /** Whom its end concerns: number of a result; -1: nobody. */
  readonly result: number;
  /** It was sent, or was to be sent, before: the sender sleeps before it is sent again. */
  isRetry: boolean;
  backoffMs: number;
}

/** What waits to be sent to a coordinator. */
export type TransactionRequest = RequestBase &
  (
    | {
        readonly kind: 'find-coordinator';
        readonly keyType: 'group' | 'transaction';
        readonly key: string;
      }
    | {
        readonly kind: 'init';
        /** The epoch is bumped after an error (KIP-360): with the identity it has until then. */
        readonly isEpochBump: boolean;
        readonly producerId: number;
        readonly producerEpoch: number;
      }
    | { readonly kind: 'add-partitions'; readonly partitions: readonly PartitionId[] }
    | {
        readonly kind: 'add-offsets' | 'commit-offsets';
        readonly member: GroupMetadata;
        readonly offsets: readonly CommittedOffset[];
      }
    | { readonly kind: 'end'; readonly committed: boolean }
  );

/** Number of a result, which the application awaits: null while there is none. */
export interface TransactionResult {
  readonly number: number;
  isDone: boolean;
  error: TransactionError | null;
}

/** A call that has begun; until its end is known only the same one may be made again. */
export interface PendingTransition {
  readonly state: ProducerTransactionState;
  readonly call: TransactionCall;
  readonly result: TransactionResult;
}

export interface Transactions {
  readonly transactionalId: string;
  state: ProducerTransactionState;
  /** Why it is in ABORTABLE_ERROR or FATAL_ERROR. */
  lastError: TransactionError | null;
  /** transaction.version 2: partitions are added by their leaders, each end raises the epoch. */
  isVersion2: boolean;
  /** After the abort InitProducerId has to raise the epoch: nobody else does with version 1. */
  needsEpochBump: boolean;
  /** The coordinator has heard of the transaction, or may have. */
  isStarted: boolean;
  /** Partitions to be added, those that are being added, and those that belong to it. */
  newPartitions: PartitionId[];
  pendingPartitions: PartitionId[];
  partitions: PartitionId[];
  coordinator: BrokerId | null;
  groupCoordinator: BrokerId | null;
  /** By priority, and of one priority in the order in which they came. */
  requests: TransactionRequest[];
  /** Taken out of them: it waits for a connection, or for its back-off. */
  next: TransactionRequest | null;
  /** When it was, simulated ms. */
  nextSince: number;
  /** Nothing is sent at all before this tick: the sender's thread sleeps. */
  sleepsUntil: number;
  /** The one that is under way. */
  inFlight: InFlightTransactionRequest | null;
  pending: PendingTransition | null;
  /** What `sendOffsetsToTransaction` waits for. */
  offsetsResult: TransactionResult | null;
  /** The call that the application is blocked in. */
  call: BlockedCall | null;
  nextResult: number;
}

export interface InFlightTransactionRequest {
  readonly request: TransactionRequest;
  readonly broker: BrokerId;
  readonly correlationId: number;
}

export interface BlockedCall {
  readonly call: TransactionCall;
  readonly result: number;
  /** max.block.ms is over at this tick. */
  readonly expiresAt: number;
}

/** Of a producer with this transactional.id. */
export function createTransactions(transactionalId: string): Transactions {
  return {
    transactionalId,
    state: 'UNINITIALIZED',
    lastError: null,
    isVersion2: false,
    needsEpochBump: false,
    isStarted: false,
    newPartitions: [],
    pendingPartitions: [],
    partitions: [],
    coordinator: null,
    groupCoordinator: null,
    requests: [],
    next: null,
    nextSince: 0,
    sleepsUntil: 0,
    inFlight: null,
    pending: null,
    offsetsResult: null,
    call: null,
    nextResult: 0,
  };
}

/** From where each state may be entered; null: from everywhere. */
const SOURCES: Readonly<
  Record<ProducerTransactionState, readonly ProducerTransactionState[] | null>
> = {
  UNINITIALIZED: ['READY', 'ABORTABLE_ERROR'],
  INITIALIZING: ['UNINITIALIZED', 'COMMITTING_TRANSACTION', 'ABORTING_TRANSACTION'],
  READY: ['INITIALIZING', 'COMMITTING_TRANSACTION', 'ABORTING_TRANSACTION'],
  IN_TRANSACTION: ['READY'],
  PREPARED_TRANSACTION: ['IN_TRANSACTION', 'INITIALIZING'],
  COMMITTING_TRANSACTION: ['IN_TRANSACTION', 'PREPARED_TRANSACTION'],
  ABORTING_TRANSACTION: ['IN_TRANSACTION', 'PREPARED_TRANSACTION', 'ABORTABLE_ERROR'],
  ABORTABLE_ERROR: ['IN_TRANSACTION', 'COMMITTING_TRANSACTION', 'ABORTABLE_ERROR', 'INITIALIZING'],
  FATAL_ERROR: null,
};

/** Kafka: TransactionManager.State.isTransitionValid. */
export function isTransitionValid(
  from: ProducerTransactionState,
  to: ProducerTransactionState,
): boolean {
  const sources = SOURCES[to];
  return sources === null || sources.includes(from);
}

/** Who wants a transition: only the sender's thread poisons the producer by an invalid one. */
export type Caller = 'application' | 'sender';

/** Changes the state. Null, or the exception that is thrown in place of it. */
export function transitionTo(
  transactions: Transactions,
  to: ProducerTransactionState,
  by: Caller,
  error: TransactionError | null = null,
): TransactionError | null {
  const { state, transactionalId } = transactions;
  if (isTransitionValid(state, to)) {
    transactions.state = to;
    transactions.lastError = error;
    return null;
  }
  const what = `Invalid transition attempted from state ${state} to state ${to}`;
  const thrown = illegalState(`TransactionalId ${transactionalId}: ${what}`);
  if (by === 'sender') {
    transactions.state = 'FATAL_ERROR';
    transactions.lastError = thrown;
  }
  return thrown;
}

export function illegalState(message: string): TransactionError {
  return { reason: 'ILLEGAL_STATE', message };
}

export function hasError({ state }: Transactions): boolean {
  return state === 'ABORTABLE_ERROR' || state === 'FATAL_ERROR';
}

/** Begun, and neither ended nor past saving. */
export function isOngoing(transactions: Transactions): boolean {
  const { state } = transactions;
  return state === 'IN_TRANSACTION' || state === 'ABORTABLE_ERROR' || isCompleting(transactions);
}

/** A transaction has ended, or is given up before the coordinator heard of it. */
export function resetTransaction(transactions: Transactions): void {
  const to = transactions.needsEpochBump ? 'INITIALIZING' : 'READY';
  transitionTo(transactions, to, 'sender');
  transactions.needsEpochBump = false;
  transactions.isStarted = false;
  transactions.newPartitions = [];
  transactions.pendingPartitions = [];
  transactions.partitions = [];
}

/** A new result, which nobody has told the end of yet. */
export function createResult(transactions: Transactions): TransactionResult {
  const number = transactions.nextResult;
  transactions.nextResult += 1;
  return { number, isDone: false, error: null };
}

/** The end of what a request was sent for: its result is told once. */
export function complete(
  { pending, offsetsResult }: Transactions,
  number: number,
  error: TransactionError | null,
): void {
  for (const result of [pending?.result ?? null, offsetsResult]) {
    if (result === null || result.number !== number || result.isDone) continue;
    result.isDone = true;
    result.error = error;
  }
}
