/**
 * Reading: fetch sessions of followers and consumers, and fetches that wait for data.
 *
 * Kafka: KafkaApis.handleFetchRequest, Partition.fetchRecords, DelayedFetch, FetchSession (KIP-227).
 * Simplified: a session belongs to its connection and ends with it.
 */
import { setTimer, type Context } from '../context.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import { readBatches, sizeOfBatches } from '../log/log-read.ts';
import type { RecordBatch } from '../log/record.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond, type ReplyAddress } from '../network/transport.ts';
import type { FetchedPartition, FetchPosition, FetchRequest } from '../protocol/data-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Broker, Replica } from './broker.ts';
import { environment, look, type BrokerEnvironment } from './environment.ts';
import { queueProposal, sendProposals } from './isr.ts';
import { currentLeaderOf, epochError } from './lookups.ts';
import { noteHighWatermark } from './metadata-follower.ts';
import { followerOf, onFollowerFetch } from './partition.ts';
import type { FetchingBroker, FollowerState } from './replica-state.ts';
import { divergence } from './truncation.ts';

export interface FetchSession {
  readonly connection: number;
  /** The follower that fetches, or null for a consumer. */
  readonly replica: BrokerId | null;
  brokerEpoch: number;
  partitions: SessionPartition[];
  /** The request that waits for data; null: none. */
  parked: ParkedFetch | null;
  /** Its timer is set for this tick; -1: none. */
  expiryAt: number;
}

export interface SessionPartition {
  position: FetchPosition;
  /** What the last response said, to tell whether there is something new. */
  highWatermark: number;
  logStartOffset: number;
}

export interface ParkedFetch {
  readonly address: ReplyAddress;
  readonly minBytes: number;
  readonly maxBytes: number;
  /** Simulated ms. */
  readonly expiresAt: number;
}

export function onFetch(
  broker: Broker,
  envelope: RequestEnvelope,
  body: FetchRequest,
  context: Context,
): void {
  const address = addressOf(envelope);
  const session = openSession(broker, envelope.connection, body);
  if (session === null) {
    const error = 'FETCH_SESSION_ID_NOT_FOUND';
    respond(context, broker, address, { api: 'Fetch', error, partitions: [] });
    return;
  }
  const read = readSession(broker, session, { maxBytes: body.maxBytes, isFirst: true }, context);
  if (body.maxWaitMs === 0 || read.isUrgent || read.bytes >= body.minBytes) {
    answer(broker, session, address, read, context);
    return;
  }
  const { minBytes, maxBytes, maxWaitMs } = body;
  session.parked = { address, minBytes, maxBytes, expiresAt: context.now + maxWaitMs };
  armExpiry(broker, session, context);
}

function openSession(broker: Broker, id: number, body: FetchRequest): FetchSession | null {
  const known = broker.sessions[id] ?? null;
  if (!body.isFull) {
    if (known === null) return null;
    known.parked = null;
    forget(broker, known, body.forgotten);
    for (const position of body.partitions) updatePosition(broker, known, position);
    return known;
  }
  if (known !== null) forget(broker, known, known.partitions.map(partitionOf));
  while (broker.sessions.length <= id) broker.sessions.push(null);
  const session: FetchSession = {
    connection: id,
    replica: body.replica,
    brokerEpoch: body.brokerEpoch,
    partitions: [],
    parked: null,
    expiryAt: -1,
  };
  broker.sessions[id] = session;
  for (const position of body.partitions) updatePosition(broker, session, position);
  return session;
}

function partitionOf({ position }: SessionPartition): PartitionId {
  return position.partition;
}

function updatePosition(broker: Broker, session: FetchSession, position: FetchPosition): void {
  for (const known of session.partitions) {
    if (known.position.partition !== position.partition) continue;
    known.position = position;
    return;
  }
  session.partitions.push({ position, highWatermark: -1, logStartOffset: -1 });
  const watchers = broker.replicas[position.partition]?.sessions;
  if (watchers !== undefined && !watchers.includes(session.connection)) {
    watchers.push(session.connection);
  }
}

