/**
 * The end of a transaction, asked for by its producer or decided by the coordinator.
 *
 * Kafka: TransactionCoordinator (endTransaction, endTransactionWithTV1); KIP-98, KIP-890.
 */
import type { ErrorCode } from '../protocol/errors.ts';
import type { TransactionVersion } from '../protocol/transaction-api.ts';
import {
  answer,
  change,
  type ProducerIdentity,
  type Ruling,
  type TakeProducerId,
} from './coordinator-rules.ts';
import {
  isEpochExhausted,
  LARGEST_EPOCH,
  NO_PRODUCER,
  prepareCompletion,
  prepareEnd,
  prepareFence,
  raisesEpoch,
  type TransactionMetadata,
  type TransactionValue,
} from './transaction-metadata.ts';

export interface End {
  readonly committed: boolean;
  readonly now: number;
  /** What the client speaks; of the coordinator's own decisions: what the cluster does. */
  readonly version: TransactionVersion;
}

/** EndTxn of a producer. */
export function endTransaction(
  transaction: TransactionMetadata,
  producer: ProducerIdentity,
  end: End,
  takeProducerId: TakeProducerId,
): Ruling {
  return raisesEpoch(end.version)
    ? endRaising(transaction, producer, end, takeProducerId)
    : endKeeping(transaction, producer, end);
}

/** Without version 2 the state alone tells whether an end is asked for again. */
function endKeeping(
  transaction: TransactionMetadata,
  { producerId, producerEpoch }: ProducerIdentity,
  end: End,
): Ruling {
  const { value, pendingState } = transaction;
  if (producerId !== value.producerId) return answer('INVALID_PRODUCER_ID_MAPPING');
  if (producerEpoch !== value.producerEpoch) return answer('PRODUCER_FENCED');
  if (pendingState !== null) return answer('CONCURRENT_TRANSACTIONS');
  switch (value.state) {
    case 'Ongoing':
      return decide(transaction, end, { nextProducerId: NO_PRODUCER, isUnopened: false });
    case 'CompleteCommit':
      return answer(end.committed ? 'NONE' : 'INVALID_TXN_STATE');
    case 'CompleteAbort':
      return answer(end.committed ? 'INVALID_TXN_STATE' : 'NONE');
    case 'PrepareCommit':
      return answer(end.committed ? 'CONCURRENT_TRANSACTIONS' : 'INVALID_TXN_STATE');
    case 'PrepareAbort':
      return answer(end.committed ? 'INVALID_TXN_STATE' : 'CONCURRENT_TRANSACTIONS');
    case 'Empty':
      return answer('INVALID_TXN_STATE');
    default:
      return answer('UNKNOWN_SERVER_ERROR');
  }
}

/** With version 2 the epoch tells a repeated end from the end of the next transaction. */
function endRaising(
  transaction: TransactionMetadata,
  producer: ProducerIdentity,
  end: End,
  takeProducerId: TakeProducerId,
): Ruling {
  const { value, pendingState } = transaction;
  if (pendingState !== null) return answer('CONCURRENT_TRANSACTIONS');
  const { producerId, producerEpoch } = producer;
  const isRetryAfterRotation =
    value.previousProducerId === producerId &&
    producerEpoch === LARGEST_EPOCH - 1 &&
    value.producerEpoch === 0;
  const isRetryAfterRaise = value.producerEpoch === producerEpoch + 1;
  const isRetry = isRetryAfterRotation || isRetryAfterRaise;
  if (producerId !== value.producerId && !isRetryAfterRotation) {
    return answer('INVALID_PRODUCER_ID_MAPPING');
  }
  const isPresent = producerEpoch === value.producerEpoch;
  const { state } = value;
  // A producer id is exchanged when its transaction is over: nothing can be retried before.
  const isPreparing = state === 'PrepareCommit' || state === 'PrepareAbort';
  const mayRetry = isPreparing ? isRetryAfterRaise : isRetry;
  if (!isEpochValid(state, mayRetry, isPresent)) return answer('PRODUCER_FENCED');
  const error = endError(state, end.committed, isRetry);
  if (error !== null) return answer(error);
  const isUsedUp = isEpochExhausted(value.producerEpoch);
  const nextProducerId = isUsedUp ? takeProducerId() : NO_PRODUCER;
  if (isUsedUp && nextProducerId < 0) return answer('COORDINATOR_LOAD_IN_PROGRESS');
  return decide(transaction, end, { nextProducerId, isUnopened: state !== 'Ongoing' });
}

