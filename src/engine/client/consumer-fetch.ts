/**
 * Fetching: one request to each broker at a time, in a session that tells only what has changed.
 *
 * Kafka: AbstractFetch.prepareFetchRequests, FetchSessionHandler (KIP-227),
 * FetchCollector.handleInitializeErrors.
 * Simplified: after an error a partition rests for retry.backoff.ms, unless its new leader was
 * named.
 */
import { withItem } from '../../base/list.ts';
import type { Context } from '../context.ts';
import type { BrokerId, PartitionId, ProcessId } from '../ids.ts';
import { send } from '../network/transport.ts';
import type {
  FetchedPartition,
  FetchPosition,
  FetchRequest,
  FetchResponse,
} from '../protocol/data-api.ts';
import { createCommittedReader } from './committed-reader.ts';
import { isolationOf } from './consumer-config.ts';
import { fail, refreshMetadata, wake } from './consumer-poll.ts';
import {
  assignedPartition,
  followLeader,
  isFetchable,
  requestReset,
} from './consumer-positions.ts';
import { forgetReplica, preferReplica, readFrom } from './read-replica.ts';
import { retryLater } from './consumer-reset.ts';
import type { AssignedPartition, Consumer } from './consumer.ts';
import { applyCurrentLeader } from './current-leader.ts';
import { markStale, reconnectTick } from './metadata.ts';

/** The fetch connection to one broker. */
export interface NodeFetch {
  readonly broker: BrokerId;
  isInFlight: boolean;
  /** The next request opens a new session. */
  isFullNext: boolean;
  /** Positions as the session on the broker has them, in the order of the assignment. */
  session: SessionPosition[];
}

export interface SessionPosition {
  readonly partition: PartitionId;
  fetchOffset: number;
  leaderEpoch: number;
}

const NONE: readonly PartitionId[] = [];

/** Asks every leader that has been heard of since, and of whose records none is left to return. */
export function sendFetches(consumer: Consumer, context: Context): void {
  if (isSteady(consumer)) {
    for (const node of consumer.fetches) if (!node.isInFlight) fetchOn(consumer, node, context);
    refreshMetadata(consumer, context);
    return;
  }
  const { now } = context;
  sendAllFetches(consumer, context);
  consumer.isSteady = consumer.assignment.every((own) => isBeingFetched(consumer, own, now));
}

/** The same holds as after the last look at everything. */
function isSteady({ isSteady: wasSteady, buffered, membership }: Consumer): boolean {
  const { needsRejoin, isJoining, joinPrepareSince } = membership;
  return wasSteady && buffered.length === 0 && !needsRejoin && !isJoining && joinPrepareSince < 0;
}

function isBeingFetched(consumer: Consumer, own: AssignedPartition, now: number): boolean {
  const broker = readFrom(own, now);
  if (!isFetchable(own) || broker === null) return false;
  const node = nodeFetch(consumer, broker);
  return node.isInFlight && sessionPosition(node, own.partition) !== null;
}

/** Goes on in the session as it is: but for positions that moved nothing has changed. */
function fetchOn(consumer: Consumer, node: NodeFetch, context: Context): void {
  // One may be read elsewhere by now: the session is looked through before it tells of moves.
  for (const { partition } of node.session) {
    const own = assignedPartition(consumer, partition);
    if (own !== null && readFrom(own, context.now) === node.broker) continue;
    consumer.isSteady = false;
    return;
  }
  let changed: FetchPosition[] = [];
  for (const known of node.session) {
    const own = assignedPartition(consumer, known.partition);
    if (own === null) continue;
    if (known.fetchOffset === own.position && known.leaderEpoch === own.validatedEpoch) continue;
    changed = withItem(changed, moveOn(consumer, known, own));
  }
  if (node.session.length > 0) sendFetch(consumer, node, { changed, forgotten: NONE }, context);
}

