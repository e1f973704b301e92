/**
 * Reading the partitions of a fetch session, and what a follower's position means to its leader.
 *
 * Kafka: ReplicaManager.readFromLog, Partition.fetchRecords.
 */
import { withItem } from '../../base/list.ts';
import type { Context } from '../context.ts';
import { abortedAmong } from '../log/aborted-read.ts';
import { lastStableOffset } from '../log/known-producers.ts';
import { readBatches, sizeOfBatches } from '../log/log-read.ts';
import type { RecordBatch } from '../log/record.ts';
import { NONE_ABORTED } from '../log/transaction-marks.ts';
import { mutants } from '../mutants.ts';
import type { BrokerId } from '../ids.ts';
import type { FetchedPartition } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Broker, Replica } from './broker.ts';
import { markMoved } from './completion.ts';
import { environment, look, type BrokerEnvironment } from './environment.ts';
import type { FetchSession, SessionPartition } from './fetch-session.ts';
import { queueProposal, sendProposals } from './isr.ts';
import { currentLeaderOf, epochError } from './lookups.ts';
import { noteHighWatermark } from './metadata-follower.ts';
import { noteRead } from './page-cache.ts';
import { followerOf, onFollowerFetch } from './partition.ts';
import { preferredReadReplica } from './read-replica.ts';
import type { FetchingBroker, FollowerState } from './replica-state.ts';
import { divergence } from './divergence.ts';

/** One read of a session: what it is allowed, and what it has found so far. */
export interface SessionRead {
  readonly broker: Broker;
  readonly session: FetchSession;
  readonly context: Context;
  readonly maxBytes: number;
  /** A follower's positions count as progress; when a parked request is read again they have. */
  readonly isFirst: boolean;
  bytes: number;
  /** An error or a divergence: it is told at once. */
  isUrgent: boolean;
  /** Only those with something to say. */
  partitions: FetchedPartition[];
  /** Who the follower is, and what the leader's broker knows: found out when it is needed. */
  identity: FetchingBroker | null;
  env: BrokerEnvironment | null;
}

const NO_BATCHES: readonly RecordBatch[] = [];

/** Reads the partitions of the session that may have something to tell. */
export function readSession(
  broker: Broker,
  session: FetchSession,
  { maxBytes, isFirst }: { readonly maxBytes: number; readonly isFirst: boolean },
  context: Context,
): SessionRead {
  const read: SessionRead = {
    broker,
    session,
    context,
    maxBytes,
    isFirst,
    bytes: 0,
    isUrgent: false,
    partitions: [],
    identity: null,
    env: null,
  };
  const { changed, partitions } = session;
  let kept = 0;
  for (const place of changed) {
    const own = partitions[place];
    if (own === undefined) continue;
    const said = read.partitions.length;
    readPartition(read, own);
    if (read.partitions.length === said && isSettled(read, own)) {
      own.isChanged = false;
    } else {
      changed[kept] = place;
      kept += 1;
    }
  }
  while (changed.length > kept) changed.pop();
  if (isFirst && session.replica !== null) sendProposals(broker, context);
  return read;
}

function readPartition(read: SessionRead, own: SessionPartition): void {
  const replica = read.broker.replicas[own.position.partition] ?? null;
  const { currentLeaderEpoch } = own.position;
  const isUnchecked = mutants.M15 && read.session.replica !== null;
  const isFollower = read.session.replica !== null;
  const error = epochError(replica, isUnchecked ? -1 : currentLeaderEpoch, isFollower);
  if (error !== 'NONE' || replica === null) failPartition(read, own, error);
  else if (read.session.replica === null) readForConsumer(read, replica, own);
  else readForFollower(read, replica, own);
}

/**
 * It stands at the end of what it may read: before the partition moves there is nothing to tell.
 */
function isSettled(read: SessionRead, own: SessionPartition): boolean {
  const replica = read.broker.replicas[own.position.partition];
  if (!replica || isNews(replica, own)) return false;
  const { replica: follower } = read.session;
  if (follower === null) {
    const error = epochError(replica, own.position.currentLeaderEpoch, false);
    const end = readableEnd(read.session, replica);
    return error === 'NONE' && own.position.fetchOffset >= end;
  }
  if (replica.leader === null) return false;
  const state = followerOf(replica.leader, follower);
  return state !== null && isIdle(state, own, replica, identityOf(read));
}

