/**
 * What the transaction coordinator answers to a request: an error, or the change that it writes.
 *
 * Kafka: TransactionCoordinator (prepareInitProducerIdTransit, handleAddPartitionsToTransaction,
 * handleVerifyPartitionsInTransaction); KIP-98, KIP-360, KIP-890.
 */
import type { PartitionId } from '../ids.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { PartitionError, TransactionVersion } from '../protocol/transaction-api.ts';
import {
  isEpochExhausted,
  prepareIncrement,
  preparePartitions,
  prepareRotation,
  type TransactionMetadata,
  type TransactionValue,
} from './transaction-metadata.ts';
import { mutants } from '../mutants.ts';

/** An error (NONE: it is as asked for already), a change, or first the end of what is open. */
export type Ruling =
  | { readonly kind: 'answer'; readonly error: ErrorCode }
  | { readonly kind: 'change'; readonly value: TransactionValue }
  | { readonly kind: 'fence' };

/** A producer, as it says of itself. */
export interface ProducerIdentity {
  readonly producerId: number;
  readonly producerEpoch: number;
}

export function answer(error: ErrorCode): Ruling {
  return { kind: 'answer', error };
}

export function change(value: TransactionValue): Ruling {
  return { kind: 'change', value };
}

/** How a coordinator gets a new producer id; -1: it has none at the moment. */
export type TakeProducerId = () => number;

/** InitProducerId. `expected` is what the producer had before an error; -1: it comes anew. */
export function initProducer(
  transaction: TransactionMetadata,
  expected: ProducerIdentity,
  { timeoutMs, now }: { timeoutMs: number; now: number },
  takeProducerId: TakeProducerId,
): Ruling {
  if (transaction.pendingState !== null) return answer('CONCURRENT_TRANSACTIONS');
  if (!mayGoOn(transaction.value, expected)) return answer('PRODUCER_FENCED');
  switch (transaction.value.state) {
    case 'PrepareCommit':
    case 'PrepareAbort':
      return answer('CONCURRENT_TRANSACTIONS');
    case 'Ongoing':
      return { kind: 'fence' };
    case 'Dead':
    case 'PrepareEpochFence':
      return answer('UNKNOWN_SERVER_ERROR');
    default:
      return begin(transaction, expected, { timeoutMs, now }, takeProducerId);
  }
}

/**
 * Who names another producer id than the present one has been replaced, unless the id was exchanged
 * when its epochs were used up and this is the request again that got no answer.
 */
function mayGoOn(
  { producerEpoch, producerId, previousProducerId }: TransactionValue,
  expected: ProducerIdentity,
): boolean {
  if (expected.producerId < 0 || producerEpoch === -1) return true;
  if (expected.producerId === producerId) return true;
  return expected.producerId === previousProducerId && isEpochExhausted(expected.producerEpoch);
}

function begin(
  transaction: TransactionMetadata,
  expected: ProducerIdentity,
  { timeoutMs, now }: { timeoutMs: number; now: number },
  takeProducerId: TakeProducerId,
): Ruling {
  const { producerEpoch } = transaction.value;
  const isNew = expected.producerId < 0;
  if (isEpochExhausted(producerEpoch)) {
    if (!isNew && expected.producerEpoch !== producerEpoch) return answer('UNKNOWN_SERVER_ERROR');
    const producerId = takeProducerId();
    if (producerId < 0) return answer('COORDINATOR_LOAD_IN_PROGRESS');
    const rotation = { producerId, timeoutMs, recordsLastEpoch: !isNew, now };
    return change(prepareRotation(transaction, rotation));
  }
  const expectedEpoch = isNew ? -1 : expected.producerEpoch;
  const value = prepareIncrement(transaction, { timeoutMs, expectedEpoch, now });
  return value === null ? answer('PRODUCER_FENCED') : change(value);
}

function identityError(
  { producerId, producerEpoch }: TransactionValue,
  producer: ProducerIdentity,
): ErrorCode {
  if (producer.producerId !== producerId) return 'INVALID_PRODUCER_ID_MAPPING';
  const isPresent = producer.producerEpoch === producerEpoch || mutants.M39;
  return isPresent ? 'NONE' : 'PRODUCER_FENCED';
}

/** AddPartitionsToTxn, by the producer, or with version 2 by the leader of a partition. */
export function addPartitions(
  transaction: TransactionMetadata,
  producer: ProducerIdentity,
  added: readonly PartitionId[],
  { now, version }: { now: number; version: TransactionVersion },
): Ruling {
  const error = addingError(transaction, producer);
  if (error !== 'NONE') return answer(error);
  const { state, partitions } = transaction.value;
  if (state === 'Ongoing' && added.every((partition) => partitions.includes(partition))) {
    return answer('NONE');
  }
  return change(preparePartitions(transaction, added, { now, version }));
}

/** Why the producer may not add partitions at the moment; NONE: it may. */
export function addingError(
  { value, pendingState }: TransactionMetadata,
  producer: ProducerIdentity,
): ErrorCode {
  if (pendingState !== null) return 'CONCURRENT_TRANSACTIONS';
  const error = identityError(value, producer);
  if (error !== 'NONE') return error;
  const { state } = value;
  const isEnding = state === 'PrepareCommit' || state === 'PrepareAbort';
  return isEnding ? 'CONCURRENT_TRANSACTIONS' : 'NONE';
}

/**
 * A partition leader asks whether a producer's first records belong to a transaction. A change that
 * is being written is not waited for: the log has the last word.
 */
export function verifyPartitions(
  { value }: TransactionMetadata,
  producer: ProducerIdentity,
  asked: readonly PartitionId[],
): readonly PartitionError[] {
  let error = identityError(value, producer);
  const { state, partitions } = value;
  if (error === 'NONE' && (state === 'PrepareCommit' || state === 'PrepareAbort')) {
    error = 'CONCURRENT_TRANSACTIONS';
  }
  return asked.map((partition) => {
    if (error !== 'NONE') return { partition, error };
    const isPart = partitions.includes(partition);
    return { partition, error: isPart ? 'NONE' : 'TRANSACTION_ABORTABLE' };
  });
}
