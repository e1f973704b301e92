/**
 * A share-partition: what a share group has done with the records of one partition, kept by the
 * partition's leader. Below the start offset everything is finished; from there to the end offset
 * records are in flight.
 *
 * Kafka: SharePartition (core/src/main/java/kafka/server/share); KIP-932.
 * Simplified: an expired lock is noticed by one timer of the share-partition, a tick after it.
 */
import { lastOf } from '../../base/list.ts';
import type { PartitionId } from '../ids.ts';
import type { ShareStateBatch } from '../protocol/share-api.ts';
import {
  archive,
  cloneBatch,
  createBatch,
  createState,
  isAvailable,
  isSettled,
  NO_LOCK,
  NOBODY,
  split,
  stateAt,
  type InFlightBatch,
} from './in-flight.ts';
import { isFinished, type RecordState } from './record-state.ts';

/** Kafka: SharePartitionState. */
export type SharePartitionState = 'EMPTY' | 'INITIALIZING' | 'ACTIVE' | 'FAILED' | 'FENCED';

export interface SharePartition {
  readonly groupId: string;
  readonly partition: PartitionId;
  /** In which this broker leads the partition; another epoch has a share-partition of its own. */
  readonly leaderEpoch: number;
  state: SharePartitionState;
  stateEpoch: number;
  /** Kafka: SPSO. */
  startOffset: number;
  /** Kafka: SPEO, the last offset in flight; the start offset while nothing is. */
  endOffset: number;
  /** In order of their first offsets. */
  batches: InFlightBatch[];
  /** Something may be available below the end offset: the next fetch offset is to be looked for. */
  findsNextOffset: boolean;
  /** Offsets that the state read at the start says nothing about, up to its end. */
  gap: { readonly endOffset: number; startOffset: number } | null;
  /** Finished records from the start offset on. */
  deliveryCompleteCount: number;
  nextWrite: number;
}

/** Settings of the group that hold for the share-partition now. */
export interface ShareLimits {
  readonly maxDeliveryCount: number;
  readonly maxInFlightRecords: number;
  readonly recordLockDurationMs: number;
  readonly isRenewEnabled: boolean;
}

/** Nothing is known of it yet: the state is to be read first. */
export function createSharePartition(
  groupId: string,
  partition: PartitionId,
  leaderEpoch: number,
): SharePartition {
  return {
    groupId,
    partition,
    leaderEpoch,
    state: 'EMPTY',
    stateEpoch: 0,
    startOffset: 0,
    endOffset: 0,
    batches: [],
    findsNextOffset: false,
    gap: null,
    deliveryCompleteCount: 0,
    nextWrite: 1,
  };
}

const STATE_NAMES: Readonly<Record<ShareStateBatch['state'], RecordState>> = {
  available: 'AVAILABLE',
  acknowledged: 'ACKNOWLEDGED',
  archived: 'ARCHIVED',
};

/** Takes over what was written down. False: that makes no sense, and the share-partition failed. */
export function initialize(
  share: SharePartition,
  read: {
    readonly startOffset: number;
    readonly stateEpoch: number;
    readonly batches: readonly ShareStateBatch[];
  },
): boolean {
  const { startOffset } = read;
  share.startOffset = startOffset;
  share.stateEpoch = read.stateEpoch;
  let expected = startOffset;
  let gapStart = -1;
  for (const { firstOffset, lastOffset, state, deliveryCount } of read.batches) {
    if (firstOffset < startOffset || lastOffset < firstOffset) {
      share.state = 'FAILED';
      return false;
    }
    if (gapStart < 0 && firstOffset > expected) gapStart = expected;
    expected = lastOffset + 1;
    const whole = createState(STATE_NAMES[state], deliveryCount, NOBODY, NO_LOCK);
    share.batches.push(createBatch(firstOffset, lastOffset, whole));
    if (isFinished(whole.state)) share.deliveryCompleteCount += lastOffset - firstOffset + 1;
  }
  share.state = 'ACTIVE';
  const last = lastOf(share.batches);
  if (last === undefined) {
    share.endOffset = startOffset;
    return true;
  }
  share.findsNextOffset = true;
  share.endOffset = last.lastOffset;
  if (gapStart >= 0) share.gap = { endOffset: share.endOffset, startOffset: gapStart };
  moveStartOffset(share);
  return true;
}

/** The gap is still to be looked at: nothing has been acquired behind it. */
export function isGapOpen({ gap, endOffset }: SharePartition): boolean {
  return gap !== null && gap.endOffset === endOffset;
}

/** What was acquired up to `offset` is known now. */
export function narrowGap(share: SharePartition, offset: number): void {
  const { gap } = share;
  if (gap === null) return;
  if (gap.endOffset === share.endOffset && offset <= gap.endOffset) gap.startOffset = offset;
  else share.gap = null;
}

/** The batch with the greatest first offset up to `offset`. */
export function floorIndex({ batches }: SharePartition, offset: number): number {
  let index = batches.length - 1;
  while (index >= 0 && (batches[index]?.firstOffset ?? 0) > offset) index -= 1;
  return index;
}

function isBeyondAll({ batches, startOffset }: SharePartition): boolean {
  const last = lastOf(batches);
  return last === undefined || startOffset > last.lastOffset;
}

/** Where the next fetch reads from: the first available record, or what is behind all of them. */
export function nextFetchOffset(share: SharePartition): number {
  if (isBeyondAll(share)) {
    share.findsNextOffset = false;
    return share.endOffset;
  }
  if (share.findsNextOffset) {
    const found = firstAvailable(share);
    if (found >= 0) return found;
    share.findsNextOffset = false;
  }
  return share.endOffset + 1;
}

