/**
 * What the coordinators answer to a transactional producer, and what follows from it.
 *
 * Kafka: TransactionManager (InitProducerIdHandler, AddPartitionsToTxnHandler,
 * FindCoordinatorHandler, EndTxnHandler, AddOffsetsToTxnHandler, TxnOffsetCommitHandler).
 */
import type { Context } from '../context.ts';
import type { Answer } from '../network/envelope.ts';
import { isRetriable, type ErrorCode } from '../protocol/errors.ts';
import type { FindCoordinatorResponse } from '../protocol/group-api.ts';
import type { InitProducerIdResponse } from '../protocol/producer-api.ts';
import type { AddPartitionsToTxnResponse, EndTxnResponse } from '../protocol/transaction-api.ts';
import { resetSequences } from './sequence-recovery.ts';
import type { Producer } from './producer.ts';
import {
  errorFor,
  toAbortable,
  toAbortableWithBump,
  toFatal,
  unexpected,
} from './transaction-errors.ts';
import { enqueue, lookUpCoordinator, reenqueue } from './transaction-queue.ts';
import {
  complete,
  resetTransaction,
  transitionTo,
  type TransactionError,
  type TransactionRequest,
  type Transactions,
} from './transaction-state.ts';

/** After CONCURRENT_TRANSACTIONS for the first partition: the one before is nearly through. */
const ADD_PARTITIONS_BACKOFF_MS = 20;

/** True when it answers the request that is under way. */
export function onTransactionAnswer(
  producer: Producer,
  transactions: Transactions,
  { body, request: sent, server }: Answer,
  context: Context,
): boolean {
  const { inFlight } = transactions;
  if (inFlight === null || inFlight.broker !== server) return false;
  if (inFlight.correlationId !== sent.correlationId) return false;
  transactions.inFlight = null;
  const { request } = inFlight;
  const handling: Handling = { producer, transactions, request, context };
  switch (body.api) {
    case 'FindCoordinator':
      onCoordinatorFound(handling, body);
      break;
    case 'InitProducerId':
      onInitialized(handling, body);
      break;
    case 'AddPartitionsToTxn':
      onPartitionsAdded(handling, body);
      break;
    case 'AddOffsetsToTxn':
      onOffsetsAdded(handling, body.error);
      break;
    case 'TxnOffsetCommit':
      onOffsetsCommitted(handling, body.error);
      break;
    case 'EndTxn':
      onEnded(handling, body);
      break;
    default:
  }
  return true;
}

interface Handling {
  readonly producer: Producer;
  readonly transactions: Transactions;
  readonly request: TransactionRequest;
  readonly context: Context;
}

function fatal(
  { producer, transactions, request, context }: Handling,
  error: TransactionError,
): void {
  complete(transactions, request.result, error);
  toFatal(producer, transactions, error, context);
}

function abortable(
  { producer, transactions, request, context }: Handling,
  error: TransactionError,
): void {
  complete(transactions, request.result, error);
  toAbortable(producer, transactions, { error, by: 'sender' }, context);
}

function abortableWithBump(
  { producer, transactions, request, context }: Handling,
  error: TransactionError,
): void {
  complete(transactions, request.result, error);
  toAbortableWithBump(producer, transactions, error, context);
}

/** The request may pass later, or elsewhere. False: it may not. */
function triesAgain({ transactions, request }: Handling, error: ErrorCode): boolean {
  if (error === 'NOT_COORDINATOR' || error === 'COORDINATOR_NOT_AVAILABLE') {
    lookUpCoordinator(transactions, 'transaction', transactions.transactionalId);
  } else if (!isRetriable(error)) return false;
  reenqueue(transactions, request);
  return true;
}

function isFenced(error: ErrorCode): boolean {
  return error === 'INVALID_PRODUCER_EPOCH' || error === 'PRODUCER_FENCED';
}

