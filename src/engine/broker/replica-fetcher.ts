/**
 * Following: one fetcher for each leader asks for what its partitions lack, cuts what diverges, and
 * appends.
 *
 * Kafka: AbstractFetcherThread, ReplicaFetcherThread, ReplicaFetcherManager.
 * Simplified: num.replica.fetchers is 1.
 */
import { withItem } from '../../base/list.ts';
import { setTimer, type Context } from '../context.ts';
import type { BrokerId, PartitionId, ProcessId } from '../ids.ts';
import { latestEpoch } from '../log/leader-epochs.ts';
import { mutants } from '../mutants.ts';
import { send } from '../network/transport.ts';
import { onDemand } from '../on-demand.ts';
import type { FetchedPartition, FetchPosition, FetchResponse } from '../protocol/data-api.ts';
import type { Broker, Replica } from './broker.ts';
import { take } from './fetched.ts';
import { eraOf, isUnfenced } from './truncation-eras.ts';

/** Kafka: AbstractFetcherThread. One request in flight to each leader. */
export interface ReplicaFetcher {
  readonly leader: BrokerId;
  isInFlight: boolean;
  /** The next request opens a new session. */
  isFullNext: boolean;
  partitions: PartitionId[];
  /** The leader's session has all of them and none is delayed: only what comes can be news. */
  isSteady: boolean;
  forgotten: PartitionId[];
  /** A timer will wake it at this tick; -1: none. */
  wakeAt: number;
}

/** Kafka: PartitionFetchState. */
export interface FollowedPartition {
  readonly leader: BrokerId;
  readonly leaderEpoch: number;
  fetchOffset: number;
  /** -1: the log has no epoch. */
  lastFetchedEpoch: number;
  /** Its position was not told to the leader yet. */
  isChanged: boolean;
  /** Simulated ms until which it is left out after an error; -1: not delayed. */
  delayedUntil: number;
  /** Given up until new metadata comes. */
  isFailed: boolean;
  /** The leader's fetch session contains it. */
  isInSession: boolean;
  /** As before KIP-320: its requests do not say which epochs it knows. */
  readonly isUnfenced: boolean;
  /** It has to ask where to cut before it may fetch (TRUNCATING). */
  isTruncating: boolean;
}

/** Begins to fetch from `leader`, at the own log end: what must go is found out by the epochs. */
export function follow(broker: Broker, replica: Replica, leader: BrokerId, context: Context): void {
  const { log, leaderEpoch } = replica;
  const followerTruncation = eraOf(context);
  const isToAsk =
    followerTruncation !== 'current' &&
    onDemand().brokers.truncateOnFollow(broker, replica, followerTruncation, context);
  replica.following = {
    leader,
    leaderEpoch,
    fetchOffset: log.logEndOffset,
    lastFetchedEpoch: latestEpoch(log.leaderEpochs),
    isChanged: true,
    delayedUntil: -1,
    isFailed: false,
    isInSession: false,
    isUnfenced: isUnfenced(followerTruncation),
    isTruncating: isToAsk,
  };
  const fetcher = fetcherOf(broker, leader);
  fetcher.partitions.push(replica.partition);
  fetcher.isSteady = false;
  fetcher.forgotten = fetcher.forgotten.filter((partition) => partition !== replica.partition);
  wakeFetcher(broker, fetcher, context, 0);
}

export function stopFollowing(broker: Broker, replica: Replica): void {
  if (replica.following === null) return;
  const fetcher = fetcherOf(broker, replica.following.leader);
  replica.following = null;
  fetcher.isSteady = false;
  fetcher.partitions = fetcher.partitions.filter((partition) => partition !== replica.partition);
  fetcher.forgotten.push(replica.partition);
}

export function knownFetcher(broker: Broker, leader: ProcessId): ReplicaFetcher | null {
  for (const fetcher of broker.fetchers) if (fetcher.leader === leader) return fetcher;
  return null;
}

export function fetcherOf(broker: Broker, leader: BrokerId): ReplicaFetcher {
  const known = knownFetcher(broker, leader);
  if (known !== null) return known;
  const fetcher: ReplicaFetcher = {
    leader,
    isInFlight: false,
    isFullNext: true,
    partitions: [],
    isSteady: false,
    forgotten: [],
    wakeAt: -1,
  };
  broker.fetchers.push(fetcher);
  return fetcher;
}

/** Fetches once the event is over, so that partitions taken up together go in one request. */
export function wakeFetcher(
  broker: Broker,
  fetcher: ReplicaFetcher,
  context: Context,
  delayMs: number,
): void {
  const at = context.now + delayMs;
  if (fetcher.isInFlight || (fetcher.wakeAt >= 0 && fetcher.wakeAt <= at)) return;
  fetcher.wakeAt = at;
  const { leader } = fetcher;
  setTimer(context, broker, { delayMs, timer: { type: 'replica-fetch-backoff', leader } });
}

export function resumeFetcher(broker: Broker, leader: ProcessId, context: Context): void {
  const fetcher = knownFetcher(broker, leader);
  if (fetcher === null) return;
  fetcher.wakeAt = -1;
  if (!fetcher.isInFlight) fetchNext(broker, fetcher, NOTHING, context);
}

const NONE: readonly PartitionId[] = [];
const NOTHING: readonly FetchedPartition[] = [];