function forget(broker: Broker, session: FetchSession, partitions: readonly PartitionId[]): void {
  if (partitions.length === 0) return;
  session.partitions = session.partitions.filter((own) => !partitions.includes(partitionOf(own)));
  for (const partition of partitions) {
    const replica = broker.replicas[partition];
    if (replica) replica.sessions = replica.sessions.filter((id) => id !== session.connection);
  }
}

interface SessionRead {
  bytes: number;
  /** An error or a divergence: it is told at once. */
  isUrgent: boolean;
  partitions: FetchedPartition[];
}

const NO_BATCHES: readonly RecordBatch[] = [];

/**
 * Reads every partition of the session. The first time a follower's positions count as progress;
 * when a parked request is read again they have counted already.
 */
function readSession(
  broker: Broker,
  session: FetchSession,
  { maxBytes, isFirst }: { readonly maxBytes: number; readonly isFirst: boolean },
  context: Context,
): SessionRead {
  const read: SessionRead = { bytes: 0, isUrgent: false, partitions: [] };
  const reader = createReader(broker, session, context);
  for (const own of session.partitions) {
    const replica = broker.replicas[own.position.partition] ?? null;
    const error = epochError(replica, own.position.currentLeaderEpoch);
    if (error !== 'NONE' || replica === null) {
      failPartition(broker, own, error, read);
    } else if (session.replica === null) {
      readForConsumer(replica, own, maxBytes, read);
    } else {
      readForFollower(reader, replica, own, { maxBytes, isFirst }, read);
    }
  }
  if (isFirst && session.replica !== null) sendProposals(broker, context);
  return read;
}

function failPartition(
  broker: Broker,
  { position }: SessionPartition,
  error: ErrorCode,
  read: SessionRead,
): void {
  const { partition } = position;
  const isKnown = Boolean(broker.image.partitions[partition]);
  const isElsewhere = error === 'NOT_LEADER_OR_FOLLOWER' || error === 'FENCED_LEADER_EPOCH';
  read.isUrgent = true;
  read.partitions.push({
    partition,
    error: isKnown ? error : 'UNKNOWN_TOPIC_OR_PARTITION',
    highWatermark: -1,
    logStartOffset: -1,
    batches: NO_BATCHES,
    divergingEpoch: null,
    currentLeader: isElsewhere ? currentLeaderOf(broker, partition) : null,
  });
}

function outOfRange(replica: Replica, read: SessionRead): void {
  read.isUrgent = true;
  read.partitions.push({
    partition: replica.partition,
    error: 'OFFSET_OUT_OF_RANGE',
    highWatermark: -1,
    logStartOffset: replica.log.logStartOffset,
    batches: NO_BATCHES,
    divergingEpoch: null,
    currentLeader: null,
  });
}

/** Consumers see what is committed; what lies above that is there, but empty to them. */
function readForConsumer(
  replica: Replica,
  own: SessionPartition,
  maxBytes: number,
  read: SessionRead,
): void {
  const { log } = replica;
  const { fetchOffset } = own.position;
  if (fetchOffset < log.logStartOffset || fetchOffset > log.logEndOffset) {
    outOfRange(replica, read);
    return;
  }
  readLog(replica, own, { upToOffset: log.highWatermark, maxBytes }, read);
}

interface FollowerReader {
  readonly broker: Broker;
  readonly context: Context;
  readonly follower: BrokerId | null;
  readonly identity: FetchingBroker;
  env: BrokerEnvironment | null;
}

function createReader(broker: Broker, session: FetchSession, context: Context): FollowerReader {
  const follower = session.replica;
  const registration =
    follower === null ? undefined : broker.image.brokers.find(({ id }) => id === follower);
  const isAlive = registration !== undefined && !registration.isFenced;
  const identity = {
    brokerEpoch: session.brokerEpoch,
    aliveBrokerEpoch: isAlive ? registration.brokerEpoch : null,
  };
  return { broker, context, follower, identity, env: null };
}

