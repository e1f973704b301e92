/**
 * Following: one fetcher for each leader asks for what its partitions lack, cuts what diverges, and
 * appends.
 *
 * Kafka: AbstractFetcherThread, ReplicaFetcherThread, ReplicaFetcherManager.
 * Simplified: num.replica.fetchers is 1.
 */
import { withItem } from '../../base/list.ts';
import { emit, setTimer, type Context } from '../context.ts';
import type { BrokerId, PartitionId, ProcessId } from '../ids.ts';
import { latestEpoch } from '../log/leader-epochs.ts';
import {
  appendAsFollower,
  raiseLogStart,
  setFollowerHighWatermark,
  truncateFullyAndStartAt,
  truncateTo,
} from '../log/log.ts';
import { send } from '../network/transport.ts';
import type { RequestBody } from '../protocol/api.ts';
import type {
  EpochEndOffset,
  FetchedPartition,
  FetchPosition,
  FetchResponse,
  ListOffsetsResponse,
} from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Broker, Replica } from './broker.ts';
import { markMoved } from './completion.ts';
import { topicSettings } from './environment.ts';
import { truncateOnDivergence } from './truncation.ts';

/** Kafka: AbstractFetcherThread. One request in flight to each leader. */
export interface ReplicaFetcher {
  readonly leader: BrokerId;
  isInFlight: boolean;
  /** The next request opens a new session. */
  isFullNext: boolean;
  partitions: PartitionId[];
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
}

/** Begins to fetch from `leader`, at the own log end: what must go is found out by the epochs. */
export function follow(broker: Broker, replica: Replica, leader: BrokerId, context: Context): void {
  const { log, leaderEpoch } = replica;
  replica.following = {
    leader,
    leaderEpoch,
    fetchOffset: log.logEndOffset,
    lastFetchedEpoch: latestEpoch(log.leaderEpochs),
    isChanged: true,
    delayedUntil: -1,
    isFailed: false,
    isInSession: false,
  };
  const fetcher = fetcherOf(broker, leader);
  fetcher.partitions.push(replica.partition);
  fetcher.forgotten = fetcher.forgotten.filter((partition) => partition !== replica.partition);
  wake(broker, fetcher, context, 0);
}

export function stopFollowing(broker: Broker, replica: Replica): void {
  if (replica.following === null) return;
  const fetcher = fetcherOf(broker, replica.following.leader);
  replica.following = null;
  fetcher.partitions = fetcher.partitions.filter((partition) => partition !== replica.partition);
  fetcher.forgotten.push(replica.partition);
}

function fetcherOf(broker: Broker, leader: ProcessId): ReplicaFetcher {
  for (const fetcher of broker.fetchers) if (fetcher.leader === leader) return fetcher;
  const fetcher: ReplicaFetcher = {
    leader: leader as BrokerId,
    isInFlight: false,
    isFullNext: true,
    partitions: [],
    forgotten: [],
    wakeAt: -1,
  };
  broker.fetchers.push(fetcher);
  return fetcher;
}

/** Fetches once the event is over, so that partitions taken up together go in one request. */
function wake(broker: Broker, fetcher: ReplicaFetcher, context: Context, delayMs: number): void {
  const at = context.now + delayMs;
  if (fetcher.isInFlight || (fetcher.wakeAt >= 0 && fetcher.wakeAt <= at)) return;
  fetcher.wakeAt = at;
  const { leader } = fetcher;
  setTimer(context, broker, { delayMs, timer: { type: 'replica-fetch-backoff', leader } });
}

export function resumeFetcher(broker: Broker, leader: ProcessId, context: Context): void {
  const fetcher = fetcherOf(broker, leader);
  fetcher.wakeAt = -1;
  if (!fetcher.isInFlight) fetchNext(broker, fetcher, context);
}

const NONE: readonly PartitionId[] = [];

