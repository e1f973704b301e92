/**
 * Where the transactions of a log begin and end: what its last stable offset is, and which ones
 * were aborted.
 *
 * Kafka: ProducerStateManager (ongoingTxns, unreplicatedTxns, firstUnstableOffset, completeTxn),
 * TransactionIndex, AbortedTxn.
 * Simplified: one list for the whole log in place of a `.txnindex` file for each segment.
 */
import type { AbortedTransaction } from './transaction-marks.ts';

/** A transaction that is open, or whose marker may still be lost. */
export interface TrackedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
  /** Of the marker; -1 while it is open. */
  lastOffset: number;
}

/** An aborted transaction as the log remembers it. */
export interface IndexedAbort extends AbortedTransaction {
  /** When the marker was written: what begins below it is among those found so far. */
  readonly lastStableOffset: number;
}

export interface TransactionTracking {
  /** By first offset. */
  tracked: TrackedTransaction[];
  /** By the offset of the marker. */
  aborted: IndexedAbort[];
}

export function cloneTracking({ tracked, aborted }: TransactionTracking): TransactionTracking {
  return {
    tracked: tracked.length === 0 ? [] : tracked.map((transaction) => ({ ...transaction })),
    aborted: aborted.length === 0 ? [] : aborted.slice(),
  };
}

export function noteBegin(
  { tracked }: TransactionTracking,
  producerId: number,
  firstOffset: number,
): void {
  tracked.push({ producerId, firstOffset, lastOffset: -1 });
}

/** A marker at `offset` ends the producer's open transaction. */
export function noteEnd(
  { tracked, aborted }: TransactionTracking,
  producerId: number,
  { offset, isAborted }: { offset: number; isAborted: boolean },
): void {
  let lastStableOffset = offset + 1;
  let ended: TrackedTransaction | null = null;
  for (const transaction of tracked) {
    if (transaction.lastOffset >= 0) continue;
    if (transaction.producerId === producerId) ended = transaction;
    else lastStableOffset = Math.min(lastStableOffset, transaction.firstOffset);
  }
  if (ended === null) return;
  ended.lastOffset = offset;
  const newest = aborted[aborted.length - 1];
  // What is read again after a start lies in the index already.
  if (!isAborted || (newest !== undefined && newest.lastOffset >= offset)) return;
  const { firstOffset } = ended;
  aborted.push({ producerId, firstOffset, lastOffset: offset, lastStableOffset });
}

/** Markers below the high watermark will stay: their transactions hold nothing back any more. */
export function forgetReplicated(tracking: TransactionTracking, highWatermark: number): void {
  const { tracked } = tracking;
  const isUnstable = ({ lastOffset }: TrackedTransaction): boolean =>
    lastOffset < 0 || lastOffset >= highWatermark;
  if (!tracked.every(isUnstable)) tracking.tracked = tracked.filter(isUnstable);
}

/** Aborted transactions with records from `fromOffset` on and below `upToOffset`. */
export function abortedBetween(
  { aborted }: TransactionTracking,
  fromOffset: number,
  upToOffset: number,
): AbortedTransaction[] {
  const found: AbortedTransaction[] = [];
  for (let at = firstEndingAt(aborted, fromOffset); at < aborted.length; at += 1) {
    const transaction = aborted[at];
    if (transaction === undefined) break;
    if (transaction.firstOffset < upToOffset) found.push(transaction);
    if (transaction.lastStableOffset >= upToOffset) break;
  }
  return found;
}

function firstEndingAt(aborted: readonly IndexedAbort[], offset: number): number {
  let low = 0;
  let high = aborted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((aborted[middle]?.lastOffset ?? offset) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The log was cut, or its beginning is gone. */
export function keepAbortedWithin(
  tracking: TransactionTracking,
  fromOffset: number,
  upToOffset: number,
): void {
  const { aborted } = tracking;
  const first = aborted[0];
  const last = aborted[aborted.length - 1];
  if (first === undefined || last === undefined) return;
  if (first.lastOffset >= fromOffset && last.lastOffset < upToOffset) return;
  tracking.aborted = aborted.filter(
    ({ lastOffset }) => lastOffset >= fromOffset && lastOffset < upToOffset,
  );
}
