/**
 * What becomes of acquired records: members acknowledge them, give them back, keep them longer, or
 * lose them when they leave or their lock runs out. What changes is written down first.
 *
 * Kafka: SharePartition.acknowledge, releaseAcquiredRecords, releaseAcquisitionLockOnTimeout,
 * rollbackOrProcessStateUpdates (4.3.1).
 */
import { lastOf } from '../../base/list.ts';
import type {
  AcknowledgementBatch,
  AcknowledgeType,
  ShareStateBatch,
} from '../protocol/share-api.ts';
import {
  beginChange,
  commitChange,
  NO_LOCK,
  NOBODY,
  rollBackChange,
  split,
  update,
  type InFlightBatch,
  type InFlightState,
} from './in-flight.ts';
import { isFinished, type RecordState } from './record-state.ts';
import {
  floorIndex,
  moveStartOffset,
  type ShareLimits,
  type SharePartition,
} from './share-partition.ts';
import { mutants } from '../mutants.ts';

export type AcknowledgeError = 'NONE' | 'INVALID_REQUEST' | 'INVALID_RECORD_STATE';

/** What is to be written down before the changes hold; null: nothing changes. */
export interface StateWrite {
  readonly number: number;
  readonly startOffset: number;
  readonly deliveryCompleteCount: number;
  readonly batches: readonly ShareStateBatch[];
}

const TARGETS: Readonly<Record<Exclude<AcknowledgeType, 'renew'>, RecordState>> = {
  gap: 'ARCHIVED',
  accept: 'ACKNOWLEDGED',
  release: 'AVAILABLE',
  reject: 'ARCHIVED',
};

/** One change of states, while it is put together. */
interface Changing {
  readonly share: SharePartition;
  readonly memberId: string;
  readonly now: number;
  readonly limits: ShareLimits;
  readonly write: number;
  readonly batches: ShareStateBatch[];
}

type Actor = Pick<Changing, 'memberId' | 'now' | 'limits'>;

function begin(share: SharePartition, actor: Actor): Changing {
  const write = share.nextWrite;
  share.nextWrite += 1;
  return { share, ...actor, write, batches: [] };
}

/** The acknowledgements of one request: all of them hold, or none. */
export function acknowledge(
  share: SharePartition,
  acknowledged: readonly AcknowledgementBatch[],
  actor: Actor,
): { readonly error: AcknowledgeError; readonly write: StateWrite | null } {
  const changing = begin(share, actor);
  for (const range of acknowledged) {
    if (range.lastOffset < share.startOffset) continue;
    const error = acknowledgeRange(changing, range);
    if (error === 'NONE') continue;
    rollBack(share, changing.write, actor.now);
    return { error, write: null };
  }
  return { error: 'NONE', write: writeOf(changing) };
}

function acknowledgeRange(changing: Changing, range: AcknowledgementBatch): AcknowledgeError {
  const { share } = changing;
  const found = batchesOf(share, range);
  if (typeof found === 'string') return found;
  for (const batch of found) {
    if (batch.lastOffset < share.startOffset) continue;
    const error = acknowledgeBatch(changing, range, batch);
    if (error !== 'NONE') return error;
  }
  return 'NONE';
}

/** The batches in flight that the range is about. */
function batchesOf(
  share: SharePartition,
  { firstOffset, lastOffset }: AcknowledgementBatch,
): readonly InFlightBatch[] | AcknowledgeError {
  const { startOffset, batches } = share;
  let floor = floorIndex(share, firstOffset);
  if (floor < 0) {
    // Its first records are finished with, and forgotten.
    const hasMoved = firstOffset < startOffset && lastOffset >= startOffset;
    if (hasMoved) floor = floorIndex(share, startOffset);
    if (floor < 0) return 'INVALID_RECORD_STATE';
  }
  const found = batches.slice(floor).filter((batch) => batch.firstOffset <= lastOffset);
  const end = lastOf(found)?.lastOffset ?? -1;
  return end < firstOffset || lastOffset > end ? 'INVALID_REQUEST' : found;
}

