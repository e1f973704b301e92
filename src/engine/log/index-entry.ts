/**
 * What the sparse indexes of a log lead to: the last entry that is not beyond what is looked for.
 *
 * Kafka: AbstractIndex (largestLowerBoundSlotFor).
 */
import { endOf, type Log } from './log-state.ts';

/** An index entry, as it was found; `place` -1: all entries lie beyond, the file begins at 0. */
export interface FoundEntry {
  readonly place: number;
  /** Offset or timestamp that was looked up in it. */
  readonly key: number;
  /** Position of the batch, or the offset that has the timestamp. */
  readonly value: number;
}

/** The last entry whose key is not above `wanted`. Before the first one, the file's beginning. */
export function floorEntry(
  pairs: readonly number[],
  count: number,
  wanted: number,
  beginning: number,
): FoundEntry {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((pairs[2 * middle] ?? 0) <= wanted) low = middle + 1;
    else high = middle;
  }
  const place = low - 1;
  if (place < 0) return { place, key: -1, value: beginning };
  return { place, key: pairs[2 * place] ?? -1, value: pairs[2 * place + 1] ?? beginning };
}

/** Bytes of the log from the batch that reaches `offset` to its end. */
export function bytesFrom(log: Log, offset: number): number {
  let bytes = 0;
  for (let index = log.segments.length - 1; index >= 0; index -= 1) {
    const segment = log.segments[index];
    if (segment === undefined || endOf(log, index) <= offset) break;
    if (segment.baseOffset >= offset) {
      bytes += segment.sizeInBytes;
      continue;
    }
    const entry = floorEntry(segment.offsetIndex, segment.offsetEntryCount, offset, 0);
    bytes += segment.sizeInBytes - entry.value;
  }
  return bytes;
}