function say(read: SessionRead, partition: FetchedPartition): void {
  read.partitions = withItem(read.partitions, partition);
}

function failPartition(read: SessionRead, { position }: SessionPartition, error: ErrorCode): void {
  const { broker } = read;
  const { partition } = position;
  const isKnown = Boolean(broker.image.partitions[partition]);
  const isElsewhere = error === 'NOT_LEADER_OR_FOLLOWER' || error === 'FENCED_LEADER_EPOCH';
  read.isUrgent = true;
  say(read, {
    partition,
    error: isKnown ? error : 'UNKNOWN_TOPIC_OR_PARTITION',
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: -1,
    abortedTransactions: NONE_ABORTED,
    batches: NO_BATCHES,
    divergingEpoch: null,
    preferredReadReplica: null,
    currentLeader: isElsewhere ? currentLeaderOf(broker, partition) : null,
  });
}

function outOfRange(read: SessionRead, replica: Replica): void {
  read.isUrgent = true;
  say(read, {
    partition: replica.partition,
    error: 'OFFSET_OUT_OF_RANGE',
    highWatermark: -1,
    lastStableOffset: -1,
    logStartOffset: replica.log.logStartOffset,
    abortedTransactions: NONE_ABORTED,
    batches: NO_BATCHES,
    divergingEpoch: null,
    preferredReadReplica: null,
    currentLeader: null,
  });
}

/** Up to where a consumer may read: with read_committed only what transactions have decided. */
export function readableEnd({ isCommittedOnly }: FetchSession, { log }: Replica): number {
  return isCommittedOnly ? lastStableOffset(log) : log.highWatermark;
}

/**
 * Consumers see what is committed; what lies above that is there, but empty to them. The leader may
 * send one to a replica in its own rack; a follower serves as far as it knows what is committed.
 */
function readForConsumer(read: SessionRead, replica: Replica, own: SessionPartition): void {
  const { log } = replica;
  const { fetchOffset } = own.position;
  if (fetchOffset < log.logStartOffset || fetchOffset > log.logEndOffset) {
    outOfRange(read, replica);
    return;
  }
  const { rackId } = read.session;
  const nearer =
    rackId === ''
      ? null
      : preferredReadReplica(read.broker, replica, { rackId, fetchOffset }, read.context);
  if (nearer === null) readLog(read, replica, own, readableEnd(read.session, replica));
  else sendTo(read, replica, nearer);
}

function sendTo(read: SessionRead, { partition, log }: Replica, nearer: BrokerId): void {
  read.isUrgent = true;
  say(read, {
    partition,
    error: 'NONE',
    highWatermark: log.highWatermark,
    lastStableOffset: -1,
    logStartOffset: log.logStartOffset,
    abortedTransactions: NONE_ABORTED,
    batches: NO_BATCHES,
    divergingEpoch: null,
    preferredReadReplica: nearer,
    currentLeader: null,
  });
}

/** The follower as its session and this broker's metadata show it. */
function identityOf(read: SessionRead): FetchingBroker {
  if (read.identity !== null) return read.identity;
  const { broker, session } = read;
  let aliveBrokerEpoch: number | null = null;
  for (const { id, isFenced, brokerEpoch } of broker.image.brokers) {
    if (id === session.replica && !isFenced) aliveBrokerEpoch = brokerEpoch;
  }
  read.identity = { brokerEpoch: session.brokerEpoch, aliveBrokerEpoch };
  return read.identity;
}

/**
 * A follower reads to the log end. The high watermark that it is told is the one from before its
 * own progress counted, so that it learns of a commit with a later response.
 */
