/**
 * Acquiring records for a member: available ones first, then new ones, whole producer batches
 * unless the member counts its records.
 *
 * Kafka: SharePartition.acquire, acquireNewBatchRecords, acquireSubsetBatchRecords (4.3.1).
 */
import { lastOf } from '../../base/list.ts';
import type { AcquiredRecords, ShareFetchRequest } from '../protocol/share-api.ts';
import {
  createBatch,
  createState,
  isAvailable,
  NO_LOCK,
  NOBODY,
  sizeOf,
  split,
  update,
  type InFlightBatch,
  type InFlightState,
} from './in-flight.ts';
import {
  archiveRange,
  floorIndex,
  inFlightCount,
  isGapOpen,
  narrowGap,
  type ShareLimits,
  type SharePartition,
} from './share-partition.ts';
import { mutants } from '../mutants.ts';

/** Bounds of a batch that was read from the log. */
export interface OfferedBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
}

export interface Acquisition {
  readonly memberId: string;
  readonly mode: ShareFetchRequest['acquireMode'];
  /** max.poll.records. */
  readonly batchSize: number;
  /** How many more records the fetch may bring. */
  readonly maxRecords: number;
  /** Where it read from. */
  readonly fetchOffset: number;
  readonly now: number;
  readonly limits: ShareLimits;
}

/** What one acquisition is at. */
interface Acquiring extends Acquisition {
  readonly share: SharePartition;
  readonly offered: readonly OfferedBatch[];
  /** First and last offset of what was offered and may be taken. */
  readonly first: number;
  readonly last: number;
  readonly lockUntil: number;
  readonly result: AcquiredRecords[];
  /** How many are wanted, and how many have been acquired. */
  wanted: number;
  count: number;
}

/** Acquires what is offered, as far as it may be; nothing when the share-partition is not ready. */
export function acquire(
  share: SharePartition,
  offered: readonly OfferedBatch[],
  wish: Acquisition,
): { readonly acquired: readonly AcquiredRecords[]; readonly count: number } {
  const nothing = { acquired: [], count: 0 };
  const [first] = offered;
  const last = lastOf(offered);
  if (share.state !== 'ACTIVE' || wish.maxRecords <= 0) return nothing;
  if (first === undefined || last === undefined || last.lastOffset < share.startOffset) {
    return nothing;
  }
  const budget = budgetOf(share, wish, last.lastOffset);
  if (budget.wanted <= 0) return nothing;
  const acquiring: Acquiring = {
    ...wish,
    share,
    offered,
    first: first.baseOffset,
    last: budget.last,
    lockUntil: wish.now + wish.limits.recordLockDurationMs,
    result: [],
    wanted: budget.wanted,
    count: 0,
  };
  archiveSkipped(share, wish.fetchOffset, first.baseOffset);
  acquireFrom(acquiring);
  return { acquired: acquiring.result, count: acquiring.count };
}

/** When the window is full only what lies inside of it may be acquired. */
function budgetOf(
  share: SharePartition,
  { maxRecords, fetchOffset, limits }: Acquisition,
  last: number,
): { wanted: number; last: number } {
  const wanted = Math.min(maxRecords, limits.maxInFlightRecords - inFlightCount(share));
  if (wanted > 0 || fetchOffset > share.endOffset) return { wanted, last };
  return {
    wanted: Math.min(maxRecords, share.endOffset - fetchOffset + 1),
    last: Math.min(last, share.endOffset),
  };
}

/** The log had nothing from where the fetch began: what was available there is gone. */
function archiveSkipped(share: SharePartition, fetchOffset: number, baseOffset: number): void {
  if (share.batches.length === 0 || fetchOffset >= baseOffset) return;
  const floor = share.batches[floorIndex(share, fetchOffset)];
  const from = floor !== undefined && floor.lastOffset >= fetchOffset ? floor : null;
  const start = from === null ? fetchOffset : from.firstOffset;
  const within = share.batches.filter(
    ({ firstOffset }) => firstOffset >= start && firstOffset < baseOffset,
  );
  const range = { from: fetchOffset, to: baseOffset };
  const count = archiveRange(within, range, 'AVAILABLE');
  share.deliveryCompleteCount += count;
  if (count > 0) share.findsNextOffset = true;
}