function sendAllFetches(consumer: Consumer, context: Context): void {
  for (const own of consumer.assignment) {
    const { leader } = own;
    if (own.state !== 'FETCHING') continue;
    if (leader === null) {
      followLeader(consumer.metadata, own);
      if (own.leader === null) markStale(consumer.metadata);
    }
    const broker = readFrom(own, context.now);
    if (broker !== null) nodeFetch(consumer, broker);
  }
  for (const node of consumer.fetches) {
    if (!node.isInFlight && !isBuffered(consumer, node, context)) fetch(consumer, node, context);
  }
  refreshMetadata(consumer, context);
}

function nodeFetch(consumer: Consumer, broker: BrokerId): NodeFetch {
  for (const node of consumer.fetches) if (node.broker === broker) return node;
  const node = { broker, isInFlight: false, isFullNext: true, session: [] };
  consumer.fetches.push(node);
  return node;
}

/** The session stays whole: while one of its partitions is left out, there is no request. */
function isBuffered(consumer: Consumer, { broker }: NodeFetch, { now }: Context): boolean {
  for (const partition of consumer.buffered) {
    const own = assignedPartition(consumer, partition);
    if (own !== null && readFrom(own, now) === broker && isFetchable(own)) return true;
  }
  return false;
}

function fetch(consumer: Consumer, node: NodeFetch, context: Context): void {
  const { metadata } = consumer;
  const reconnectAt = reconnectTick(metadata, node.broker);
  if (reconnectAt > context.now) {
    if (isWanted(consumer, node, context)) wake(consumer, reconnectAt, context);
    return;
  }
  if (node.isFullNext) node.session = [];
  const { count, changed } = alignSession(consumer, node, context);
  if (count > 0) {
    sendFetch(consumer, node, { changed, forgotten: forgetFrom(node, count) }, context);
  }
}

function sendFetch(
  consumer: Consumer,
  node: NodeFetch,
  { changed, forgotten }: Pick<FetchRequest, 'forgotten'> & { changed: readonly FetchPosition[] },
  context: Context,
): void {
  const { config } = consumer;
  node.isInFlight = true;
  send(context, consumer, node.broker, {
    channel: 'data',
    timeoutMs: config.requestTimeoutMs,
    body: {
      api: 'Fetch',
      replica: null,
      brokerEpoch: -1,
      maxWaitMs: config.fetchMaxWaitMs,
      minBytes: config.fetchMinBytes,
      maxBytes: config.fetchMaxBytes,
      isFull: node.isFullNext,
      partitions: changed,
      forgotten,
      rackId: config.clientRack,
      isolationLevel: isolationOf(config),
    },
  });
}

function isWanted(consumer: Consumer, { broker }: NodeFetch, { now }: Context): boolean {
  return consumer.assignment.some((own) => readFrom(own, now) === broker && isFetchable(own));
}

/**
 * Makes the session what is wanted now, in the order of the assignment, and collects what has
 * changed: positions that moved, and partitions that are new. What is not wanted stands behind the
 * count.
 */
function alignSession(
  consumer: Consumer,
  { broker, session }: NodeFetch,
  context: Context,
): { count: number; changed: readonly FetchPosition[] } {
  let count = 0;
  let changed: FetchPosition[] = [];
  for (const own of consumer.assignment) {
    if (readFrom(own, context.now) !== broker || !isFetchable(own)) continue;
    if (own.retryAt > context.now) {
      wake(consumer, own.retryAt, context);
      continue;
    }
    const known = entryAt(session, count, own.partition);
    count += 1;
    if (known.fetchOffset === own.position && known.leaderEpoch === own.validatedEpoch) continue;
    changed = withItem(changed, moveOn(consumer, known, own));
  }
  return { count, changed };
}

/** From now on the session has the partition's position. */
function moveOn(
  { config }: Consumer,
  known: SessionPosition,
  { partition, position, validatedEpoch }: AssignedPartition,
): FetchPosition {
  known.fetchOffset = position;
  known.leaderEpoch = validatedEpoch;
  return {
    partition,
    fetchOffset: position,
    currentLeaderEpoch: validatedEpoch,
    lastFetchedEpoch: -1,
    logStartOffset: -1,
    maxBytes: config.maxPartitionFetchBytes,
  };
}

