/**
 * What a follower does with what it has fetched: it appends it, or finds out what to cut or where
 * to go on (fetch-recovery.ts).
 *
 * Kafka: AbstractFetcherThread.processFetchRequest.
 */
import type { Context } from '../context.ts';
import { appendAsFollower, setFollowerHighWatermark } from '../log/log.ts';
import type { Log } from '../log/log-state.ts';
import type { RecordBatch } from '../log/record.ts';
import { mutants } from '../mutants.ts';
import { onDemand } from '../on-demand.ts';
import type { FetchedPartition } from '../protocol/data-api.ts';
import type { Broker, Replica } from './broker.ts';
import { markMoved } from './completion.ts';
import { lookAgain } from './fetch-session.ts';
import { topicSettings } from './environment.ts';
import { noteRoll } from './log-manager.ts';
import type { FollowedPartition } from './replica-fetcher.ts';

export function take(
  broker: Broker,
  replica: Replica,
  following: FollowedPartition,
  fetched: FetchedPartition,
  context: Context,
): void {
  if (fetched.error !== 'NONE') {
    onDemand().brokers.onFetchError(broker, replica, following, fetched.error, context);
  } else if (fetched.divergingEpoch !== null) {
    const { divergingEpoch } = fetched;
    onDemand().brokers.onDiverging(broker, replica, following, divergingEpoch, context);
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
    const start = { to: logStartOffset, reason: 'leader' } as const;
    onDemand().brokers.advanceLogStart(broker, replica, start, context);
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
    onDemand().brokers.truncateFullyAndStartAt(log, first.baseOffset);
  }
  if (last.leaderEpoch <= leaderEpoch || isUnfenced) return batches;
  // Written by a later leader than the one that was asked (KAFKA-18723).
  return batches.filter((batch) => batch.leaderEpoch <= leaderEpoch);
}

export function delay(following: FollowedPartition, context: Context): void {
  following.delayedUntil = context.now + context.settings.broker.replicaFetchBackoffMs;
  following.isChanged = true;
}