function acquireFrom(acquiring: Acquiring): void {
  const { share, first, last, result } = acquiring;
  const floor = share.batches[floorIndex(share, first)];
  let base = first;
  if (floor === undefined) base = Math.max(first, share.startOffset);
  else if (floor.lastOffset >= first) base = floor.firstOffset;
  const from = Math.min(first, base);
  const overlapping = share.batches.filter(
    ({ firstOffset }) => firstOffset >= from && firstOffset <= last,
  );
  const end = lastOf(overlapping);
  if (end === undefined) {
    acquireNew(acquiring, { from: base, to: last, wanted: acquiring.wanted });
    return;
  }
  acquireKnown(acquiring, overlapping, base);
  const { wanted, count } = acquiring;
  if (count < wanted && end.lastOffset < last) {
    acquireNew(acquiring, { from: end.lastOffset + 1, to: last, wanted: wanted - count });
  }
  const acquired = lastOf(result);
  if (acquired !== undefined) narrowGap(share, acquired.lastOffset + 1);
}

/** Batches that are in flight already, one after the other. */
function acquireKnown(acquiring: Acquiring, batches: readonly InFlightBatch[], base: number): void {
  const { share } = acquiring;
  let gapStart = base;
  for (const batch of batches) {
    if (acquiring.count >= acquiring.wanted) return;
    if (isGapOpen(share)) {
      if (gapStart < batch.firstOffset) {
        const wanted = acquiring.wanted - acquiring.count;
        acquireNew(acquiring, { from: gapStart, to: batch.firstOffset - 1, wanted });
      }
      gapStart = batch.lastOffset + 1;
      if (acquiring.count >= acquiring.wanted) return;
    }
    if (!acquireBatch(acquiring, batch)) {
      acquiring.wanted = 0;
      return;
    }
  }
}

/** False: a record that fails again and again is handed out with few others; nothing follows it. */
function acquireBatch(acquiring: Acquiring, batch: InFlightBatch): boolean {
  const { first, last, memberId, limits, lockUntil, mode } = acquiring;
  const rest = acquiring.wanted - acquiring.count;
  const isThrottled = mayBePoison(acquiring, batch);
  if (isThrottled && acquiring.count > 0) return false;
  const isInside = batch.firstOffset >= first && batch.lastOffset <= last;
  const isTooLarge = mode === 'record_limit' && sizeOf(batch) > rest;
  const [whole] = batch.states;
  if (whole === undefined) return true;
  if (!batch.isSplit && !isAvailable(whole)) return true;
  if (!batch.isSplit && isInside && !isTooLarge && !isThrottled) {
    const { maxDeliveryCount } = limits;
    const op = mutants.M32 ? 'NO_OP' : 'INCREASE';
    if (update(whole, 'ACQUIRED', op, { memberId, maxDeliveryCount })) {
      whole.lockUntil = lockUntil;
      const { firstOffset, lastOffset } = batch;
      acquiring.result.push({ firstOffset, lastOffset, deliveryCount: whole.deliveryCount });
      acquiring.count += sizeOf(batch);
    }
    return true;
  }
  split(batch);
  const count = acquireOneByOne(acquiring, batch, rest);
  acquiring.count += count;
  return !isThrottled || count === 0;
}

/** From this delivery count on a record may be the one that makes its readers fail. */
function poisonThreshold({ maxDeliveryCount }: ShareLimits): number {
  return Math.max(2, Math.ceil(maxDeliveryCount / 2));
}

function mayBePoison({ first, last, limits }: Acquiring, batch: InFlightBatch): boolean {
  const threshold = poisonThreshold(limits);
  return batch.states.some((state, index) => {
    const offset = batch.firstOffset + index;
    if (batch.isSplit && (offset < first || offset > last)) return false;
    return isAvailable(state) && state.deliveryCount >= threshold;
  });
}

