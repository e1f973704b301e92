/**
 * What a follower does when it cannot go on: cut what diverges, ask where the leader's log begins
 * or ends, wait.
 *
 * Kafka: AbstractFetcherThread.truncateOnFetchResponse, fetchOffsetAndApplyTruncateAndBuild,
 * handleOutOfRangeError.
 */
import { emit, type Context } from '../context.ts';
import { latestEpoch } from '../log/leader-epochs.ts';
import { send } from '../network/transport.ts';
import type { EpochEndOffset } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Broker, Replica } from './broker.ts';
import { delay } from './fetched.ts';
import type { FollowedPartition } from './replica-fetcher.ts';
import { truncateOnDivergence, truncateOnOffsetOutOfRange } from './truncation.ts';

/** The leader's log parted from this one: what lies beyond that point was never committed. */
export function onDiverging(
  broker: Broker,
  replica: Replica,
  following: FollowedPartition,
  diverging: EpochEndOffset,
  context: Context,
): void {
  const { log } = replica;
  const from = log.logEndOffset;
  truncateOnDivergence(log, diverging);
  noteTruncation(broker, replica, from, context);
  restart(replica, following);
}

export function noteTruncation(
  broker: Broker,
  { partition, log, leaderEpoch }: Replica,
  from: number,
  context: Context,
): void {
  const to = log.logEndOffset;
  if (to !== from) {
    emit(context, broker.id, { type: 'log-truncated', partition, from, to, leaderEpoch });
  }
}

/** Goes on at the own log end. */
export function restart({ log }: Replica, following: FollowedPartition): void {
  following.fetchOffset = log.logEndOffset;
  following.lastFetchedEpoch = latestEpoch(log.leaderEpochs);
  following.isChanged = true;
}

export function onFetchError(
  broker: Broker,
  replica: Replica,
  following: FollowedPartition,
  error: ErrorCode,
  context: Context,
): void {
  if (error === 'OFFSET_OUT_OF_RANGE') {
    askOffset(broker, replica, following, LATEST, context);
  } else if (error === 'FENCED_LEADER_EPOCH') {
    following.isFailed = true;
  } else {
    delay(following, context);
  }
}

const LATEST = -1;
const EARLIEST = -2;

/** Where does the leader's log end, or begin? Until it says so the partition is left out. */
function askOffset(
  broker: Broker,
  { partition }: Replica,
  following: FollowedPartition,
  timestamp: number,
  context: Context,
): void {
  const { replicaSocketTimeoutMs } = context.settings.broker;
  following.delayedUntil = context.now + replicaSocketTimeoutMs;
  following.isChanged = true;
  send(context, broker, following.leader, {
    channel: 'data',
    timeoutMs: replicaSocketTimeoutMs,
    body: {
      api: 'ListOffsets',
      isFollower: true,
      isolationLevel: 'read_uncommitted',
      partitions: [{ partition, currentLeaderEpoch: following.leaderEpoch, timestamp }],
    },
  });
}

/**
 * A leader that ends before this log (after an unclean election) makes it shorter; one that begins
 * after it makes it start anew there; else this log goes on where it ends.
 */
export function settleOutOfRange(
  broker: Broker,
  replica: Replica,
  { timestamp, offset }: { readonly timestamp: number; readonly offset: number },
  context: Context,
): void {
  const { log, following } = replica;
  if (following === null) return;
  const from = log.logEndOffset;
  if (timestamp === LATEST && offset >= from) {
    askOffset(broker, replica, following, EARLIEST, context);
    return;
  }
  // Only when its log does not end below this one is a leader asked where it begins.
  truncateOnOffsetOutOfRange(
    log,
    timestamp === LATEST
      ? { logStartOffset: 0, logEndOffset: offset }
      : { logStartOffset: offset, logEndOffset: from },
  );
  noteTruncation(broker, replica, from, context);
  restart(replica, following);
  following.delayedUntil = -1;
}