/**
 * Sends the next request, if there is anything to fetch; `fetched` is what the last one brought.
 */
function fetchNext(
  broker: Broker,
  fetcher: ReplicaFetcher,
  fetched: readonly FetchedPartition[],
  context: Context,
): void {
  const positions = fetcher.isSteady
    ? positionsAmong(broker, fetched, context)
    : positionsOfAll(broker, fetcher, context);
  if (positions === null) return;
  const settings = context.settings.broker;
  const forgotten = fetcher.isFullNext || fetcher.forgotten.length === 0 ? NONE : fetcher.forgotten;
  fetcher.isInFlight = true;
  if (fetcher.forgotten.length > 0) fetcher.forgotten = [];
  send(context, broker, fetcher.leader, {
    channel: 'data',
    timeoutMs: settings.replicaSocketTimeoutMs,
    body: {
      api: 'Fetch',
      replica: broker.id,
      brokerEpoch: broker.lifecycle.brokerEpoch,
      maxWaitMs: settings.replicaFetchWaitMaxMs,
      minBytes: settings.replicaFetchMinBytes,
      maxBytes: settings.replicaFetchResponseMaxBytes,
      isFull: fetcher.isFullNext,
      partitions: positions,
      forgotten,
      rackId: '',
      isolationLevel: 'read_uncommitted',
    },
  });
  fetcher.isFullNext = false;
}

/** Only what came has moved: the rest stands where the leader's session has it. */
function positionsAmong(
  broker: Broker,
  fetched: readonly FetchedPartition[],
  context: Context,
): FetchPosition[] {
  let positions: FetchPosition[] = [];
  for (const { partition } of fetched) {
    const replica = broker.replicas[partition];
    const following = replica?.following;
    if (!replica || !following || !following.isChanged) continue;
    following.isChanged = false;
    positions = withItem(positions, positionOf(replica, following, context));
  }
  return positions;
}

/** Null: every partition is delayed or given up. */
function positionsOfAll(
  broker: Broker,
  fetcher: ReplicaFetcher,
  context: Context,
): FetchPosition[] | null {
  const { now } = context;
  if (eraOf(context) !== 'current') onDemand().brokers.askEpochEnds(broker, fetcher, context);
  let positions: FetchPosition[] = [];
  let active = 0;
  let nextWake = -1;
  for (const partition of fetcher.partitions) {
    const replica = broker.replicas[partition];
    const following = replica?.following;
    if (!replica || !following) continue;
    if (following.isFailed || following.delayedUntil > now) {
      leaveSession(fetcher, partition, following);
      const { delayedUntil } = following;
      if (delayedUntil > now && (nextWake < 0 || delayedUntil < nextWake)) nextWake = delayedUntil;
      continue;
    }
    active += 1;
    following.delayedUntil = -1;
    if (!following.isChanged && !fetcher.isFullNext) continue;
    following.isChanged = false;
    following.isInSession = true;
    positions = withItem(positions, positionOf(replica, following, context));
  }
  if (nextWake >= 0) wakeFetcher(broker, fetcher, context, nextWake - now);
  fetcher.isSteady = active > 0 && active === fetcher.partitions.length;
  return active === 0 ? null : positions;
}

/**
 * Left out for a while, or for good: a session that still had it would answer its error at once.
 */
function leaveSession(
  fetcher: ReplicaFetcher,
  partition: PartitionId,
  following: FollowedPartition,
): void {
  if (!following.isInSession) return;
  following.isInSession = false;
  following.isChanged = true;
  fetcher.forgotten.push(partition);
}

function positionOf(
  { partition, log }: Replica,
  following: FollowedPartition,
  context: Context,
): FetchPosition {
  return {
    partition,
    fetchOffset: following.fetchOffset,
    currentLeaderEpoch: following.isUnfenced || mutants.M14 ? -1 : following.leaderEpoch,
    lastFetchedEpoch: following.isUnfenced ? -1 : following.lastFetchedEpoch,
    logStartOffset: log.logStartOffset,
    maxBytes: context.settings.broker.replicaFetchMaxBytes,
  };
}

export function onFetched(
  broker: Broker,
  server: ProcessId,
  response: FetchResponse,
  context: Context,
): void {
  const fetcher = knownFetcher(broker, server);
  if (fetcher === null) return;
  fetcher.isInFlight = false;
  if (response.error !== 'NONE') {
    fetcher.isFullNext = true;
    fetcher.isSteady = false;
  }
  for (const fetched of response.partitions) {
    const replica = broker.replicas[fetched.partition];
    const following = replica?.following;
    if (!replica || !following || !isExpected(following, server, fetched)) continue;
    if (fetched.error !== 'NONE') fetcher.isSteady = false;
    take(broker, replica, following, fetched, context);
  }
  fetchNext(broker, fetcher, response.partitions, context);
}

/** False: taken up anew since, so that the answer is about a position of the past. */
function isExpected(
  following: FollowedPartition,
  server: ProcessId,
  { error, divergingEpoch }: FetchedPartition,
): boolean {
  if (!following.isChanged && following.leader === server) return true;
  if (error !== 'NONE') return false;
  if (divergingEpoch !== null) return mutants.M16;
  return mutants.M8 || (mutants.M7 && following.leader === server);
}
