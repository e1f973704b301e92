/**
 * What the coordinator knows of a transactional id, and the changes to it: each one is prepared,
 * written to `__transaction_state`, and takes effect when that is committed.
 *
 * Kafka: TransactionMetadata, TxnTransitMetadata; KIP-98, KIP-360, KIP-890.
 * Simplified: no two-phase commit (KIP-939).
 */
import { assert } from '../../base/assert.ts';
import type { PartitionId } from '../ids.ts';
import type { TransactionVersion } from '../protocol/transaction-api.ts';
import { mayFollow, type TransactionState } from './transaction-state.ts';
import { mutants } from '../mutants.ts';

/** What a record of `__transaction_state` says of the transactional id that is its key. */
export interface TransactionValue {
  readonly producerId: number;
  /** With which the last change found it; -1: it is the first. */
  readonly previousProducerId: number;
  /** The id that takes over when the transaction has ended; -1: the same. */
  readonly nextProducerId: number;
  /** -1 until the first answer has been written. */
  readonly producerEpoch: number;
  /** The one before it, which a retry may still carry; -1: nobody may. */
  readonly lastProducerEpoch: number;
  /** transaction.timeout.ms of the producer. */
  readonly timeoutMs: number;
  readonly state: TransactionState;
  /** That have to be told of the end; each one goes when it has its marker. */
  readonly partitions: readonly PartitionId[];
  /** When the first partition was added, simulated ms; -1 while no transaction is open. */
  readonly startedAt: number;
  readonly updatedAt: number;
  /** Of the client that made the last change to an open transaction. */
  readonly transactionVersion: TransactionVersion;
}

export interface TransactionMetadata {
  readonly transactionalId: string;
  value: TransactionValue;
  /** Of a change that is being written; null: none is. */
  pendingState: TransactionState | null;
  /** What it will be when all partitions have their markers; null: none are under way. */
  completion: TransactionValue | null;
  /** A fence could not be written: the next one must not raise the epoch again. */
  hasFailedEpochFence: boolean;
}

export const NO_PRODUCER = -1;

/** The largest epoch is kept for fencing: clients never work with it. */
export const LARGEST_EPOCH = 0x7fff;

export function isEpochExhausted(producerEpoch: number): boolean {
  return producerEpoch >= LARGEST_EPOCH - 1;
}

export function raisesEpoch(version: TransactionVersion): boolean {
  return version >= 2;
}

/** A transactional id that nobody has asked for before. */
export function createTransaction(
  transactionalId: string,
  { producerId, timeoutMs, now }: { producerId: number; timeoutMs: number; now: number },
): TransactionMetadata {
  return {
    transactionalId,
    value: {
      producerId,
      previousProducerId: NO_PRODUCER,
      nextProducerId: NO_PRODUCER,
      producerEpoch: -1,
      lastProducerEpoch: -1,
      timeoutMs,
      state: 'Empty',
      partitions: [],
      startedAt: -1,
      updatedAt: now,
      transactionVersion: 0,
    },
    pendingState: null,
    completion: null,
    hasFailedEpochFence: false,
  };
}

/** Notes that the change is being written: until that is done, others are told to wait. */
export function prepare(
  transaction: TransactionMetadata,
  change: Partial<TransactionValue> & Pick<TransactionValue, 'state'>,
): TransactionValue {
  const { value, pendingState } = transaction;
  assert(pendingState === null, 'one change at a time');
  assert(mayFollow(value.state, change.state), 'the state may follow');
  transaction.pendingState = change.state;
  return { ...value, ...change, previousProducerId: value.producerId };
}

/** The change has been written. */
export function complete(transaction: TransactionMetadata, value: TransactionValue): void {
  assert(transaction.pendingState === value.state, 'what is completed was prepared');
  transaction.value = value;
  transaction.pendingState = null;
  transaction.completion = null;
}

/** A new incarnation of the producer begins with a higher epoch. Null: it was fenced. */
export function prepareIncrement(
  transaction: TransactionMetadata,
  { timeoutMs, expectedEpoch, now }: { timeoutMs: number; expectedEpoch: number; now: number },
): TransactionValue | null {
  const { producerEpoch, lastProducerEpoch } = transaction.value;
  const started = {
    ...emptied(timeoutMs, now),
    producerEpoch: producerEpoch + (mutants.M28 && producerEpoch >= 0 ? 0 : 1),
  };
  if (expectedEpoch < 0) return prepare(transaction, { ...started, lastProducerEpoch: -1 });
  if (producerEpoch === -1 || expectedEpoch === producerEpoch) {
    return prepare(transaction, { ...started, lastProducerEpoch: producerEpoch });
  }
  // The answer to the same request was lost: it is given again.
  if (expectedEpoch === lastProducerEpoch) {
    return prepare(transaction, { ...started, producerEpoch, lastProducerEpoch });
  }
  return null;
}

