/**
 * The calls of an application that are about its transaction. `begin` returns at once; the others
 * block until the coordinator has answered, an error ends them, or max.block.ms is over.
 *
 * Kafka: KafkaProducer (initTransactions, beginTransaction, sendOffsetsToTransaction,
 * commitTransaction, abortTransaction), TransactionManager, TransactionalRequestResult.
 */
import { emit, type Context } from '../context.ts';
import type { CommittedOffset } from '../protocol/group-api.ts';
import { resumeLoad } from './load.ts';
import type { Producer } from './producer.ts';
import { armExpiry } from './sender-timer.ts';
import { onCallAnswered } from './transformer.ts';
import { enqueue } from './transaction-queue.ts';
import {
  createResult,
  hasError,
  illegalState,
  transitionTo,
  type GroupMetadata,
  type TransactionCall,
  type TransactionError,
  type TransactionResult,
  type Transactions,
} from './transaction-state.ts';

const NOT_TRANSACTIONAL = illegalState(
  'Cannot use transactional methods without enabling transactions ' +
    'by setting the transactional.id configuration property',
);

/** As Kafka's messages name them. */
const METHODS: Readonly<Record<TransactionCall, string>> = {
  init: 'initTransactions',
  begin: 'beginTransaction',
  'send-offsets': 'sendOffsetsToTransaction',
  commit: 'commitTransaction',
  abort: 'abortTransaction',
};

/** The application makes a call. Null: it is blocked in it; else it has returned, or thrown. */
export type Outcome = 'blocked' | 'returned' | TransactionError;

export function initTransactions(producer: Producer, context: Context): Outcome {
  const { transactions } = producer;
  if (transactions === null) return NOT_TRANSACTIONAL;
  const thrown = errorOf(producer, transactions);
  if (thrown !== null) return thrown;
  return cached(producer, transactions, { call: 'init', start: initialize }, context);
}

function initialize(_: Producer, transactions: Transactions): TransactionResult | TransactionError {
  const thrown = transitionTo(transactions, 'INITIALIZING', 'application');
  if (thrown !== null) return thrown;
  const result = createResult(transactions);
  enqueue(transactions, {
    kind: 'init',
    isEpochBump: false,
    producerId: -1,
    producerEpoch: -1,
    result: result.number,
    isRetry: false,
    backoffMs: -1,
  });
  return result;
}

export function beginTransaction(producer: Producer): Outcome {
  const { transactions } = producer;
  if (transactions === null) return NOT_TRANSACTIONAL;
  return (
    pendingCall(transactions, METHODS.begin) ??
    errorOf(producer, transactions) ??
    transitionTo(transactions, 'IN_TRANSACTION', 'application') ??
    'returned'
  );
}

export function commitTransaction(producer: Producer, context: Context): Outcome {
  const { transactions } = producer;
  if (transactions === null) return NOT_TRANSACTIONAL;
  return cached(producer, transactions, { call: 'commit', start: beginCommit }, context);
}

function beginCommit(
  producer: Producer,
  transactions: Transactions,
): TransactionResult | TransactionError {
  const thrown =
    errorOf(producer, transactions) ??
    transitionTo(transactions, 'COMMITTING_TRANSACTION', 'application');
  return thrown ?? beginCompleting(producer, transactions, true);
}

export function abortTransaction(producer: Producer, context: Context): Outcome {
  const { transactions } = producer;
  if (transactions === null) return NOT_TRANSACTIONAL;
  return cached(producer, transactions, { call: 'abort', start: beginAbort }, context);
}

/** After an error that an abort mends it is all that may be called. */
function beginAbort(
  producer: Producer,
  transactions: Transactions,
): TransactionResult | TransactionError {
  if (transactions.state !== 'ABORTABLE_ERROR') {
    const failed = errorOf(producer, transactions);
    if (failed !== null) return failed;
  }
  const thrown = transitionTo(transactions, 'ABORTING_TRANSACTION', 'application');
  if (thrown !== null) return thrown;
  transactions.newPartitions = [];
  return beginCompleting(producer, transactions, false);
}

/** A producer that is closed aborts what is open. False: even that makes no sense any more. */
export function abortOnClose(producer: Producer, transactions: Transactions): boolean {
  const result = beginAbort(producer, transactions);
  return 'number' in result;
}

function beginCompleting(
  { identity }: Producer,
  transactions: Transactions,
  committed: boolean,
): TransactionResult {
  const ended = createResult(transactions);
  enqueue(transactions, {
    kind: 'end',
    committed,
    result: ended.number,
    isRetry: false,
    backoffMs: -1,
  });
  if (!transactions.needsEpochBump) return ended;
  const bumped = createResult(transactions);
  enqueue(transactions, {
    kind: 'init',
    isEpochBump: true,
    producerId: identity.producerId,
    producerEpoch: identity.epoch,
    result: bumped.number,
    isRetry: false,
    backoffMs: -1,
  });
  return bumped;
}

export function sendOffsetsToTransaction(
  producer: Producer,
  { member, offsets }: { member: GroupMetadata; offsets: readonly CommittedOffset[] },
  context: Context,
): Outcome {
  const { transactions } = producer;
  if (transactions === null) return NOT_TRANSACTIONAL;
  // There is nothing to be done, and so nothing that could be wrong.
  if (offsets.length === 0) return 'returned';
  const thrown =
    pendingCall(transactions, METHODS['send-offsets']) ?? errorOf(producer, transactions);
  if (thrown !== null) return thrown;
  const { state, isVersion2 } = transactions;
  if (state !== 'IN_TRANSACTION') {
    const why = 'Cannot send offsets if a transaction is not in progress';
    return illegalState(`${why} (currentState= ${state})`);
  }
  const result = createResult(transactions);
  transactions.offsetsResult = result;
  if (isVersion2) transactions.isStarted = true;
  enqueue(transactions, {
    kind: isVersion2 ? 'commit-offsets' : 'add-offsets',
    member,
    offsets,
    result: result.number,
    isRetry: false,
    backoffMs: -1,
  });
  return block(producer, transactions, { call: 'send-offsets', result }, context);
}