function fetchNext(broker: Broker, fetcher: ReplicaFetcher, context: Context): void {
  const { now } = context;
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
  if (nextWake >= 0) wake(broker, fetcher, context, nextWake - now);
  if (active === 0) return;
  const settings = context.cluster.settings.broker;
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
    },
  });
  fetcher.isFullNext = false;
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
    currentLeaderEpoch: following.leaderEpoch,
    lastFetchedEpoch: following.lastFetchedEpoch,
    logStartOffset: log.logStartOffset,
    maxBytes: context.cluster.settings.broker.replicaFetchMaxBytes,
  };
}

export function onFetched(
  broker: Broker,
  server: ProcessId,
  response: FetchResponse,
  context: Context,
): void {
  const fetcher = fetcherOf(broker, server);
  fetcher.isInFlight = false;
  if (response.error !== 'NONE') fetcher.isFullNext = true;
  for (const fetched of response.partitions) {
    const replica = broker.replicas[fetched.partition];
    const following = replica?.following;
    // Taken up anew since: the answer is about a position of the past.
    if (!replica || !following || following.isChanged || following.leader !== server) continue;
    take(broker, replica, following, fetched, context);
  }
  fetchNext(broker, fetcher, context);
}

function take(
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
    const limits = topicSettings(broker, partition, context);
    for (const batch of batches) {
      // Written by a later leader than the one that was asked (KAFKA-18723).
      if (batch.leaderEpoch > following.leaderEpoch) break;
      if (batch.baseOffset < log.logEndOffset) continue;
      appendAsFollower(log, batch, limits);
      following.lastFetchedEpoch = batch.leaderEpoch;
    }
    following.fetchOffset = log.logEndOffset;
    following.isChanged = true;
    markMoved(broker, partition);
  }
  setFollowerHighWatermark(log, highWatermark);
  if (logStartOffset > log.logStartOffset && logStartOffset <= log.highWatermark) {
    raiseLogStart(log, logStartOffset);
    following.isChanged = true;
  }
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

function noteTruncation(
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
function restart({ log }: Replica, following: FollowedPartition): void {
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

function delay(following: FollowedPartition, context: Context): void {
  following.delayedUntil = context.now + context.cluster.settings.broker.replicaFetchBackoffMs;
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
  const { replicaSocketTimeoutMs } = context.cluster.settings.broker;
  following.delayedUntil = context.now + replicaSocketTimeoutMs;
  following.isChanged = true;
  send(context, broker, following.leader, {
    channel: 'data',
    timeoutMs: replicaSocketTimeoutMs,
    body: {
      api: 'ListOffsets',
      isFollower: true,
      partitions: [{ partition, currentLeaderEpoch: following.leaderEpoch, timestamp }],
    },
  });
}

/**
 * A leader that ends before this log (after an unclean election) makes it shorter; one that begins
 * after it makes it start anew there; else this log goes on where it ends.
 */
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
    if (!replica || !following || following.leaderEpoch !== asked?.currentLeaderEpoch) continue;
    if (error !== 'NONE') delay(following, context);
    else settleOutOfRange(broker, replica, { timestamp: asked.timestamp, offset }, context);
    wakeFor(broker, following, context);
  }
}

function settleOutOfRange(
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
  if (timestamp === LATEST) truncateTo(log, offset);
  else if (offset > from) truncateFullyAndStartAt(log, offset);
  noteTruncation(broker, replica, from, context);
  restart(replica, following);
  following.delayedUntil = -1;
}

function wakeFor(broker: Broker, following: FollowedPartition, context: Context): void {
  const delayMs = Math.max(0, following.delayedUntil - context.now);
  wake(broker, fetcherOf(broker, following.leader), context, delayMs);
}

/** The connection broke: every partition of the fetcher waits replica.fetch.backoff.ms. */
export function onFetcherDisconnect(broker: Broker, server: ProcessId, context: Context): void {
  const fetcher = fetcherOf(broker, server);
  fetcher.isInFlight = false;
  fetcher.isFullNext = true;
  for (const partition of fetcher.partitions) {
    const following = broker.replicas[partition]?.following;
    if (following) {
      following.isInSession = false;
      delay(following, context);
    }
  }
  wake(broker, fetcher, context, context.cluster.settings.broker.replicaFetchBackoffMs);
}
