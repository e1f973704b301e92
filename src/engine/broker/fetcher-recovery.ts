/**
 * A fetcher whose leader has answered what its partitions had to ask, or is gone.
 *
 * Kafka: AbstractFetcherThread (handlePartitionsWithErrors, delayPartitions).
 */
import type { Context } from '../context.ts';
import type { ProcessId } from '../ids.ts';
import { mutants } from '../mutants.ts';
import type { Answer } from '../network/envelope.ts';
import type { RequestBody } from '../protocol/api.ts';
import type { ListOffsetsResponse } from '../protocol/data-api.ts';
import type { Broker } from './broker.ts';
import { settleOutOfRange } from './fetch-recovery.ts';
import { delay } from './fetched.ts';
import { fetcherOf, knownFetcher, wakeFetcher, type FollowedPartition } from './replica-fetcher.ts';
import { cutByEpochEnds } from './truncation-by-era.ts';

/** The leader has said where its log ends or begins. */
export function onOffsetsListed(
  broker: Broker,
  request: RequestBody,
  response: ListOffsetsResponse,
  context: Context,
): void {
  if (request.api !== 'ListOffsets') return;
  for (const [index, { partition, error, offset }] of response.partitions.entries()) {
    const replica = broker.replicas[partition];
    const asked = request.partitions[index];
    const following = replica?.following;
    if (!replica || !following || asked === undefined) continue;
    if (following.leaderEpoch !== asked.currentLeaderEpoch && !mutants.M16) continue;
    if (error !== 'NONE') delay(following, context);
    else {
      const { timestamp } = asked;
      settleOutOfRange(broker, replica, { timestamp, offset }, context);
    }
    wakeFor(broker, following, context);
  }
}

/** The leader has said where epochs end: what had to be cut first may be fetched now. */
export function onEpochEnds(broker: Broker, answer: Answer, context: Context): void {
  const { body: response, request, server } = answer;
  if (response.api !== 'OffsetForLeaderEpoch') return;
  const about = { server, request: request.body, response };
  const settled = cutByEpochEnds(broker, about, context);
  for (const following of settled) wakeFor(broker, following, context);
}

function wakeFor(broker: Broker, following: FollowedPartition, context: Context): void {
  const delayMs = Math.max(0, following.delayedUntil - context.now);
  wakeFetcher(broker, fetcherOf(broker, following.leader), context, delayMs);
}

/** The connection broke: every partition of the fetcher waits replica.fetch.backoff.ms. */
export function onFetcherDisconnect(broker: Broker, server: ProcessId, context: Context): void {
  const fetcher = knownFetcher(broker, server);
  if (fetcher === null) return;
  fetcher.isInFlight = false;
  fetcher.isFullNext = true;
  fetcher.isSteady = false;
  for (const partition of fetcher.partitions) {
    const following = broker.replicas[partition]?.following;
    if (following) {
      following.isInSession = false;
      delay(following, context);
    }
  }
  wakeFetcher(broker, fetcher, context, context.settings.broker.replicaFetchBackoffMs);
}
