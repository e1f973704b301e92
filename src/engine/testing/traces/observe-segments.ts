/**
 * The segment files of a log.
 *
 * Simplified: the sizes of index files are not modelled yet and therefore absent.
 */
import type { Log, Segment } from '../../log/log.ts';
import type { Json, JsonObject } from './json.ts';

export function segmentsOf(log: Log): readonly Json[] {
  return log.segments.map(segmentOf);
}

function segmentOf({ baseOffset, batches, batchCount, sizeInBytes }: Segment): JsonObject {
  return {
    file: `${String(baseOffset).padStart(20, '0')}.log`,
    bytes: sizeInBytes,
    batches: batches.slice(0, batchCount).map((batch) => ({
      baseOffset: batch.baseOffset,
      lastOffset: batch.lastOffset,
      epoch: batch.leaderEpoch,
      bytes: batch.sizeInBytes,
    })),
  };
}
