/**
 * Whether a batch from a producer lies in the log already. The last one of each producer is known
 * by heart; the ones before it are looked up in the log, which is seldom necessary.
 *
 * Kafka: ProducerStateEntry.findDuplicateBatch, BatchMetadata.
 * Simplified: Kafka keeps five batches of each producer in memory. Those that a cleaning has taken
 * out of the log are not recognised here, and older ones may be in their place.
 */
import { knownProducers } from './known-producers.ts';
import type { Log } from './log-state.ts';
import {
  lastBatchOf,
  producerStateOf,
  type ProducerState,
  type RetainedBatch,
  type SequencedBatch,
} from './producer-state.ts';

/** The batch that this one repeats: the same producer, epoch and sequence numbers; or null. */
export function duplicateOf(
  log: Log,
  batch: SequencedBatch,
  recordCount: number,
): RetainedBatch | null {
  const state = producerStateOf(knownProducers(log), batch.producerId);
  if (state === null || state.producerEpoch !== batch.producerEpoch) return null;
  const last = lastBatchOf(state);
  const isIt = ({ baseSequence, baseOffset, lastOffset }: RetainedBatch): boolean =>
    baseSequence === batch.baseSequence && lastOffset - baseOffset === recordCount - 1;
  if (last !== null && isIt(last)) return last;
  return state.count < 2 ? null : olderBatch(log, state, isIt);
}

/** Goes back from the last batch through those that count. */
function olderBatch(
  { segments }: Log,
  { producerId, producerEpoch, baseOffset, count }: ProducerState,
  isIt: (batch: RetainedBatch) => boolean,
): RetainedBatch | null {
  let left = count - 1;
  for (let index = segments.length - 1; index >= 0; index -= 1) {
    const segment = segments[index];
    if (segment === undefined) continue;
    for (let at = segment.batchCount - 1; at >= 0; at -= 1) {
      const batch = segment.batches[at];
      if (batch === undefined || batch.producerId !== producerId) continue;
      if (batch.baseOffset >= baseOffset || batch.control !== null) continue;
      if (batch.producerEpoch !== producerEpoch) return null;
      if (isIt(batch)) return batch;
      left -= 1;
      if (left === 0) return null;
    }
  }
  return null;
}