/** The epochs of its producer id are used up: it goes on with another id. */
export function prepareRotation(
  transaction: TransactionMetadata,
  change: { producerId: number; timeoutMs: number; recordsLastEpoch: boolean; now: number },
): TransactionValue {
  const { producerId, timeoutMs, recordsLastEpoch, now } = change;
  const lastProducerEpoch = recordsLastEpoch ? transaction.value.producerEpoch : -1;
  const started = { ...emptied(timeoutMs, now), producerEpoch: 0, lastProducerEpoch };
  return prepare(transaction, { ...started, producerId });
}

function emptied(
  timeoutMs: number,
  now: number,
): Pick<TransactionValue, 'state' | 'timeoutMs' | 'partitions' | 'startedAt' | 'updatedAt'> {
  return { state: 'Empty', timeoutMs, partitions: [], startedAt: -1, updatedAt: now };
}

/** Returns the epoch with which the open transaction has to be aborted. */
export function prepareFence(transaction: TransactionMetadata): number {
  const { value, hasFailedEpochFence } = transaction;
  const { producerEpoch } = value;
  prepare(transaction, { state: 'PrepareEpochFence' });
  const isRaised = !hasFailedEpochFence && producerEpoch < LARGEST_EPOCH;
  return isRaised ? producerEpoch + 1 : producerEpoch;
}

/** The first partition opens the transaction. */
export function preparePartitions(
  transaction: TransactionMetadata,
  added: readonly PartitionId[],
  { now, version }: { now: number; version: TransactionVersion },
): TransactionValue {
  const { state, partitions, startedAt } = transaction.value;
  const fresh = added.filter((partition, at) => {
    return !partitions.includes(partition) && added.indexOf(partition) === at;
  });
  return prepare(transaction, {
    state: 'Ongoing',
    partitions: [...partitions, ...fresh],
    startedAt: state === 'Ongoing' ? startedAt : now,
    updatedAt: now,
    transactionVersion: version,
  });
}

/** The outcome: once it is written it will not change any more. */
export function prepareEnd(
  transaction: TransactionMetadata,
  end: {
    readonly state: 'PrepareCommit' | 'PrepareAbort';
    readonly version: TransactionVersion;
    readonly nextProducerId: number;
    readonly now: number;
    /** Version 2 aborts what may have no partition yet: such a transaction begins with its end. */
    readonly isUnopened: boolean;
  },
): TransactionValue {
  const { state, version, nextProducerId, now, isUnopened } = end;
  const { producerEpoch, lastProducerEpoch, startedAt } = transaction.value;
  const isRaised = raisesEpoch(version) && !mutants.M27;
  const mayRise = producerEpoch < LARGEST_EPOCH || state === 'PrepareCommit';
  return prepare(transaction, {
    state,
    nextProducerId,
    producerEpoch: isRaised && mayRise ? producerEpoch + 1 : producerEpoch,
    lastProducerEpoch: isRaised ? producerEpoch : lastProducerEpoch,
    startedAt: isUnopened ? now : startedAt,
    updatedAt: now,
    transactionVersion: version,
  });
}

/** Every partition has its marker. An id that was used up gives way to the next one now. */
export function prepareCompletion(transaction: TransactionMetadata, now: number): TransactionValue {
  const { state, transactionVersion, producerId, producerEpoch, nextProducerId } =
    transaction.value;
  transaction.hasFailedEpochFence = false;
  const isRotated = raisesEpoch(transactionVersion) && nextProducerId !== NO_PRODUCER;
  return prepare(transaction, {
    state: state === 'PrepareCommit' ? 'CompleteCommit' : 'CompleteAbort',
    producerId: isRotated ? nextProducerId : producerId,
    producerEpoch: isRotated ? 0 : producerEpoch,
    nextProducerId: NO_PRODUCER,
    partitions: [],
    updatedAt: now,
  });
}

/** Nobody has asked for it for a long time. */
export function prepareDead(transaction: TransactionMetadata): TransactionValue {
  return prepare(transaction, { state: 'Dead', partitions: [] });
}
