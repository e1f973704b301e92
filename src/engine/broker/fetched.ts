/**
 * What a follower does with what it has fetched: append it, cut what diverges, or ask again.
 *
 * Kafka: AbstractFetcherThread.processFetchRequest, truncateOnFetchResponse,
 * fetchOffsetAndApplyTruncateAndBuild.
 */
import { emit, type Context } from '../context.ts';
import { latestEpoch } from '../log/leader-epochs.ts';
import { appendAsFollower, setFollowerHighWatermark } from '../log/log.ts';
import type { Log } from '../log/log-state.ts';
import { truncateFullyAndStartAt } from '../log/log-truncate.ts';
import type { RecordBatch } from '../log/record.ts';
import { mutants } from '../mutants.ts';
import { send } from '../network/transport.ts';
import type { EpochEndOffset, FetchedPartition } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Broker, Replica } from './broker.ts';
import { markMoved } from './completion.ts';
import { lookAgain } from './fetch-session.ts';
import { topicSettings } from './environment.ts';
import { advanceLogStart, noteRoll } from './log-manager.ts';
import type { FollowedPartition } from './replica-fetcher.ts';
import { truncateOnDivergence, truncateOnOffsetOutOfRange } from './truncation.ts';
export function take(
  broker: Broker,
  replica: Replica,
  following: FollowedPartition,
  fetched: FetchedPartition,
  context: Context,
): void {
  if (fetched.error !== 'NONE') {
    onFetchError(broker, replica, following, fetched.error, context);
  } else if (fetched.divergingEpoch !== null) {
    onDiverging(broker, replica, following, fetched.divergingEpoch, context);
  } else {
    appendFetched(broker, replica, following, fetched, context);
  }
}

function appendFetched(
  broker: Broker,
  replica: Replica,
  following: FollowedPartition,
  { batches, highWatermark, logStartOffset }: FetchedPartition,
  context: Context,
): void {
  const { log, partition } = replica;
  if (batches.length > 0) {
    const settings = topicSettings(broker, partition, context);
    const segments = log.segments.length;
    const accepted = acceptable(log, following, batches);
    if (accepted === null) {
      following.isFailed = true;
      return;
    }
    appendAsFollower(log, accepted, settings);
    if (log.segments.length !== segments) noteRoll(broker, replica, settings, context);
    following.lastFetchedEpoch =
      accepted[accepted.length - 1]?.leaderEpoch ?? following.lastFetchedEpoch;
    following.fetchOffset = log.logEndOffset;
    following.isChanged = true;
    if (replica.watchers.length > 0) markMoved(broker, partition);
  }
  if (setFollowerHighWatermark(log, highWatermark) && replica.watchers.length > 0) {
    // A consumer that reads here (KIP-392) may see more now.
    lookAgain(broker, replica);
    markMoved(broker, partition);
  }
  if (logStartOffset > log.logStartOffset && logStartOffset <= log.highWatermark) {
    advanceLogStart(broker, replica, { to: logStartOffset, reason: 'leader' }, context);
    following.isChanged = true;
  }
}

/** What is appended of what has come: mostly all of it. Null: it does not go on where this ends. */
function acceptable(
  log: Log,
  { leaderEpoch, isUnfenced }: FollowedPartition,
  batches: readonly RecordBatch[],
): readonly RecordBatch[] | null {
  const first = batches[0];
  const last = batches[batches.length - 1];
  if (first === undefined || last === undefined) return batches;
  if (first.baseOffset < log.logEndOffset && !mutants.M7) {
    // The leader's log begins within this batch. An empty one can begin with the batch.
    const isEmpty = log.logStartOffset === log.logEndOffset;
    if (!isEmpty || first.lastOffset < log.logEndOffset) return null;
    truncateFullyAndStartAt(log, first.baseOffset);
  }
  if (last.leaderEpoch <= leaderEpoch || isUnfenced) return batches;
  // Written by a later leader than the one that was asked (KAFKA-18723).
  return batches.filter((batch) => batch.leaderEpoch <= leaderEpoch);
}

/** The leader's log parted from this one: what lies beyond that point was never committed. */
function onDiverging(
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

function onFetchError(
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

export function delay(following: FollowedPartition, context: Context): void {
  following.delayedUntil = context.now + context.settings.broker.replicaFetchBackoffMs;
  following.isChanged = true;
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