function onCoordinatorFound(
  handling: Handling,
  { error, coordinator }: FindCoordinatorResponse,
): void {
  const { transactions, request } = handling;
  if (request.kind !== 'find-coordinator') return;
  if (error === 'NONE' && coordinator !== null) {
    if (request.keyType === 'group') transactions.groupCoordinator = coordinator;
    else transactions.coordinator = coordinator;
  } else if (error === 'NONE' || isRetriable(error)) reenqueue(transactions, request);
  else if (error === 'GROUP_AUTHORIZATION_FAILED' || error === 'TRANSACTION_ABORTABLE') {
    abortable(handling, errorFor(error));
  } else if (error === 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED') fatal(handling, errorFor(error));
  else {
    const { keyType, key } = request;
    const what = `Could not find a coordinator with type ${keyType} with key ${key}`;
    fatal(handling, unexpected(`${what} due to unexpected error: ${errorFor(error).message}`));
  }
}

function onInitialized(
  handling: Handling,
  { error, producerId, producerEpoch }: InitProducerIdResponse,
): void {
  const { producer, transactions, request } = handling;
  if (request.kind !== 'init') return;
  if (error === 'NONE') {
    producer.identity.producerId = producerId;
    producer.identity.epoch = producerEpoch;
    transitionTo(transactions, 'READY', 'sender');
    if (request.isEpochBump) resetSequences(producer);
    complete(transactions, request.result, null);
  } else if (triesAgain(handling, error)) return;
  else if (isFenced(error)) fatal(handling, errorFor('PRODUCER_FENCED'));
  else if (
    error === 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED' ||
    error === 'CLUSTER_AUTHORIZATION_FAILED' ||
    error === 'TRANSACTION_ABORTABLE'
  ) {
    abortable(handling, errorFor(error));
  } else {
    const { message } = errorFor(error);
    fatal(handling, unexpected(`Unexpected error in InitProducerIdResponse; ${message}`));
  }
}

function onPartitionsAdded(handling: Handling, { results }: AddPartitionsToTxnResponse): void {
  const { transactions, request } = handling;
  if (request.kind !== 'add-partitions') return;
  request.backoffMs = -1;
  let isRefused = false;
  for (const { error } of results) {
    if (error === 'NONE') continue;
    if (error === 'CONCURRENT_TRANSACTIONS' && transactions.partitions.length === 0) {
      request.backoffMs = ADD_PARTITIONS_BACKOFF_MS;
    }
    if (triesAgain(handling, error)) return;
    if (isFenced(error)) return fatal(handling, errorFor('PRODUCER_FENCED'));
    switch (error) {
      case 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED':
      case 'INVALID_TXN_STATE':
      case 'INVALID_PRODUCER_ID_MAPPING':
        return fatal(handling, errorFor(error));
      case 'UNKNOWN_PRODUCER_ID':
        return abortableWithBump(handling, errorFor(error));
      case 'TRANSACTION_ABORTABLE':
        return abortable(handling, errorFor(error));
      default:
        isRefused = true;
    }
  }
  const added = results.map(({ partition }) => partition);
  transactions.pendingPartitions = transactions.pendingPartitions.filter(
    (partition) => !added.includes(partition),
  );
  if (isRefused) {
    const errors = results.map(({ partition, error }) => `${partition}=${error}`).join(', ');
    const what = 'Could not add partitions to transaction due to errors';
    return abortable(handling, unexpected(`${what}: {${errors}}`));
  }
  for (const partition of added) {
    if (!transactions.partitions.includes(partition)) transactions.partitions.push(partition);
  }
  transactions.isStarted = true;
}

function onOffsetsAdded(handling: Handling, error: ErrorCode): void {
  const { transactions, request } = handling;
  if (request.kind !== 'add-offsets') return;
  if (error === 'NONE') {
    // The call does not return before the offsets are written too.
    enqueue(transactions, { ...request, kind: 'commit-offsets', isRetry: false });
    transactions.isStarted = true;
  } else if (triesAgain(handling, error)) return;
  else if (error === 'UNKNOWN_PRODUCER_ID') abortableWithBump(handling, errorFor(error));
  else if (isFenced(error)) fatal(handling, errorFor('PRODUCER_FENCED'));
  else if (
    error === 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED' ||
    error === 'INVALID_TXN_STATE' ||
    error === 'INVALID_PRODUCER_ID_MAPPING'
  ) {
    fatal(handling, errorFor(error));
  } else if (error === 'GROUP_AUTHORIZATION_FAILED' || error === 'TRANSACTION_ABORTABLE') {
    abortable(handling, errorFor(error));
  } else {
    const { message } = errorFor(error);
    fatal(handling, unexpected(`Unexpected error in AddOffsetsToTxnResponse: ${message}`));
  }
}

function onOffsetsCommitted(handling: Handling, error: ErrorCode): void {
  const { transactions, request } = handling;
  if (request.kind !== 'commit-offsets') return;
  switch (error) {
    case 'NONE':
      return complete(transactions, request.result, null);
    case 'COORDINATOR_NOT_AVAILABLE':
    case 'NOT_COORDINATOR':
    case 'REQUEST_TIMED_OUT':
      lookUpCoordinator(transactions, 'group', request.member.group);
      return reenqueue(transactions, request);
    case 'GROUP_AUTHORIZATION_FAILED':
    case 'FENCED_INSTANCE_ID':
    case 'TRANSACTION_ABORTABLE':
      return abortable(handling, errorFor(error));
    case 'UNKNOWN_MEMBER_ID':
    case 'ILLEGAL_GENERATION': {
      const why = 'Transaction offset Commit failed due to consumer group metadata mismatch';
      const message = `${why}: ${errorFor(error).message}`;
      return abortable(handling, { reason: 'COMMIT_FAILED', message });
    }
    case 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED':
    case 'UNSUPPORTED_FOR_MESSAGE_FORMAT':
      return fatal(handling, errorFor(error));
    default:
  }
  if (isRetriable(error)) reenqueue(transactions, request);
  else if (isFenced(error)) fatal(handling, errorFor('PRODUCER_FENCED'));
  else {
    const { message } = errorFor(error);
    fatal(handling, unexpected(`Unexpected error in TxnOffsetCommitResponse: ${message}`));
  }
}

function onEnded(handling: Handling, { error, producerId, producerEpoch }: EndTxnResponse): void {
  const { producer, transactions, request } = handling;
  if (request.kind !== 'end') return;
  if (error === 'NONE') {
    if (producerId >= 0) {
      producer.identity.producerId = producerId;
      producer.identity.epoch = producerEpoch;
      resetSequences(producer);
    }
    resetTransaction(transactions);
    complete(transactions, request.result, null);
  } else if (triesAgain(handling, error)) return;
  else if (isFenced(error)) fatal(handling, errorFor('PRODUCER_FENCED'));
  else if (
    error === 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED' ||
    error === 'INVALID_TXN_STATE' ||
    error === 'INVALID_PRODUCER_ID_MAPPING'
  ) {
    fatal(handling, errorFor(error));
  } else if (error === 'UNKNOWN_PRODUCER_ID') abortableWithBump(handling, errorFor(error));
  else if (error === 'TRANSACTION_ABORTABLE' && !request.committed) {
    fatal(handling, unexpected('Failed to abort transaction'));
  } else if (error === 'TRANSACTION_ABORTABLE') abortable(handling, errorFor(error));
  else {
    const { message } = errorFor(error);
    fatal(handling, unexpected(`Unhandled error in EndTxnResponse: ${message}`));
  }
}