function acknowledgeBatch(
  changing: Changing,
  range: AcknowledgementBatch,
  batch: InFlightBatch,
): AcknowledgeError {
  const { share, memberId } = changing;
  const [whole] = batch.states;
  if (whole === undefined) return 'INVALID_RECORD_STATE';
  const isWholeOwned = whole.memberId === memberId && whole.pending === null;
  if (!batch.isSplit && (!isWholeOwned || whole.state !== 'ACQUIRED')) {
    return 'INVALID_RECORD_STATE';
  }
  const isInside = batch.firstOffset >= range.firstOffset && batch.lastOffset <= range.lastOffset;
  const isPastStart = batch.firstOffset >= share.startOffset;
  const [type] = range.types;
  if (!batch.isSplit && isInside && isPastStart && range.types.length === 1 && type !== undefined) {
    return change(changing, whole, type, batch);
  }
  split(batch);
  return acknowledgeOneByOne(changing, range, batch);
}

function acknowledgeOneByOne(
  changing: Changing,
  range: AcknowledgementBatch,
  { firstOffset, states }: InFlightBatch,
): AcknowledgeError {
  const { share, memberId } = changing;
  for (const [index, state] of states.entries()) {
    const offset = firstOffset + index;
    if (offset < range.firstOffset || offset < share.startOffset) continue;
    if (offset > range.lastOffset) break;
    const isOwned = state.memberId === memberId && state.pending === null;
    if (state.state !== 'ACQUIRED' || !isOwned) return 'INVALID_RECORD_STATE';
    const type = range.types[range.types.length > 1 ? offset - range.firstOffset : 0];
    if (type === undefined) return 'INVALID_REQUEST';
    const error = change(changing, state, type, { firstOffset: offset, lastOffset: offset });
    if (error !== 'NONE') return error;
  }
  return 'NONE';
}

type Range = Pick<InFlightBatch, 'firstOffset' | 'lastOffset'>;

function change(
  changing: Changing,
  record: InFlightState,
  type: AcknowledgeType,
  range: Range,
): AcknowledgeError {
  const { limits, now } = changing;
  if (type !== 'renew') {
    return changeTo(changing, record, TARGETS[type], range) ? 'NONE' : 'INVALID_RECORD_STATE';
  }
  if (!limits.isRenewEnabled) return 'INVALID_RECORD_STATE';
  record.lockUntil = now + limits.recordLockDurationMs;
  return 'NONE';
}

function changeTo(
  { share, write, limits, batches }: Changing,
  record: InFlightState,
  to: RecordState,
  { firstOffset, lastOffset }: Range,
): boolean {
  const { maxDeliveryCount } = limits;
  if (!beginChange(record, to, { write, maxDeliveryCount })) return false;
  batches.push(stateBatch(record, { firstOffset, lastOffset }));
  if (isFinished(record.state))
    share.deliveryCompleteCount += countIn(share, firstOffset, lastOffset);
  return true;
}

function countIn({ startOffset }: SharePartition, first: number, last: number): number {
  return Math.max(0, last - Math.max(startOffset, first) + 1);
}

function stateBatch(
  { state, deliveryCount }: InFlightState,
  { firstOffset, lastOffset }: Range,
): ShareStateBatch {
  const name =
    state === 'ACKNOWLEDGED' ? 'acknowledged' : state === 'AVAILABLE' ? 'available' : 'archived';
  return { firstOffset, lastOffset, state: name, deliveryCount };
}

function writeOf({ share, write, batches }: Changing): StateWrite | null {
  if (batches.length === 0) return null;
  const { startOffset, deliveryCompleteCount } = share;
  return { number: write, startOffset, deliveryCompleteCount, batches };
}

/**
 * Everything that the member has acquired becomes available again, or is spent: its session ended.
 */
export function releaseAcquired(share: SharePartition, actor: Actor): StateWrite | null {
  const changing = begin(share, actor);
  for (const batch of share.batches) {
    const [whole] = batch.states;
    if (whole === undefined) continue;
    if (!batch.isSplit) {
      if (whole.state !== 'ACQUIRED' || whole.memberId !== actor.memberId) continue;
      if (!containsStart(share, batch)) {
        const isGone = batch.lastOffset < share.startOffset;
        changeTo(changing, whole, isGone ? 'ARCHIVED' : 'AVAILABLE', batch);
        continue;
      }
      split(batch);
    }
    for (const [index, state] of batch.states.entries()) {
      if (state.state !== 'ACQUIRED' || state.memberId !== actor.memberId) continue;
      const offset = batch.firstOffset + index;
      const to = offset < share.startOffset ? 'ARCHIVED' : 'AVAILABLE';
      changeTo(changing, state, to, { firstOffset: offset, lastOffset: offset });
    }
  }
  return writeOf(changing);
}