function acquireOneByOne(acquiring: Acquiring, batch: InFlightBatch, rest: number): number {
  const { first, last, memberId, limits, lockUntil, mode, result } = acquiring;
  const { maxDeliveryCount } = limits;
  const threshold = poisonThreshold(limits);
  const records: AcquiredRecords[] = [];
  let most = -1;
  for (const [index, state] of batch.states.entries()) {
    const offset = batch.firstOffset + index;
    if (offset < first) continue;
    if (offset > last) break;
    if (!isAvailable(state)) continue;
    // A last attempt is made with nothing else in hand.
    const isLastAttempt = maxDeliveryCount > 2 && state.deliveryCount === maxDeliveryCount - 1;
    if (isLastAttempt && records.length > 0) break;
    if (state.deliveryCount >= threshold && most < 0) {
      most = Math.max(1, sizeOf(batch) >> (state.deliveryCount - threshold + 1));
    }
    const op = mutants.M32 ? 'NO_OP' : 'INCREASE';
    if (!update(state, 'ACQUIRED', op, { memberId, maxDeliveryCount })) continue;
    state.lockUntil = lockUntil;
    const { deliveryCount } = state;
    records.push({ firstOffset: offset, lastOffset: offset, deliveryCount });
    if (isLastAttempt || records.length === most) break;
    if (mode === 'record_limit' && records.length === rest) break;
  }
  for (const joined of joinNeighbours(records)) result.push(joined);
  return records.length;
}

/** Neighbours with the same delivery count become one range. */
function joinNeighbours(records: readonly AcquiredRecords[]): AcquiredRecords[] {
  const joined: AcquiredRecords[] = [];
  for (const record of records) {
    const before = lastOf(joined);
    const isNext =
      before !== undefined &&
      before.lastOffset + 1 === record.firstOffset &&
      before.deliveryCount === record.deliveryCount;
    if (isNext) joined[joined.length - 1] = { ...before, lastOffset: record.lastOffset };
    else joined.push(record);
  }
  return joined;
}

/** Records that the share group has not begun with yet. */
function acquireNew(
  acquiring: Acquiring,
  { from, to, wanted }: { from: number; to: number; wanted: number },
): void {
  const { share, offered, mode } = acquiring;
  const isEmpty = share.batches.length === 0;
  const first = isEmpty && share.endOffset > from ? share.endOffset : from;
  let last = to;
  if (wanted < to - first + 1) {
    last = endOfBatchWith(offered, first + wanted - 1);
    if (isGapOpen(share)) last = Math.min(last, to);
  }
  if (mode === 'record_limit') acquireExactly(acquiring, first, last, wanted);
  else acquireWhole(acquiring, first, last);
  if (share.batches[0]?.firstOffset === first) share.startOffset = first;
  share.endOffset = Math.max(share.endOffset, last);
  narrowGap(share, (lastOf(acquiring.result)?.lastOffset ?? last) + 1);
}

function endOfBatchWith(offered: readonly OfferedBatch[], offset: number): number {
  let before: OfferedBatch | null = null;
  for (const batch of offered) {
    if (offset < batch.baseOffset) break;
    before = batch;
  }
  return before !== null && offset <= before.lastOffset ? before.lastOffset : offset;
}

/** Whole producer batches, in portions of about what the member takes in one poll. */
function acquireWhole(acquiring: Acquiring, first: number, last: number): void {
  const { batchSize, offered, result, memberId, share, lockUntil } = acquiring;
  const bounds: { first: number; last: number }[] = [];
  let start = first;
  if (last - first + 1 > batchSize) {
    for (const { baseOffset } of offered) {
      if (baseOffset > last) break;
      if (baseOffset - start < batchSize) continue;
      bounds.push({ first: start, last: baseOffset - 1 });
      start = baseOffset;
    }
  }
  bounds.push({ first: start, last });
  for (const { first: firstOffset, last: lastOffset } of bounds) {
    result.push({ firstOffset, lastOffset, deliveryCount: 1 });
    const state = createState('ACQUIRED', 1, memberId, lockUntil);
    insert(share, createBatch(firstOffset, lastOffset, state));
  }
  acquiring.count += last - first + 1;
}

/** As many as wanted; the rest of the producer batch stands by. */
function acquireExactly(acquiring: Acquiring, first: number, last: number, wanted: number): void {
  const { share, result, memberId, lockUntil } = acquiring;
  const batch = createBatch(first, last, createState('ACQUIRED', 1, memberId, lockUntil));
  const end = Math.min(last, first + wanted - 1);
  if (end < last) {
    split(batch);
    batch.states = batch.states.map((state, index): InFlightState =>
      first + index <= end ? state : createState('AVAILABLE', 0, NOBODY, NO_LOCK),
    );
    share.findsNextOffset = true;
  }
  insert(share, batch);
  result.push({ firstOffset: first, lastOffset: end, deliveryCount: 1 });
  acquiring.count += end - first + 1;
}

function insert(share: SharePartition, batch: InFlightBatch): void {
  const at = floorIndex(share, batch.firstOffset) + 1;
  share.batches.splice(at, 0, batch);
}
