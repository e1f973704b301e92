/**
 * How a follower gets back to the longest common prefix where its log has parted from the leader's.
 *
 * Kafka: AbstractFetcherThread.getOffsetTruncationState; KIP-101, KIP-279, KIP-595.
 */
import { endOffsetFor, type EpochEnd } from '../log/leader-epochs.ts';
import type { Log } from '../log/log-state.ts';
import { truncateFullyAndStartAt, truncateTo } from '../log/log-truncate.ts';

export interface Truncation {
  /** The log end wanted; a log that ends below it stays. */
  readonly offset: number;
  /** False: the epochs still differ there, the next fetch has to ask again. */
  readonly isCompleted: boolean;
}

/** The follower's side: cuts its log as far as this one answer can tell. */
export function truncateOnDivergence(log: Log, diverging: EpochEnd): Truncation {
  const truncation = truncationFor(log, diverging);
  truncateTo(log, truncation.offset);
  return truncation;
}

/** What one answer of the leader, with the epoch that it is about, lets the follower cut. */
export function truncationFor(log: Log, leader: EpochEnd): Truncation {
  const { logEndOffset } = log;
  const own = endOffsetFor(log.leaderEpochs, { requested: leader.epoch, logEndOffset });
  if (own.epoch === -1) {
    return { offset: Math.min(leader.endOffset, logEndOffset), isCompleted: true };
  }
  if (own.epoch !== leader.epoch) {
    // The leader's epoch is unknown here: go back to the end of the largest one below it.
    return { offset: Math.min(own.endOffset, logEndOffset), isCompleted: false };
  }
  const offset = Math.min(own.endOffset, leader.endOffset, logEndOffset);
  return { offset, isCompleted: true };
}

/**
 * The follower's side when its fetch offset is outside the leader's log. A leader that ends earlier
 * was elected uncleanly: what it lacks is dropped. One that starts later has deleted what is
 * missing here: begin anew. Fetching goes on at the log end.
 */
export function truncateOnOffsetOutOfRange(
  log: Log,
  leader: { readonly logStartOffset: number; readonly logEndOffset: number },
): void {
  if (leader.logEndOffset < log.logEndOffset) truncateTo(log, leader.logEndOffset);
  else if (leader.logStartOffset > log.logEndOffset) {
    truncateFullyAndStartAt(log, leader.logStartOffset);
  }
}
