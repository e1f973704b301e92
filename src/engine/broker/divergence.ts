/**
 * Where two logs part, as a leader sees it by a fetch.
 *
 * Kafka: Partition.readRecords; KIP-595 (the leader tells of the divergence in the fetch response).
 */
import { endOffsetFor, latestEpoch, type EpochEnd } from '../log/leader-epochs.ts';
import type { Log } from '../log/log-state.ts';

/** What a follower says of its log when it fetches. */
export interface FetchedPrefix {
  readonly fetchOffset: number;
  /** Epoch of its last record; -1: it has none, and nothing is to be compared. */
  readonly lastFetchedEpoch: number;
}

/**
 * The leader's side: null when the follower's log is a prefix of the leader's as far as epochs
 * tell, else where the follower's last epoch ends here.
 */
export function divergence(
  log: Log,
  { fetchOffset, lastFetchedEpoch }: FetchedPrefix,
): EpochEnd | 'OFFSET_OUT_OF_RANGE' | null {
  if (lastFetchedEpoch === -1) return null;
  if (lastFetchedEpoch === latestEpoch(log.leaderEpochs)) {
    if (fetchOffset < log.logStartOffset) return 'OFFSET_OUT_OF_RANGE';
    if (fetchOffset <= log.logEndOffset) return null;
  }
  const end = endOffsetFor(log.leaderEpochs, {
    requested: lastFetchedEpoch,
    logEndOffset: log.logEndOffset,
  });
  if (end.epoch === -1 || end.endOffset === -1) return 'OFFSET_OUT_OF_RANGE';
  if (fetchOffset < log.logStartOffset) return 'OFFSET_OUT_OF_RANGE';
  return end.epoch < lastFetchedEpoch || end.endOffset < fetchOffset ? end : null;
}