interface Cached {
  readonly call: 'init' | 'commit' | 'abort';
  readonly start: (
    producer: Producer,
    transactions: Transactions,
  ) => TransactionResult | TransactionError;
}

const ENTERED = {
  init: 'INITIALIZING',
  commit: 'COMMITTING_TRANSACTION',
  abort: 'ABORTING_TRANSACTION',
} as const;

/** A call that has timed out goes on when it is made again; meanwhile no other one is taken. */
function cached(
  producer: Producer,
  transactions: Transactions,
  { call, start }: Cached,
  context: Context,
): Outcome {
  const { pending } = transactions;
  if (pending !== null) {
    if (pending.state !== ENTERED[call]) return timedOut(METHODS[call], pending.call);
    return block(producer, transactions, { call, result: pending.result }, context);
  }
  const result = start(producer, transactions);
  if (!('number' in result)) return result;
  transactions.pending = { state: ENTERED[call], call, result };
  return block(producer, transactions, { call, result }, context);
}

function block(
  producer: Producer,
  transactions: Transactions,
  { call, result }: { call: TransactionCall; result: TransactionResult },
  context: Context,
): Outcome {
  const expiresAt = context.now + producer.config.maxBlockMs;
  transactions.call = { call, result: result.number, expiresAt };
  armExpiry(producer, expiresAt, context);
  producer.isSenderDue = true;
  return 'blocked';
}

/** Another call has timed out, and is under way all the same. */
export function pendingCall({ pending }: Transactions, operation: string): TransactionError | null {
  return pending === null ? null : timedOut(operation, pending.call);
}

function timedOut(operation: string, before: TransactionCall): TransactionError {
  const why = `because the previous call to \`${METHODS[before]}\` timed out and must be retried`;
  return illegalState(`Cannot attempt operation \`${operation}\` ${why}`);
}

/** What every call throws once there has been an error. */
export function errorOf(
  { identity }: Producer,
  transactions: Transactions,
): TransactionError | null {
  const { transactionalId, lastError } = transactions;
  if (!hasError(transactions)) return null;
  const ids = `(producerId=${identity.producerId}, epoch=${identity.epoch})`;
  const who = `Producer with transactionalId '${transactionalId}' and ${ids}`;
  switch (lastError?.reason) {
    case 'PRODUCER_FENCED': {
      const by = 'by another producer with the same transactionalId';
      return { reason: 'PRODUCER_FENCED', message: `${who} has been fenced ${by}` };
    }
    case 'INVALID_PRODUCER_EPOCH': {
      const message = `${who} attempted to produce with an old epoch`;
      return { reason: 'INVALID_PRODUCER_EPOCH', message };
    }
    case 'ILLEGAL_STATE': {
      const why = 'because of previous invalid state transition attempt';
      return illegalState(`${who} cannot execute transactional method ${why}`);
    }
    default: {
      const message = 'Cannot execute transactional method because we are in an error state';
      return { reason: 'TRANSACTION_FAILED', message };
    }
  }
}

/** If the call that the application is blocked in has come to its end, it returns or throws. */
export function settleCall(
  producer: Producer,
  transactions: Transactions,
  context: Context,
): boolean {
  const { call, pending, offsetsResult } = transactions;
  if (call === null) return false;
  const result = pending?.result.number === call.result ? pending.result : offsetsResult;
  if (result === null || result.number !== call.result || !result.isDone) return false;
  if (result === offsetsResult) transactions.offsetsResult = null;
  else transactions.pending = null;
  transactions.call = null;
  // What the brokers can do is known by now, and counts from the next transaction on.
  if (call.call === 'init' && result.error === null) {
    transactions.isVersion2 = (context.cluster.settings.transactionVersion ?? 2) === 2;
  }
  answered(producer, call.call, result.error, context);
  return true;
}

/** max.block.ms is over: the call throws, and goes on. */
export function expireCall(producer: Producer, transactions: Transactions, context: Context): void {
  const { call } = transactions;
  if (call === null) return;
  if (call.expiresAt > context.now) {
    armExpiry(producer, call.expiresAt, context);
    return;
  }
  transactions.call = null;
  const { maxBlockMs } = producer.config;
  const message = `Timeout expired after ${maxBlockMs}ms while awaiting ${METHODS[call.call]}`;
  answered(producer, call.call, { reason: 'MAX_BLOCK_TIMEOUT', message }, context);
}

/** States the end of a call. */
export function answered(
  producer: Producer,
  call: TransactionCall,
  error: TransactionError | null,
  context: Context,
): void {
  const { identity, transactions } = producer;
  emit(context, producer.id, {
    type: 'transaction-call-answered',
    call,
    transactionalId: transactions?.transactionalId ?? null,
    error: error?.reason ?? 'NONE',
    message: error?.message ?? '',
    producerId: identity.producerId,
    producerEpoch: identity.epoch,
  });
  const { application, load } = producer;
  // The application that sends by itself goes on.
  if (load !== null && call !== 'begin') resumeLoad(producer, load, context);
  if (application !== null) onCallAnswered(producer, application, { call, error }, context);
}