function firstAvailable(share: SharePartition): number {
  const isOpen = isGapOpen(share);
  let gapStart = isOpen ? (share.gap?.startOffset ?? -1) : -1;
  for (const batch of share.batches) {
    if (isOpen) {
      if (batch.firstOffset > gapStart) return gapStart;
      gapStart = Math.max(batch.lastOffset + 1, gapStart);
    }
    const index = batch.states.findIndex(isAvailable);
    if (index >= 0) return batch.firstOffset + index;
  }
  return -1;
}

export function inFlightCount({ batches, startOffset, endOffset }: SharePartition): number {
  return batches.length === 0 ? 0 : endOffset - startOffset + 1;
}

/** Something is available, or there is room for new records. */
export function canAcquire(share: SharePartition, { maxInFlightRecords }: ShareLimits): boolean {
  if (nextFetchOffset(share) !== share.endOffset + 1) return true;
  return inFlightCount(share) < maxInFlightRecords;
}

/** Moves the start offset over all that is finished without a break. False: it stays. */
export function moveStartOffset(share: SharePartition): boolean {
  if (!canMoveStartOffset(share)) return false;
  const { offset, count } = lastFinished(share);
  const { batches } = share;
  const last = lastOf(batches);
  if (offset < 0 || last === undefined) return false;
  if (offset === last.lastOffset) {
    share.startOffset = offset + 1;
    share.endOffset = offset + 1;
    share.batches = [];
    share.deliveryCompleteCount = 0;
    return true;
  }
  const index = floorIndex(share, offset);
  const isWhole = batches[index]?.lastOffset === offset;
  const next = isWhole ? (batches[index + 1]?.firstOffset ?? offset + 1) : offset + 1;
  share.startOffset = Math.max(share.startOffset, next);
  if (isWhole && isGapOpen(share) && share.gap !== null) {
    share.startOffset = Math.min(share.gap.startOffset, share.startOffset);
  }
  share.deliveryCompleteCount -= count;
  share.batches = batches.slice(isWhole ? index + 1 : index);
  return true;
}

function canMoveStartOffset(share: SharePartition): boolean {
  const { startOffset, batches } = share;
  const batch = batches[floorIndex(share, startOffset)];
  if (batch === undefined) return false;
  const state = stateAt(batch, startOffset);
  return state !== null && isSettled(state);
}

function lastFinished(share: SharePartition): { offset: number; count: number } {
  const { startOffset, gap } = share;
  const isOpen = isGapOpen(share);
  let offset = -1;
  let count = 0;
  for (const { firstOffset, lastOffset, isSplit, states } of share.batches) {
    if (isOpen && gap !== null && lastOffset >= gap.startOffset) return { offset, count };
    for (const [index, state] of states.entries()) {
      if (!isSettled(state)) return { offset, count };
      offset = isSplit ? firstOffset + index : lastOffset;
      const first = Math.max(startOffset, isSplit ? offset : firstOffset);
      count += Math.max(0, offset - first + 1);
    }
  }
  return { offset, count };
}

/** The log starts later than the share-partition: what is gone and was available is archived. */
export function onLogStart(share: SharePartition, logStartOffset: number): void {
  if (logStartOffset <= share.startOffset) return;
  if (share.batches.length === 0) {
    share.startOffset = logStartOffset;
    share.endOffset = logStartOffset;
    share.deliveryCompleteCount = 0;
    return;
  }
  const removed = finishedBelow(share, logStartOffset);
  const range = { from: share.startOffset, to: logStartOffset };
  if (archiveRange(share.batches, range, 'AVAILABLE') > 0) share.findsNextOffset = true;
  share.startOffset = logStartOffset;
  share.deliveryCompleteCount -= removed;
  share.endOffset = Math.max(share.endOffset, logStartOffset);
}

function finishedBelow({ batches, startOffset }: SharePartition, end: number): number {
  let count = 0;
  for (const { firstOffset, lastOffset, isSplit, states } of batches) {
    for (const [index, { state }] of states.entries()) {
      if (!isFinished(state)) continue;
      const first = Math.max(startOffset, isSplit ? firstOffset + index : firstOffset);
      const last = Math.min(end - 1, isSplit ? firstOffset + index : lastOffset);
      count += Math.max(0, last - first + 1);
    }
  }
  return count;
}

/** Archives what is in state `from`, offsets from `from` up to but not `to`; tells how many. */
export function archiveRange(
  batches: readonly InFlightBatch[],
  { from, to }: { readonly from: number; readonly to: number },
  state: RecordState,
): number {
  let count = 0;
  for (const batch of batches) {
    if (batch.firstOffset >= to) break;
    const isWhole = batch.firstOffset >= from && batch.lastOffset <= to - 1;
    if (!batch.isSplit && batch.states[0]?.state !== state) continue;
    if (!isWhole) split(batch);
    for (const [index, record] of batch.states.entries()) {
      const offset = batch.firstOffset + index;
      if (batch.isSplit && (offset < from || offset >= to)) continue;
      if (record.state !== state) continue;
      archive(record);
      count += batch.isSplit ? 1 : batch.lastOffset - batch.firstOffset + 1;
    }
  }
  return count;
}

/** The tick after which the next lock is over; -1: there is none. */
export function nextLockEnd({ batches }: SharePartition): number {
  let next = NO_LOCK;
  for (const { states } of batches) {
    for (const { state, lockUntil } of states) {
      if (state !== 'ACQUIRED' || lockUntil === NO_LOCK) continue;
      if (next === NO_LOCK || lockUntil < next) next = lockUntil;
    }
  }
  return next;
}

export function cloneSharePartition(share: SharePartition): SharePartition {
  return {
    ...share,
    gap: share.gap === null ? null : { ...share.gap },
    batches: share.batches.map(cloneBatch),
  };
}
