/**
 * The committed offsets of one group, and those that wait for the end of a transaction.
 *
 * Kafka: OffsetMetadataManager (offsets, pendingTransactionalOffsets, replay,
 * replayEndTransactionMarker), OffsetAndMetadata.
 */
import type { PartitionId } from '../ids.ts';
import type { CommittedOffset } from '../protocol/group-api.ts';
import { mutants } from '../mutants.ts';

/** A committed offset as the coordinator keeps it. */
export interface StoredOffset extends CommittedOffset {
  /** When it was committed, simulated ms: it expires some time after that. */
  readonly committedAt: number;
  /**
   * Where its record lies in the log: of a plain and a transactional commit the later one counts.
   */
  readonly recordOffset: number;
}

/** The offsets of any group, whatever its protocol. */
export interface GroupOffsets {
  readonly group: string;
  /** By partition. */
  readonly offsets: StoredOffset[];
  /** What transactions have committed that have not ended yet. */
  pending: PendingOffsets[];
}

export interface PendingOffsets {
  readonly producerId: number;
  readonly offsets: StoredOffset[];
}

export const NO_OFFSETS: readonly StoredOffset[] = [];

export function createOffsets(group: string): GroupOffsets {
  return { group, offsets: [], pending: [] };
}

/** The last commit wins, even when it goes back. */
export function putOffset(offsets: StoredOffset[], committed: StoredOffset): void {
  const index = indexFrom(offsets, committed.partition);
  const isKnown = offsets[index]?.partition === committed.partition;
  offsets.splice(index, isKnown ? 1 : 0, committed);
}

/** Nothing is committed for the partition any more, nor by a transaction that is under way. */
export function removeOffset(kept: GroupOffsets, partition: PartitionId): void {
  takeOff(kept.offsets, partition);
  for (const { offsets } of kept.pending) takeOff(offsets, partition);
  kept.pending = kept.pending.filter(({ offsets }) => offsets.length > 0);
}

export function offsetFor(
  offsets: readonly StoredOffset[],
  partition: PartitionId,
): StoredOffset | null {
  const found = offsets[indexFrom(offsets, partition)];
  return found?.partition === partition ? found : null;
}

/** A transactional commit: it counts when the transaction of this producer is committed. */
export function putPendingOffset(
  kept: GroupOffsets,
  producerId: number,
  committed: StoredOffset,
): void {
  let own = kept.pending.find((pending) => pending.producerId === producerId);
  if (own === undefined) {
    own = { producerId, offsets: [] };
    kept.pending.push(own);
  }
  putOffset(own.offsets, committed);
}

/** The transaction has ended. Returns the offsets that count, or are dropped, from now on. */
export function endPendingOffsets(
  kept: GroupOffsets,
  producerId: number,
  isCommitted: boolean,
): StoredOffset[] {
  const own = kept.pending.find((pending) => pending.producerId === producerId);
  if (own === undefined) return [];
  kept.pending = kept.pending.filter((pending) => pending !== own);
  if (!isCommitted && !mutants.M37) return own.offsets;
  const taken = own.offsets.filter((committed) => {
    const known = offsetFor(kept.offsets, committed.partition);
    return known === null || known.recordOffset < committed.recordOffset;
  });
  for (const committed of taken) putOffset(kept.offsets, committed);
  return taken;
}

/** Whether a transaction that has not ended has an offset for the partition. */
export function hasPendingOffset(kept: GroupOffsets, partition: PartitionId): boolean {
  return kept.pending.some(({ offsets }) => offsetFor(offsets, partition) !== null);
}

function takeOff(offsets: StoredOffset[], partition: PartitionId): void {
  const index = indexFrom(offsets, partition);
  if (offsets[index]?.partition === partition) offsets.splice(index, 1);
}

/** Where the partition is, or belongs. */
function indexFrom(offsets: readonly StoredOffset[], partition: PartitionId): number {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle]?.partition ?? 0) < partition) low = middle + 1;
    else high = middle;
  }
  return low;
}