/**
 * A follower reads to the log end. The high watermark that it is told is the one from before its
 * own progress counted, so that it learns of a commit with a later response.
 */
function readForFollower(
  reader: FollowerReader,
  replica: Replica,
  own: SessionPartition,
  { maxBytes, isFirst }: { readonly maxBytes: number; readonly isFirst: boolean },
  read: SessionRead,
): void {
  const { log, leader } = replica;
  const { position } = own;
  const state = leader && reader.follower !== null ? followerOf(leader, reader.follower) : null;
  if (leader === null || state === null) {
    failPartition(reader.broker, own, 'UNKNOWN_LEADER_EPOCH', read);
    return;
  }
  const diverging = divergence(log, position);
  if (diverging === 'OFFSET_OUT_OF_RANGE') {
    outOfRange(replica, read);
    return;
  }
  if (diverging !== null) {
    read.isUrgent = true;
    read.partitions.push({
      partition: replica.partition,
      error: 'NONE',
      highWatermark: log.highWatermark,
      logStartOffset: log.logStartOffset,
      batches: NO_BATCHES,
      divergingEpoch: diverging,
      currentLeader: null,
    });
    return;
  }
  if (position.fetchOffset < log.logStartOffset || position.fetchOffset > log.logEndOffset) {
    outOfRange(replica, read);
    return;
  }
  readLog(replica, own, { upToOffset: log.logEndOffset, maxBytes }, read);
  if (isFirst) noteProgress(reader, replica, state, own, read);
}

function noteProgress(
  reader: FollowerReader,
  replica: Replica,
  state: FollowerState,
  own: SessionPartition,
  read: SessionRead,
): void {
  const { broker, context, identity } = reader;
  const { leader, log } = replica;
  if (leader === null) return;
  if (isIdle(state, own, replica, identity)) {
    state.lastFetchTimeMs = context.now;
    state.lastCaughtUpTimeMs = context.now;
    return;
  }
  const env = reader.env ?? environment(broker, replica, context);
  reader.env = look(env, broker, replica, context);
  const before = log.highWatermark;
  const outcome = onFollowerFetch(leader, state, own.position, identity, env);
  if (outcome === 'NOT_LEADER_OR_FOLLOWER') {
    read.partitions = read.partitions.filter(({ partition }) => partition !== replica.partition);
    failPartition(broker, own, outcome, read);
    return;
  }
  if (outcome === 'high-watermark-advanced') noteHighWatermark(broker, replica, before, context);
  const { pending } = leader;
  if (pending !== null && !pending.isInFlight && !pending.isRefused) {
    queueProposal(broker, replica.partition);
  }
}

/** It stood at the leader's end before and still does: nothing but the time of its fetch changes. */
function isIdle(
  state: FollowerState,
  { position }: SessionPartition,
  { log, leader }: Replica,
  { brokerEpoch, aliveBrokerEpoch }: FetchingBroker,
): boolean {
  return (
    state.logEndOffset === log.logEndOffset &&
    position.fetchOffset === log.logEndOffset &&
    state.lastFetchLeaderLogEndOffset === log.logEndOffset &&
    state.brokerEpoch === brokerEpoch &&
    (aliveBrokerEpoch === null || aliveBrokerEpoch <= brokerEpoch) &&
    leader !== null &&
    leader.isr.includes(state.id)
  );
}

function readLog(
  replica: Replica,
  own: SessionPartition,
  limit: { readonly upToOffset: number; readonly maxBytes: number },
  read: SessionRead,
): void {
  const { log } = replica;
  const { fetchOffset, maxBytes: partitionBytes } = own.position;
  let batches = NO_BATCHES;
  if (fetchOffset < limit.upToOffset && read.bytes < limit.maxBytes) {
    batches = readBatches(log, {
      fromOffset: fetchOffset,
      upToOffset: limit.upToOffset,
      maxBytes: Math.min(partitionBytes, limit.maxBytes - read.bytes),
      minOneMessage: read.bytes === 0,
    });
    read.bytes += sizeOfBatches(batches);
  }
  const isNews =
    batches.length > 0 ||
    own.highWatermark !== log.highWatermark ||
    own.logStartOffset !== log.logStartOffset;
  if (!isNews) return;
  read.partitions.push({
    partition: replica.partition,
    error: 'NONE',
    highWatermark: log.highWatermark,
    logStartOffset: log.logStartOffset,
    batches,
    divergingEpoch: null,
    currentLeader: null,
  });
}