/** The partition's place in the session, moved to `index`; mostly it stands there already. */
function entryAt(
  session: SessionPosition[],
  index: number,
  partition: PartitionId,
): SessionPosition {
  const guess = session[index];
  if (guess !== undefined && guess.partition === partition) return guess;
  const at = session.findIndex((known) => known.partition === partition);
  const [moved] = at < 0 ? [] : session.splice(at, 1);
  const entry = moved ?? { partition, fetchOffset: -1, leaderEpoch: -1 };
  session.splice(index, 0, entry);
  return entry;
}

function forgetFrom({ session }: NodeFetch, count: number): readonly PartitionId[] {
  if (session.length === count) return NONE;
  return session.splice(count).map(({ partition }) => partition);
}

export function onFetchAnswer(
  consumer: Consumer,
  server: ProcessId,
  { error, partitions }: FetchResponse,
  context: Context,
): void {
  const node = consumer.fetches.find(({ broker }) => broker === server);
  if (node === undefined || !node.isInFlight) return;
  node.isInFlight = false;
  node.isFullNext = error !== 'NONE';
  if (error !== 'NONE') {
    consumer.isSteady = false;
    node.session = [];
    return;
  }
  for (const said of partitions) {
    const own = assignedPartition(consumer, said.partition);
    const asked = sessionPosition(node, said.partition);
    if (own === null || asked === null || own.state !== 'FETCHING') continue;
    // It was moved elsewhere meanwhile: what came is of no use.
    if (own.position !== asked.fetchOffset) continue;
    if (said.preferredReadReplica !== null) {
      preferReplica(consumer, own, said.preferredReadReplica, context.now);
      consumer.isSteady = false;
    } else if (said.error === 'NONE') take(consumer, own, said);
    else refused(consumer, own, said, context);
  }
}

function sessionPosition({ session }: NodeFetch, partition: PartitionId): SessionPosition | null {
  for (const known of session) if (known.partition === partition) return known;
  return null;
}

function take(consumer: Consumer, own: AssignedPartition, said: FetchedPartition): void {
  if (said.highWatermark >= 0) own.highWatermark = said.highWatermark;
  if (said.lastStableOffset >= 0) own.lastStableOffset = said.lastStableOffset;
  if (said.batches.length === 0) return;
  own.buffer = said.batches;
  own.bufferIndex = 0;
  const aborted = said.abortedTransactions;
  own.reader = aborted.length === 0 ? null : createCommittedReader(aborted);
  consumer.buffered = withItem(consumer.buffered, own.partition);
}

function refused(
  consumer: Consumer,
  own: AssignedPartition,
  { error, currentLeader, partition }: FetchedPartition,
  context: Context,
): void {
  consumer.isSteady = false;
  const wasNearer = forgetReplica(own);
  if (error === 'OFFSET_OUT_OF_RANGE') {
    // The replica may lag behind: its leader is asked before anything is believed.
    if (wasNearer) return;
    const { autoOffsetReset } = consumer.config;
    if (autoOffsetReset !== 'none') requestReset(own, autoOffsetReset);
    else fail(consumer, { error: 'OffsetOutOfRangeException', partitions: [partition] });
    return;
  }
  const { metadata } = consumer;
  if (currentLeader !== null && applyCurrentLeader(metadata, partition, currentLeader)) {
    followLeader(metadata, own);
    markStale(metadata);
  } else if (error === 'UNKNOWN_LEADER_EPOCH') {
    // The broker has not heard yet what this client has: it will.
    own.retryAt = context.now + consumer.config.retryBackoffMs;
  } else retryLater(consumer, own, context);
  refreshMetadata(consumer, context);
}

/** The connection broke: the session went with it. */
export function onFetchFailed(consumer: Consumer, server: ProcessId): void {
  const node = consumer.fetches.find(({ broker }) => broker === server);
  if (node === undefined) return;
  node.isInFlight = false;
  node.isFullNext = true;
  for (const { partition } of node.session) {
    const own = assignedPartition(consumer, partition);
    if (own !== null && forgetReplica(own)) consumer.isSteady = false;
  }
  node.session = [];
}