function isEpochValid(
  state: TransactionMetadata['value']['state'],
  isRetry: boolean,
  isPresent: boolean,
): boolean {
  switch (state) {
    case 'PrepareCommit':
    case 'PrepareAbort':
      return isRetry;
    case 'CompleteCommit':
    case 'CompleteAbort':
      return isRetry || isPresent;
    default:
      return isPresent;
  }
}

/** Null: it is carried out. An abort may come before anything was added to the transaction. */
function endError(
  state: TransactionMetadata['value']['state'],
  committed: boolean,
  isRetry: boolean,
): ErrorCode | null {
  switch (state) {
    case 'Ongoing':
      return null;
    case 'Empty':
      return committed ? 'INVALID_TXN_STATE' : null;
    case 'CompleteCommit':
      if (isRetry) return committed ? 'NONE' : 'INVALID_TXN_STATE';
      return committed ? 'INVALID_TXN_STATE' : null;
    case 'CompleteAbort':
      if (committed) return 'INVALID_TXN_STATE';
      return isRetry ? 'NONE' : null;
    case 'PrepareCommit':
      return committed ? 'CONCURRENT_TRANSACTIONS' : 'INVALID_TXN_STATE';
    case 'PrepareAbort':
      return committed ? 'INVALID_TXN_STATE' : 'CONCURRENT_TRANSACTIONS';
    default:
      return 'UNKNOWN_SERVER_ERROR';
  }
}

function decide(
  transaction: TransactionMetadata,
  { committed, version, now }: End,
  next: { readonly nextProducerId: number; readonly isUnopened: boolean },
): Ruling {
  const state = committed ? 'PrepareCommit' : 'PrepareAbort';
  return change(prepareEnd(transaction, { state, version, now, ...next }));
}

/**
 * The coordinator aborts what is open: another producer has come, or its time is over. The epoch
 * rises, so that the present producer is fenced.
 */
export function fence(
  transaction: TransactionMetadata,
  { now, version }: Pick<End, 'now' | 'version'>,
  takeProducerId: TakeProducerId,
): Ruling {
  if (transaction.pendingState !== null) return answer('CONCURRENT_TRANSACTIONS');
  if (transaction.value.state !== 'Ongoing') return answer('INVALID_TXN_STATE');
  const producerEpoch = prepareFence(transaction);
  transaction.pendingState = null;
  const end = { committed: false, now, version };
  if (raisesEpoch(version)) {
    const isUsedUp = isEpochExhausted(transaction.value.producerEpoch);
    const nextProducerId = isUsedUp ? takeProducerId() : NO_PRODUCER;
    if (isUsedUp && nextProducerId < 0) return answer('COORDINATOR_LOAD_IN_PROGRESS');
    return decide(transaction, end, { nextProducerId, isUnopened: false });
  }
  // From this moment on the epoch counts, even when it cannot be written.
  transaction.value = { ...transaction.value, producerEpoch, lastProducerEpoch: -1 };
  return decide(transaction, end, { nextProducerId: NO_PRODUCER, isUnopened: false });
}

/** Every partition that took part has its marker. */
export function finish(transaction: TransactionMetadata, now: number): Ruling {
  const { state } = transaction.value;
  if (state !== 'PrepareCommit' && state !== 'PrepareAbort') return answer('INVALID_TXN_STATE');
  return change(prepareCompletion(transaction, now));
}

/** What a producer that speaks version 2 goes on with after the end. */
export function identityAfter({
  producerId,
  producerEpoch,
  nextProducerId,
}: TransactionValue): ProducerIdentity {
  if (nextProducerId !== NO_PRODUCER) return { producerId: nextProducerId, producerEpoch: 0 };
  return { producerId, producerEpoch };
}