function answer(
  broker: Broker,
  session: FetchSession,
  address: ReplyAddress,
  { partitions }: SessionRead,
  context: Context,
): void {
  session.parked = null;
  if (partitions.length > 0) rememberSaid(session, partitions);
  respond(context, broker, address, { api: 'Fetch', error: 'NONE', partitions });
}

/** Both lists are in the order of the session. */
function rememberSaid(session: FetchSession, partitions: readonly FetchedPartition[]): void {
  let index = 0;
  for (const said of partitions) {
    for (; index < session.partitions.length; index += 1) {
      const own = session.partitions[index];
      if (own?.position.partition !== said.partition) continue;
      own.highWatermark = said.highWatermark;
      own.logStartOffset = said.logStartOffset;
      break;
    }
  }
}

/** A partition moved: parked fetches that contain it may have something to take home now. */
export function completeFetches(broker: Broker, replica: Replica, context: Context): void {
  for (const id of replica.sessions) {
    const session = broker.sessions[id] ?? null;
    if (session === null || session.parked === null) continue;
    if (isWorthwhile(broker, session, replica)) completeParked(broker, session, context);
  }
}

function isWorthwhile(broker: Broker, session: FetchSession, replica: Replica): boolean {
  const { parked } = session;
  if (parked === null) return false;
  if (replica.leader === null) return true;
  if (parked.minBytes > 1) return availableBytes(broker, session) >= parked.minBytes;
  const own = session.partitions.find(({ position }) => position.partition === replica.partition);
  if (own === undefined) return false;
  const { log } = replica;
  const { fetchOffset } = own.position;
  const end = session.replica === null ? log.highWatermark : log.logEndOffset;
  // Past the log end since a truncation, the fetch ends with OFFSET_OUT_OF_RANGE.
  return fetchOffset < end || fetchOffset > log.logEndOffset;
}

function availableBytes(broker: Broker, session: FetchSession): number {
  let bytes = 0;
  for (const { position } of session.partitions) {
    const log = broker.replicas[position.partition]?.log;
    if (log === undefined) continue;
    bytes += sizeOfBatches(
      readBatches(log, {
        fromOffset: position.fetchOffset,
        upToOffset: session.replica === null ? log.highWatermark : log.logEndOffset,
        maxBytes: position.maxBytes,
        minOneMessage: true,
      }),
    );
  }
  return bytes;
}

function completeParked(broker: Broker, session: FetchSession, context: Context): void {
  const { parked } = session;
  if (parked === null) return;
  const { address, maxBytes } = parked;
  const read = readSession(broker, session, { maxBytes, isFirst: false }, context);
  answer(broker, session, address, read, context);
}

/** fetch.max.wait.ms or replica.fetch.wait.max.ms is over: the answer is what there is. */
export function onFetchExpiry(broker: Broker, connection: number, context: Context): void {
  const session = broker.sessions[connection] ?? null;
  if (session === null) return;
  session.expiryAt = -1;
  if (session.parked === null) return;
  if (session.parked.expiresAt <= context.now) completeParked(broker, session, context);
  else armExpiry(broker, session, context);
}

/** One timer for each session: a fetch that is answered earlier leaves it to the next one. */
function armExpiry(broker: Broker, session: FetchSession, context: Context): void {
  if (session.parked === null) return;
  const { expiresAt } = session.parked;
  if (session.expiryAt >= 0 && session.expiryAt <= expiresAt) return;
  session.expiryAt = expiresAt;
  setTimer(context, broker, {
    delayMs: expiresAt - context.now,
    timer: { type: 'fetch-expiry', connection: session.connection },
  });
}
