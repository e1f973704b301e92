/**
 * What a log knows of the producers that write to it with sequence numbers: it tells a repetition
 * from a gap, and which transactions are open. Every replica builds it from the batches that it
 * appends.
 *
 * Kafka: ProducerStateManager, ProducerAppendInfo, ProducerStateEntry; KIP-98, KIP-890.
 * Simplified: a snapshot is taken and read without time of its own.
 */
import type { ErrorCode } from '../protocol/errors.ts';
import type { BatchAttributes, RecordBatch } from './record.ts';
import {
  cloneTracking,
  noteBegin,
  noteEnd,
  type TransactionTracking,
} from './transaction-tracking.ts';
import { coordinatorEpochOf } from './transaction-marks.ts';
import {
  endVerification,
  NO_GUARD,
  verificationOf,
  verifiedSequenceError,
  type Verifications,
} from './verification.ts';
import { mutants } from '../mutants.ts';

/** Batches of a producer that are remembered, to answer a repetition of one of them. */
const RETAINED_BATCHES = 5;

export const LARGEST_SEQUENCE = 0x7fffffff;

/** One producer: numbers alone, as each batch of each replica writes them. */
export interface ProducerState {
  readonly producerId: number;
  producerEpoch: number;
  /** How many of its batches count, up to five; 0: none in this epoch. */
  count: number;
  /** Of the last one, as the four that follow. */
  baseSequence: number;
  lastSequence: number;
  baseOffset: number;
  lastOffset: number;
  /** Simulated ms. */
  lastTimestamp: number;
  /** Where its open transaction begins in this log; -1: none is open. */
  transactionStart: number;
  /** Of the coordinator that wrote its last marker; -1: none has. */
  coordinatorEpoch: number;
}

/** What is known of a batch that was written. */
export interface RetainedBatch {
  readonly baseSequence: number;
  readonly baseOffset: number;
  readonly lastOffset: number;
}

export interface ProducerSnapshot {
  /** It covers the log below this offset. */
  readonly offset: number;
  /** With the last batch of each alone. */
  readonly producers: readonly Readonly<ProducerState>[];
}

export interface ProducerStates extends TransactionTracking, Verifications {
  /** In the order in which the log met them. */
  producers: ProducerState[];
  /** The batches below this offset have been noted: see `knownProducers`. */
  notedTo: number;
  /** On disk, by offset. */
  snapshots: ProducerSnapshot[];
}

export type SequencedBatch = Pick<
  BatchAttributes,
  'producerId' | 'producerEpoch' | 'baseSequence' | 'isTransactional'
>;

/** Of a log that begins at this offset. */
export function createProducerStates(notedTo: number): ProducerStates {
  const transactions = { tracked: [], aborted: [], verifications: [], nextGuard: NO_GUARD + 1 };
  return { producers: [], notedTo, snapshots: [], ...transactions };
}

/** A copy that shares the snapshots, which never change. */
export function cloneProducerStates(states: ProducerStates): ProducerStates {
  const { producers, notedTo, snapshots, verifications, nextGuard } = states;
  return {
    producers: producers.length === 0 ? [] : producers.map((state) => ({ ...state })),
    notedTo,
    snapshots: snapshots.length === 0 ? [] : snapshots.slice(),
    ...cloneTracking(states),
    verifications: verifications.length === 0 ? [] : verifications.map((own) => ({ ...own })),
    nextGuard,
  };
}

/** `sequence` counted on by `increment`: after the largest comes 0. */
export function nextSequence(sequence: number, increment: number): number {
  const next = sequence + increment;
  return next > LARGEST_SEQUENCE ? next - LARGEST_SEQUENCE - 1 : next;
}

/** The sequence number of a batch's last record. */
export function lastSequenceOf({ baseSequence, baseOffset, lastOffset }: RetainedBatch): number {
  return nextSequence(baseSequence, lastOffset - baseOffset);
}

export function producerStateOf(states: ProducerStates, producerId: number): ProducerState | null {
  for (const state of states.producers) if (state.producerId === producerId) return state;
  return null;
}

/** The last batch of a producer; null: it has none in this epoch. */
export function lastBatchOf({ count, ...state }: ProducerState): RetainedBatch | null {
  if (count === 0) return null;
  const { baseSequence, baseOffset, lastOffset } = state;
  return { baseSequence, baseOffset, lastOffset };
}

/** Whether the batch is the next one of its producer: then there is nothing more to ask. */
export function isNextBatch(states: ProducerStates, batch: SequencedBatch): boolean {
  const state = producerStateOf(states, batch.producerId);
  if (state === null || state.producerEpoch !== batch.producerEpoch) return false;
  if (batch.isTransactional !== state.transactionStart >= 0) return false;
  return batch.baseSequence === nextSequence(state.lastSequence, 1);
}

