/**
 * From an error of a batch or of a request to the state of the transaction: nothing, an abort that
 * mends it, or the end of the producer.
 *
 * Kafka: TransactionManager (maybeTransitionToErrorState, transitionToAbortableError,
 * transitionToFatalError, abortableErrorIfPossible).
 */
import { emit, type Context } from '../context.ts';
import { isRetriable, type ErrorCode } from '../protocol/errors.ts';
import { defaultErrorMessage } from '../protocol/en-error-messages.ts';
import type { Producer } from './producer.ts';
import { isCompleting } from './transaction-phase.ts';
import {
  complete,
  transitionTo,
  type Caller,
  type TransactionError,
  type Transactions,
} from './transaction-state.ts';

/** A code of Kafka as the exception that it is thrown as. */
export function errorFor(reason: ErrorCode): TransactionError {
  return { reason, message: defaultErrorMessage(reason) };
}

/** KafkaException itself. */
export function unexpected(message: string): TransactionError {
  return { reason: 'TRANSACTION_FAILED', message };
}

const FATAL: readonly TransactionError['reason'][] = [
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'PRODUCER_FENCED',
  'UNSUPPORTED_VERSION',
  'INVALID_PRODUCER_ID_MAPPING',
];

const ABORTED: TransactionError = {
  reason: 'TRANSACTION_ABORTABLE',
  message: 'Transaction Request was aborted after exhausting retries.',
};

/**
 * A record could not be sent, so that the transaction cannot be committed. The exception that the
 * application is thrown in place of it, when this state allows no such thing; null: none.
 */
export function noteFailure(
  producer: Producer,
  transactions: Transactions,
  { error, by }: { error: TransactionError; by: Caller },
  context: Context,
): TransactionError | null {
  if (FATAL.includes(error.reason)) {
    toFatal(producer, transactions, error, context);
    return null;
  }
  const isPassing = isRetriableReason(error.reason) || error.reason === 'INVALID_TXN_STATE';
  if (needsBump(transactions) && !isCompleting(transactions)) transactions.needsEpochBump = true;
  return toAbortable(producer, transactions, { error: isPassing ? ABORTED : error, by }, context);
}

function isRetriableReason(reason: TransactionError['reason']): boolean {
  switch (reason) {
    case 'DELIVERY_TIMEOUT':
    case 'MAX_BLOCK_TIMEOUT':
    case 'BUFFER_EXHAUSTED':
      return true;
    case 'RECORD_TOO_LARGE':
    case 'ILLEGAL_ARGUMENT':
    case 'PRODUCER_CLOSED':
    case 'ILLEGAL_STATE':
    case 'TRANSACTION_FAILED':
    case 'TRANSACTION_ABORTED':
    case 'COMMIT_FAILED':
      return false;
    default:
      return isRetriable(reason);
  }
}

/** With version 1 an aborted transaction leaves the epoch as it is: the producer has to ask. */
function needsBump({ isVersion2 }: Transactions): boolean {
  return !isVersion2;
}

/** An error whose abort needs a new epoch, where the coordinator does not give one by itself. */
export function toAbortableWithBump(
  producer: Producer,
  transactions: Transactions,
  error: TransactionError,
  context: Context,
): void {
  if (needsBump(transactions)) transactions.needsEpochBump = true;
  toAbortable(producer, transactions, { error, by: 'sender' }, context);
}

export function toAbortable(
  producer: Producer,
  transactions: Transactions,
  { error, by }: { error: TransactionError; by: Caller },
  context: Context,
): TransactionError | null {
  if (transactions.state === 'ABORTING_TRANSACTION') return null;
  const { state } = transactions;
  const thrown = transitionTo(transactions, 'ABORTABLE_ERROR', by, error);
  if (transactions.state !== state) tell(producer, transactions, context);
  return thrown;
}

export function toFatal(
  producer: Producer,
  transactions: Transactions,
  error: TransactionError,
  context: Context,
): void {
  const { state, pending } = transactions;
  transitionTo(transactions, 'FATAL_ERROR', 'sender', error);
  if (state !== 'FATAL_ERROR') tell(producer, transactions, context);
  if (pending !== null) complete(transactions, pending.result.number, error);
}

function tell(
  producer: Producer,
  { transactionalId, state, lastError }: Transactions,
  context: Context,
): void {
  if (lastError === null) return;
  emit(context, producer.id, {
    type: 'producer-transaction-failed',
    transactionalId,
    isFatal: state === 'FATAL_ERROR',
    error: lastError.reason,
    message: lastError.message,
    producerId: producer.identity.producerId,
    producerEpoch: producer.identity.epoch,
  });
}
