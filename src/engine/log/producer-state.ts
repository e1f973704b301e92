/**
 * What a log knows of the producers that write to it with sequence numbers: it tells a repetition
 * from a gap. Every replica builds it from the batches that it appends.
 *
 * Kafka: ProducerStateManager, ProducerAppendInfo, ProducerStateEntry, BatchMetadata; KIP-98.
 * Simplified: a snapshot is taken and read without time of its own.
 */
import type { ErrorCode } from '../protocol/errors.ts';
import type { BatchAttributes, RecordBatch } from './record.ts';

/** Batches of a producer that are kept, to answer a repetition of one of them. */
const RETAINED_BATCHES = 5;

/** An append-only array of retained batches begins anew at this length. */
const LONGEST_HISTORY = 16;

export const LARGEST_SEQUENCE = 0x7fffffff;

/** What is kept of a batch. The batch of the log itself serves. */
export type RetainedBatch = Pick<
  RecordBatch,
  'baseSequence' | 'baseOffset' | 'lastOffset' | 'maxTimestamp'
>;

/**
 * One producer. `batches` is append-only and shared by the clusters of one history: only the
 * `count` ones before `end` belong to this one.
 */
export interface ProducerState {
  readonly producerId: number;
  producerEpoch: number;
  batches: RetainedBatch[];
  end: number;
  count: number;
}

/** What a `.snapshot` file holds of a producer: its last batch alone. */
export interface ProducerSnapshotEntry {
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly lastBatch: RetainedBatch | null;
}

export interface ProducerSnapshot {
  /** It covers the log below this offset. */
  readonly offset: number;
  readonly producers: readonly ProducerSnapshotEntry[];
}

export interface ProducerStates {
  /** In the order in which the log met them. */
  producers: ProducerState[];
  /** On disk, by offset. */
  snapshots: ProducerSnapshot[];
}

export type SequencedBatch = Pick<BatchAttributes, 'producerId' | 'producerEpoch' | 'baseSequence'>;

export function createProducerStates(): ProducerStates {
  return { producers: [], snapshots: [] };
}

