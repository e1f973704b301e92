/**
 * Records that a share group has begun with: in batches, as they were acquired, and one by one
 * where they have become different from each other.
 *
 * Kafka: InFlightBatch, InFlightState (server/src/main/java/org/apache/kafka/server/share/fetch).
 * Simplified: a lock is a tick, and one timer looks after all of them.
 */
import { changeState, isFinished, type DeliveryCountOp, type RecordState } from './record-state.ts';
import { mutants } from '../mutants.ts';

/** The state of one record, or of all records of a batch. */
export interface InFlightState {
  state: RecordState;
  deliveryCount: number;
  /** Who has acquired it; empty: nobody. */
  memberId: string;
  /** The acquisition lock holds up to and including this tick; -1: there is none. */
  lockUntil: number;
  /** A change that is being written; null: none is. */
  pending: PendingChange | null;
}

/** Until the write has succeeded the record can go back to what it was. */
export interface PendingChange {
  /** Number of the write. */
  readonly write: number;
  readonly state: RecordState;
  readonly memberId: string;
  readonly maxDeliveryCount: number;
}

export interface InFlightBatch {
  readonly firstOffset: number;
  readonly lastOffset: number;
  /** Each record has a state of its own; else the one state is that of all. */
  isSplit: boolean;
  /** By offset from the first one on, or one alone. */
  states: InFlightState[];
}

export const NOBODY = '';
export const NO_LOCK = -1;

export function createState(
  state: RecordState,
  deliveryCount: number,
  memberId: string,
  lockUntil: number,
): InFlightState {
  return { state, deliveryCount, memberId, lockUntil, pending: null };
}

export function createBatch(
  firstOffset: number,
  lastOffset: number,
  whole: InFlightState,
): InFlightBatch {
  return { firstOffset, lastOffset, isSplit: false, states: [whole] };
}

export function sizeOf({ firstOffset, lastOffset }: InFlightBatch): number {
  return lastOffset - firstOffset + 1;
}

/** The state of the record at `offset`, which the batch contains. */
export function stateAt(batch: InFlightBatch, offset: number): InFlightState | null {
  return batch.states[batch.isSplit ? offset - batch.firstOffset : 0] ?? null;
}

/** Gives every record of the batch a state of its own, the same for all as yet. */
export function split(batch: InFlightBatch): void {
  const [whole] = batch.states;
  if (batch.isSplit || whole === undefined) return;
  batch.states = Array.from({ length: sizeOf(batch) }, () => ({ ...whole }));
  batch.isSplit = true;
}

/** It may be acquired: it is available, and nothing about it is being written. */
export function isAvailable({ state, pending }: InFlightState): boolean {
  if (mutants.M31 && state === 'ACQUIRED') return pending === null;
  return state === 'AVAILABLE' && pending === null;
}

export function isSettled({ state, pending }: InFlightState): boolean {
  if (mutants.M33 && state === 'ACQUIRED') return true;
  return pending === null && isFinished(state);
}

/** Changes the state at once. False: it cannot change so now. */
export function update(
  record: InFlightState,
  to: RecordState,
  op: DeliveryCountOp,
  { memberId, maxDeliveryCount }: { memberId: string; maxDeliveryCount: number },
): boolean {
  if (record.pending !== null) return false;
  const next = changeState(record, to, op, maxDeliveryCount);
  if (next === null) return false;
  record.state = next.state;
  record.deliveryCount = next.deliveryCount;
  record.memberId = memberId;
  return true;
}

/** As `update` to a state that nobody owns; it can be taken back until the write is done. */
export function beginChange(
  record: InFlightState,
  to: RecordState,
  { write, maxDeliveryCount }: { write: number; maxDeliveryCount: number },
): boolean {
  const { state, memberId } = record;
  if (!update(record, to, 'NO_OP', { memberId: NOBODY, maxDeliveryCount })) return false;
  record.pending = { write, state, memberId, maxDeliveryCount };
  return true;
}

export function commitChange(record: InFlightState): void {
  record.lockUntil = NO_LOCK;
  record.pending = null;
}

/** The write failed. What has lost its lock meanwhile does not go back to its member. */
export function rollBackChange(record: InFlightState, now: number): void {
  const { pending } = record;
  if (pending === null) return;
  record.pending = null;
  if (record.lockUntil !== NO_LOCK && now > record.lockUntil) {
    const isSpent = record.deliveryCount >= pending.maxDeliveryCount;
    record.state = isSpent ? 'ARCHIVED' : 'AVAILABLE';
    record.memberId = NOBODY;
    record.lockUntil = NO_LOCK;
    return;
  }
  record.state = pending.state;
  record.memberId = pending.memberId;
}

/** Given up for good, whatever is being written about it. */
export function archive(record: InFlightState): void {
  record.state = 'ARCHIVED';
  record.memberId = NOBODY;
  record.lockUntil = NO_LOCK;
  record.pending = null;
}

export function cloneBatch(batch: InFlightBatch): InFlightBatch {
  return { ...batch, states: batch.states.map((state) => ({ ...state })) };
}