function containsStart({ startOffset }: SharePartition, batch: InFlightBatch): boolean {
  return batch.firstOffset < startOffset && batch.lastOffset >= startOffset;
}

/**
 * Locks that are over: the records are available at once, and that is written down afterwards. What
 * is just being written about keeps its lock until that write fails. `most` bounds how many locks
 * are looked at: between one and the next others may take what has come free.
 */
export function expireLocks(
  share: SharePartition,
  { now, limits }: Pick<Actor, 'now' | 'limits'>,
  most = Infinity,
): { readonly write: StateWrite | null; readonly released: readonly Released[] } {
  const changing = begin(share, { memberId: NOBODY, now, limits });
  const released: Released[] = [];
  for (const batch of share.batches) {
    const isOver = batch.states.some((state) => isLockOver(state, now));
    if (!isOver) continue;
    if (!batch.isSplit && containsStart(share, batch)) split(batch);
    for (const [index, state] of batch.states.entries()) {
      if (released.length >= most) break;
      if (!isLockOver(state, now)) continue;
      const range = batch.isSplit
        ? { firstOffset: batch.firstOffset + index, lastOffset: batch.firstOffset + index }
        : batch;
      const { memberId } = state;
      if (expire(changing, state, range)) released.push(releasedOf(state, range, memberId));
    }
  }
  return { write: writeOf(changing), released };
}

/** Records that a lock has let go of, for those who watch. */
export interface Released extends Range {
  readonly memberId: string;
  readonly deliveryCount: number;
  readonly state: RecordState;
}

function releasedOf(state: InFlightState, range: Range, memberId: string): Released {
  const { firstOffset, lastOffset } = range;
  return {
    firstOffset,
    lastOffset,
    memberId,
    deliveryCount: state.deliveryCount,
    state: state.state,
  };
}

function isLockOver({ state, lockUntil, pending }: InFlightState, now: number): boolean {
  if (mutants.M30) return false;
  return state === 'ACQUIRED' && pending === null && lockUntil !== NO_LOCK && now > lockUntil;
}

function expire(
  { share, limits, batches }: Changing,
  record: InFlightState,
  range: Range,
): boolean {
  const { maxDeliveryCount } = limits;
  const to = range.lastOffset < share.startOffset ? 'ARCHIVED' : 'AVAILABLE';
  if (!update(record, to, 'NO_OP', { memberId: NOBODY, maxDeliveryCount })) return false;
  record.lockUntil = NO_LOCK;
  batches.push(stateBatch(record, range));
  if (record.state === 'AVAILABLE') share.findsNextOffset = true;
  else share.deliveryCompleteCount += countIn(share, range.firstOffset, range.lastOffset);
  return true;
}

/** The write has been done: what it is about holds. True: the start offset has moved. */
export function completeWrite(share: SharePartition, number: number): boolean {
  for (const { states } of share.batches) {
    for (const state of states) {
      if (state.pending?.write !== number) continue;
      commitChange(state);
      if (state.state === 'AVAILABLE') share.findsNextOffset = true;
    }
  }
  return moveStartOffset(share);
}

/** The write has failed: everything is as it was before. */
export function rollBack(share: SharePartition, number: number, now: number): void {
  for (const { firstOffset, lastOffset, isSplit, states } of share.batches) {
    for (const [index, state] of states.entries()) {
      if (state.pending?.write !== number) continue;
      const wasFinished = isFinished(state.state);
      rollBackChange(state, now);
      if (state.state === 'AVAILABLE') share.findsNextOffset = true;
      if (!wasFinished || isFinished(state.state)) continue;
      const first = isSplit ? firstOffset + index : firstOffset;
      share.deliveryCompleteCount -= countIn(share, first, isSplit ? first : lastOffset);
    }
  }
}
