/**
 * Which leader epoch started at which offset: how replicas find the point where their logs part.
 *
 * Kafka: LeaderEpochFileCache; KIP-101, KIP-279.
 */
import { assert } from '../../base/assert.ts';
import { lastOf } from '../../base/list.ts';

export interface EpochEntry {
  readonly epoch: number;
  readonly startOffset: number;
}

/** The answer to "where does this epoch end": exclusive. */
export interface EpochEnd {
  readonly epoch: number;
  readonly endOffset: number;
}

/** What Kafka calls UNDEFINED_EPOCH and UNDEFINED_EPOCH_OFFSET: the cache cannot tell. */
const UNDEFINED_EPOCH_END: EpochEnd = { epoch: -1, endOffset: -1 };

/** The newest epoch, -1 while there is none. */
export function latestEpoch(entries: readonly EpochEntry[]): number {
  const last = lastOf(entries);
  return last === undefined ? -1 : last.epoch;
}

/**
 * Notes that `epoch` starts at `startOffset`. Entries that contradict it leave first, so an epoch
 * that got no records vanishes when the next one starts at the same offset.
 */
export function assignEpoch(entries: EpochEntry[], { epoch, startOffset }: EpochEntry): void {
  assert(epoch >= 0 && startOffset >= 0, 'epochs and offsets are not negative');
  let last = lastOf(entries);
  if (last !== undefined && last.epoch === epoch && last.startOffset <= startOffset) return;
  while (last !== undefined && (last.epoch >= epoch || last.startOffset >= startOffset)) {
    entries.pop();
    last = lastOf(entries);
  }
  entries.push({ epoch, startOffset });
}

/**
 * The largest epoch that is not larger than the `requested` one, and the offset at which the next
 * larger one starts. The latest epoch is still growing: it ends where the log does.
 */
export function endOffsetFor(
  entries: readonly EpochEntry[],
  { requested, logEndOffset }: { requested: number; logEndOffset: number },
): EpochEnd {
  if (requested === -1) return UNDEFINED_EPOCH_END;
  if (latestEpoch(entries) === requested) return { epoch: requested, endOffset: logEndOffset };
  let floor: EpochEntry | null = null;
  for (const entry of entries) {
    if (entry.epoch > requested) {
      // Before every known epoch: Kafka then answers with the epoch that was asked for.
      return { epoch: floor === null ? requested : floor.epoch, endOffset: entry.startOffset };
    }
    floor = entry;
  }
  return UNDEFINED_EPOCH_END;
}

/** Drops the epochs that start at or above `endOffset`. */
export function truncateFromEnd(entries: EpochEntry[], endOffset: number): void {
  let last = lastOf(entries);
  while (last !== undefined && last.startOffset >= endOffset) {
    entries.pop();
    last = lastOf(entries);
  }
}

/**
 * Drops the epochs that end at or below `startOffset`; the one that contains it starts there now.
 */
export function truncateFromStart(entries: EpochEntry[], startOffset: number): void {
  let count = 0;
  let last: EpochEntry | null = null;
  for (const entry of entries) {
    if (entry.startOffset > startOffset) break;
    last = entry;
    count += 1;
  }
  if (last === null) return;
  entries.splice(0, count, { epoch: last.epoch, startOffset });
}

/** The epoch in which the record at `offset` was written; null when it lies before every entry. */
export function epochForOffset(entries: readonly EpochEntry[], offset: number): number | null {
  for (let index = entries.length - 1; index >= 0; index -= 1) {
    const entry = entries[index];
    if (entry !== undefined && entry.startOffset <= offset) return entry.epoch;
  }
  return null;
}