function readForFollower(read: SessionRead, replica: Replica, own: SessionPartition): void {
  const { log, leader } = replica;
  const { position } = own;
  const follower = read.session.replica;
  const state = leader !== null && follower !== null ? followerOf(leader, follower) : null;
  if (leader === null || state === null) {
    failPartition(read, own, 'UNKNOWN_LEADER_EPOCH');
    return;
  }
  const diverging = divergence(log, position);
  if (diverging === 'OFFSET_OUT_OF_RANGE') {
    outOfRange(read, replica);
    return;
  }
  if (diverging !== null) {
    read.isUrgent = true;
    say(read, {
      partition: replica.partition,
      error: 'NONE',
      highWatermark: log.highWatermark,
      lastStableOffset: -1,
      logStartOffset: log.logStartOffset,
      abortedTransactions: NONE_ABORTED,
      batches: NO_BATCHES,
      divergingEpoch: diverging,
      preferredReadReplica: null,
      currentLeader: null,
    });
    return;
  }
  if (position.fetchOffset < log.logStartOffset || position.fetchOffset > log.logEndOffset) {
    outOfRange(read, replica);
    return;
  }
  readLog(read, replica, own, log.logEndOffset);
  if (read.isFirst) noteProgress(read, replica, state, own);
}

function noteProgress(
  read: SessionRead,
  replica: Replica,
  state: FollowerState,
  own: SessionPartition,
): void {
  const { broker, context } = read;
  const { leader, log } = replica;
  if (leader === null) return;
  const identity = identityOf(read);
  if (isIdle(state, own, replica, identity)) {
    state.lastFetchTimeMs = context.now;
    state.lastCaughtUpTimeMs = context.now;
    return;
  }
  const env = read.env ?? environment(broker, replica, context);
  read.env = look(env, broker, replica, context);
  const before = log.highWatermark;
  const outcome = onFollowerFetch(leader, state, own.position, identity, env);
  if (outcome === 'NOT_LEADER_OR_FOLLOWER') {
    read.partitions = read.partitions.filter(({ partition }) => partition !== replica.partition);
    failPartition(read, own, outcome);
    return;
  }
  if (broker.parkedDeletions.length > 0) markMoved(broker, replica.partition);
  if (outcome === 'high-watermark-advanced') noteHighWatermark(broker, replica, before, context);
  const { pending } = leader;
  if (pending !== null && !pending.isInFlight && !pending.isRefused) {
    queueProposal(broker, replica.partition);
  }
}

/**
 * It stood at the leader's end before and still does: nothing but the time of its fetch changes.
 */
function isIdle(
  state: FollowerState,
  { position }: SessionPartition,
  { log, leader }: Replica,
  { brokerEpoch, aliveBrokerEpoch }: FetchingBroker,
): boolean {
  return (
    state.logEndOffset === log.logEndOffset &&
    state.logStartOffset === position.logStartOffset &&
    position.fetchOffset === log.logEndOffset &&
    state.lastFetchLeaderLogEndOffset === log.logEndOffset &&
    state.brokerEpoch === brokerEpoch &&
    (aliveBrokerEpoch === null || aliveBrokerEpoch <= brokerEpoch) &&
    leader !== null &&
    leader.isr.includes(state.id)
  );
}

/** Reads up to `upToOffset`, and tells of the partition if there is anything new. */
function readLog(
  read: SessionRead,
  replica: Replica,
  own: SessionPartition,
  upToOffset: number,
): void {
  const { log } = replica;
  const { session } = read;
  const { fetchOffset, maxBytes } = own.position;
  let batches = NO_BATCHES;
  if (fetchOffset < upToOffset && read.bytes < read.maxBytes) {
    batches = readBatches(log, {
      fromOffset: fetchOffset,
      upToOffset,
      maxBytes: Math.min(maxBytes, read.maxBytes - read.bytes),
      minOneMessage: read.bytes === 0,
    });
    const bytes = sizeOfBatches(batches);
    read.bytes += bytes;
    if (bytes > 0) noteRead(read.broker, log, { batches, bytes }, read.context);
  }
  if (batches.length === 0 && !isNews(replica, own)) return;
  say(read, {
    partition: replica.partition,
    error: 'NONE',
    highWatermark: log.highWatermark,
    lastStableOffset: session.replica === null ? lastStableOffset(log) : -1,
    logStartOffset: log.logStartOffset,
    abortedTransactions: session.isCommittedOnly
      ? abortedAmong(log, fetchOffset, batches)
      : NONE_ABORTED,
    batches,
    divergingEpoch: null,
    preferredReadReplica: null,
    currentLeader: null,
  });
}

function isNews({ log }: Replica, own: SessionPartition): boolean {
  return own.highWatermark !== log.highWatermark || own.logStartOffset !== log.logStartOffset;
}
