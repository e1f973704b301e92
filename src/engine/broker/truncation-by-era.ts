/**
 * What followers of earlier eras cut: to their own high watermark at first, then by asking the
 * leader where an epoch ends.
 *
 * Kafka: ReplicaManager.makeFollowers (0.10), ReplicaFetcherThread (maybeTruncate, 0.11 and 2.0),
 * AbstractFetcherThread (truncateToEpochEndOffsets, 2.1 to 2.6); KIP-101, KIP-279, KIP-320.
 * Simplified: leaders answer as they do today, also of an epoch older than any that they know.
 */
import type { Context } from '../context.ts';
import type { ProcessId } from '../ids.ts';
import { latestEpoch, type EpochEnd } from '../log/leader-epochs.ts';
import type { Log } from '../log/log-state.ts';
import { truncateTo } from '../log/log-truncate.ts';
import { send } from '../network/transport.ts';
import type { RequestBody } from '../protocol/api.ts';
import type { OffsetForLeaderEpochResponse } from '../protocol/data-api.ts';
import type { Broker, Replica } from './broker.ts';
import { noteTruncation, restart } from './fetch-recovery.ts';
import { delay } from './fetched.ts';
import type { FollowedPartition, ReplicaFetcher } from './replica-fetcher.ts';
import { eraOf, type FollowerTruncation } from './truncation-eras.ts';
import { truncationFor, type Truncation } from './truncation.ts';

/**
 * What a follower cuts at once when it begins to follow, as far as it does not have to ask first.
 * Without an epoch to ask about all eras but the last fell back to the high watermark.
 */
export function truncateOnFollow(
  broker: Broker,
  replica: Replica,
  era: FollowerTruncation,
  context: Context,
): boolean {
  const { log } = replica;
  const from = log.logEndOffset;
  const isToAsk = cutOnFollow(log, era);
  noteTruncation(broker, replica, from, context);
  return isToAsk;
}

/** Whether the leader has to be asked. */
export function cutOnFollow(log: Log, era: FollowerTruncation): boolean {
  if (era !== 'high-watermark' && latestEpoch(log.leaderEpochs) >= 0) return true;
  truncateTo(log, Math.min(log.highWatermark, log.logEndOffset));
  return false;
}

/** The cut that an answer of the leader leads to. Asked was for the own latest epoch. */
export function truncationOfEra(log: Log, leader: EpochEnd, era: FollowerTruncation): Truncation {
  const { logEndOffset, highWatermark } = log;
  if (leader.endOffset === -1) {
    return { offset: Math.min(highWatermark, logEndOffset), isCompleted: true };
  }
  if (era === 'kip-101') {
    return { offset: Math.min(leader.endOffset, logEndOffset), isCompleted: true };
  }
  return truncationFor(log, leader);
}

/** Asks the leader about every partition that has to cut first; they are left out until then. */
export function askEpochEnds(broker: Broker, fetcher: ReplicaFetcher, context: Context): void {
  const { replicaSocketTimeoutMs } = context.settings.broker;
  const partitions: { partition: number; currentLeaderEpoch: number; leaderEpoch: number }[] = [];
  for (const partition of fetcher.partitions) {
    const replica = broker.replicas[partition];
    const following = replica?.following;
    if (!replica || !following || !following.isTruncating) continue;
    if (following.isFailed || following.delayedUntil > context.now) continue;
    following.delayedUntil = context.now + replicaSocketTimeoutMs;
    const leaderEpoch = latestEpoch(replica.log.leaderEpochs);
    partitions.push({ partition, currentLeaderEpoch: -1, leaderEpoch });
  }
  if (partitions.length === 0) return;
  send(context, broker, fetcher.leader, {
    channel: 'data',
    timeoutMs: replicaSocketTimeoutMs,
    body: { api: 'OffsetForLeaderEpoch', partitions },
  });
}

/** The leader has said where epochs end. Hands back the partitions that may go on. */
export function cutByEpochEnds(
  broker: Broker,
  answer: {
    readonly server: ProcessId;
    readonly request: RequestBody;
    readonly response: OffsetForLeaderEpochResponse;
  },
  context: Context,
): FollowedPartition[] {
  const { server, request, response } = answer;
  if (request.api !== 'OffsetForLeaderEpoch') return [];
  const followerTruncation = eraOf(context);
  const settled: FollowedPartition[] = [];
  for (const [
    index,
    { partition, error, leaderEpoch, endOffset },
  ] of response.partitions.entries()) {
    const replica = broker.replicas[partition];
    const following = replica?.following;
    if (!replica || !following || !following.isTruncating || following.leader !== server) continue;
    const { log } = replica;
    // Cut meanwhile: the answer is about an epoch that is not the last one any more.
    if (request.partitions[index]?.leaderEpoch !== latestEpoch(log.leaderEpochs)) continue;
    settled.push(following);
    if (error !== 'NONE') {
      delay(following, context);
      continue;
    }
    const from = log.logEndOffset;
    const truncation = truncationOfEra(log, { epoch: leaderEpoch, endOffset }, followerTruncation);
    truncateTo(log, truncation.offset);
    noteTruncation(broker, replica, from, context);
    restart(replica, following);
    following.delayedUntil = -1;
    following.isTruncating = !truncation.isCompleted && latestEpoch(log.leaderEpochs) >= 0;
  }
  return settled;
}
