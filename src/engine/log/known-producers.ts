/**
 * What a log knows of its producers. A leader notes every batch at once. To a follower nobody puts
 * questions, so that it catches up only when it closes a segment, is cut or leads.
 *
 * Kafka: UnifiedLog.updateProducers; there every replica notes every batch at once.
 */
import { lastStableOffsetOf, segmentIndexFor, type Log } from './log-state.ts';
import { noteBatch, type ProducerStates } from './producer-state.ts';
import { forgetReplicated } from './transaction-tracking.ts';
import { firstBatchReaching } from './segment.ts';

/** The states, with all batches of the log noted. */
export function knownProducers(log: Log): ProducerStates {
  const { producers } = log;
  if (producers.notedTo < log.logEndOffset) noteRest(log);
  return producers;
}

/** What readers of committed records alone may read up to. */
export function lastStableOffset(log: Log): number {
  if (log.producers.notedTo < log.logEndOffset) noteRest(log);
  return lastStableOffsetOf(log);
}

function noteRest(log: Log): void {
  const { segments, producers } = log;
  const from = producers.notedTo;
  let index = Math.max(segmentIndexFor(log, from), 0);
  for (let segment = segments[index]; segment !== undefined; segment = segments[index]) {
    for (let at = firstBatchReaching(segment, from); at < segment.batchCount; at += 1) {
      const batch = segment.batches[at];
      if (batch !== undefined) noteBatch(producers, batch);
    }
    index += 1;
  }
  producers.notedTo = log.logEndOffset;
  if (producers.tracked.length > 0) forgetReplicated(producers, log.highWatermark);
}