/**
 * Whether a batch from a client goes on where the producer's last one ended. While a transaction of
 * the producer is open nothing else of it is taken.
 */
export function sequenceError(states: ProducerStates, batch: SequencedBatch): ErrorCode {
  const state = producerStateOf(states, batch.producerId);
  if (state !== null && batch.producerEpoch < state.producerEpoch) return 'INVALID_PRODUCER_EPOCH';
  const isKnown = state !== null && state.count > 0;
  const verification = verificationOf(states, batch.producerId);
  const verified = verifiedSequenceError(verification, batch.baseSequence, isKnown);
  // Its records may all have been deleted: whatever comes is a beginning.
  if (verified !== 'NONE' || state === null) return verified;
  const isExpected = batch.baseSequence === expectedSequence(state, batch.producerEpoch);
  if (!isExpected) return 'OUT_OF_ORDER_SEQUENCE_NUMBER';
  return state.transactionStart >= 0 && !batch.isTransactional ? 'INVALID_TXN_STATE' : 'NONE';
}

/** Whether the producer has records of an open transaction here, in this epoch. */
export function hasOngoingTransaction(
  states: ProducerStates,
  producerId: number,
  producerEpoch: number,
): boolean {
  const state = producerStateOf(states, producerId);
  return state !== null && state.transactionStart >= 0 && state.producerEpoch === producerEpoch;
}

/** A transaction begins here only with what its coordinator was asked about, under that guard. */
export function isUnverified(
  states: ProducerStates,
  batch: SequencedBatch,
  guard: number,
): boolean {
  const { producerId, producerEpoch } = batch;
  if (mutants.M38) return false;
  if (!batch.isTransactional || hasOngoingTransaction(states, producerId, producerEpoch)) {
    return false;
  }
  return guard === NO_GUARD || verificationOf(states, producerId)?.guard !== guard;
}

/** With which sequence number the next batch of a producer in this epoch has to begin. */
export function expectedSequence(state: ProducerState, producerEpoch: number): number {
  if (producerEpoch !== state.producerEpoch || state.count === 0) return 0;
  return nextSequence(state.lastSequence, 1);
}

/** A batch was written, here by a leader or copied from one: no question is asked any more. */
export function noteBatch(states: ProducerStates, batch: RecordBatch): void {
  const { producerId, producerEpoch } = batch;
  states.notedTo = batch.lastOffset + 1;
  if (producerId < 0) return;
  let state = producerStateOf(states, producerId);
  if (state === null) {
    state = newState(producerId, producerEpoch);
    states.producers.push(state);
  } else if (state.producerEpoch !== producerEpoch) {
    state.producerEpoch = producerEpoch;
    state.count = 0;
    state.lastSequence = -1;
  }
  state.lastTimestamp = batch.maxTimestamp;
  if (batch.isTransactional) noteTransactional(states, state, batch);
  // A mark that ends a transaction has no sequence number.
  if (batch.control !== null) return;
  state.baseSequence = batch.baseSequence;
  state.lastSequence = nextSequence(batch.baseSequence, batch.lastOffset - batch.baseOffset);
  state.baseOffset = batch.baseOffset;
  state.lastOffset = batch.lastOffset;
  if (state.count < RETAINED_BATCHES) state.count += 1;
}

function noteTransactional(
  states: ProducerStates,
  state: ProducerState,
  { producerId, baseOffset, control, records }: RecordBatch,
): void {
  endVerification(states, producerId);
  if (control === null) {
    if (state.transactionStart >= 0) return;
    state.transactionStart = baseOffset;
    noteBegin(states, producerId, baseOffset);
    return;
  }
  const [marker] = records;
  // A cleaning leaves a marker without its record when the whole transaction is gone.
  if (marker === undefined) return;
  state.coordinatorEpoch = coordinatorEpochOf(marker);
  if (state.transactionStart < 0) return;
  state.transactionStart = -1;
  noteEnd(states, producerId, { offset: baseOffset, isAborted: control === 'ABORT' });
}

function newState(producerId: number, producerEpoch: number): ProducerState {
  return {
    producerId,
    producerEpoch,
    count: 0,
    baseSequence: -1,
    lastSequence: -1,
    baseOffset: -1,
    lastOffset: -1,
    lastTimestamp: 0,
    transactionStart: -1,
    coordinatorEpoch: -1,
  };
}

/** Writes what is known to disk, for the log below `offset`. */
export function takeProducerSnapshot(states: ProducerStates, offset: number): void {
  const { producers, snapshots } = states;
  const newest = snapshots[snapshots.length - 1];
  if (newest !== undefined && newest.offset >= offset) return;
  snapshots.push({ offset, producers: producers.map(lastAlone) });
}

function lastAlone(state: ProducerState): ProducerState {
  return { ...state, count: Math.min(state.count, 1) };
}