/** A copy that shares batches and snapshots, which never change. */
export function cloneProducerStates({ producers, snapshots }: ProducerStates): ProducerStates {
  return {
    producers: producers.length === 0 ? [] : producers.map((state) => ({ ...state })),
    snapshots: snapshots.slice(),
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
  const { producers } = states;
  for (let index = producers.length - 1; index >= 0; index -= 1) {
    const state = producers[index];
    if (state !== undefined && state.producerId === producerId) return state;
  }
  return null;
}

/** The last batch of a producer; null: it has none in this epoch. */
export function lastBatchOf({ batches, end, count }: ProducerState): RetainedBatch | null {
  return count === 0 ? null : (batches[end - 1] ?? null);
}

/** The retained batch that this one repeats: the same producer, epoch and sequence numbers. */
export function duplicateOf(
  states: ProducerStates,
  batch: SequencedBatch,
  recordCount: number,
): RetainedBatch | null {
  const state = producerStateOf(states, batch.producerId);
  if (state === null || state.producerEpoch !== batch.producerEpoch) return null;
  const { batches, end, count } = state;
  for (let index = end - count; index < end; index += 1) {
    const known = batches[index];
    if (known === undefined || known.baseSequence !== batch.baseSequence) continue;
    if (known.lastOffset - known.baseOffset === recordCount - 1) return known;
  }
  return null;
}

/** Whether a batch from a client goes on where the producer's last one ended. */
export function sequenceError(states: ProducerStates, batch: SequencedBatch): ErrorCode {
  const state = producerStateOf(states, batch.producerId);
  // Its records may all have been deleted: whatever comes is a beginning.
  if (state === null) return 'NONE';
  if (batch.producerEpoch < state.producerEpoch) return 'INVALID_PRODUCER_EPOCH';
  const isExpected = batch.baseSequence === expectedSequence(state, batch.producerEpoch);
  return isExpected ? 'NONE' : 'OUT_OF_ORDER_SEQUENCE_NUMBER';
}

/** With which sequence number the next batch of a producer in this epoch has to begin. */
export function expectedSequence(state: ProducerState, producerEpoch: number): number {
  const last = producerEpoch === state.producerEpoch ? lastBatchOf(state) : null;
  return last === null ? 0 : nextSequence(lastSequenceOf(last), 1);
}

/** A batch was written, here by a leader or copied from one: no question is asked any more. */
export function noteBatch(states: ProducerStates, batch: RecordBatch): void {
  const { producerId, producerEpoch } = batch;
  let state = producerStateOf(states, producerId);
  if (state === null) {
    state = { producerId, producerEpoch, batches: [], end: 0, count: 0 };
    states.producers.push(state);
  } else if (state.producerEpoch !== producerEpoch) {
    state.producerEpoch = producerEpoch;
    state.count = 0;
  }
  // A mark that ends a transaction has no sequence number.
  if (batch.control === null) retain(state, batch);
}

function retain(state: ProducerState, batch: RetainedBatch): void {
  const { batches, end, count } = state;
  if (batches.length !== end || end >= LONGEST_HISTORY) {
    const kept = Math.min(count, RETAINED_BATCHES - 1);
    state.batches = batches.slice(end - kept, end);
    state.end = kept;
    state.count = kept;
  }
  state.batches.push(batch);
  state.end += 1;
  if (state.count < RETAINED_BATCHES) state.count += 1;
}

/** Writes what is known to disk, for the log below `offset`. */
export function takeProducerSnapshot(states: ProducerStates, offset: number): void {
  const { producers, snapshots } = states;
  const newest = snapshots[snapshots.length - 1];
  if (newest !== undefined && newest.offset >= offset) return;
  snapshots.push({ offset, producers: producers.map(snapshotOf) });
}

function snapshotOf(state: ProducerState): ProducerSnapshotEntry {
  const { producerId, producerEpoch } = state;
  return { producerId, producerEpoch, lastBatch: lastBatchOf(state) };
}

/**
 * Memory is gone or the log was cut: goes back to the last snapshot within the log, and tells from
 * which offset on the batches have to be noted again.
 */
export function reloadProducers(
  states: ProducerStates,
  { logStartOffset, logEndOffset }: { logStartOffset: number; logEndOffset: number },
): number {
  states.snapshots = states.snapshots.filter(
    ({ offset }) => offset <= logEndOffset && offset > logStartOffset,
  );
  const newest = states.snapshots[states.snapshots.length - 1];
  states.producers = newest === undefined ? [] : newest.producers.map(stateFrom);
  return newest === undefined ? logStartOffset : newest.offset;
}

function stateFrom({ producerId, producerEpoch, lastBatch }: ProducerSnapshotEntry): ProducerState {
  const batches = lastBatch === null ? [] : [lastBatch];
  return { producerId, producerEpoch, batches, end: batches.length, count: batches.length };
}

/** Segments below `offset` are gone, and their snapshots with them. */
export function dropProducerSnapshots(states: ProducerStates, offset: number): void {
  const { snapshots } = states;
  const first = snapshots[0];
  if (first === undefined || first.offset >= offset) return;
  states.snapshots = snapshots.filter((snapshot) => snapshot.offset >= offset);
}

/**
 * Forgets who has not written for producer.id.expiration.ms, counted by the timestamps of records.
 */
export function removeExpiredProducers(
  states: ProducerStates,
  { now, expirationMs }: { now: number; expirationMs: number },
): boolean {
  const { producers } = states;
  const isAlive = (state: ProducerState): boolean => {
    const last = lastBatchOf(state);
    return last === null || now - last.maxTimestamp < expirationMs;
  };
  if (producers.every(isAlive)) return false;
  states.producers = producers.filter(isAlive);
  return true;
}
