/**
 * What a broker remembers of those who fetch from it: which partitions, at which positions, and
 * which of them may have something new to tell.
 *
 * Kafka: FetchSession, CachedPartition (KIP-227).
 * Simplified: a session belongs to its connection and ends with it. A partition in which nothing
 * has moved is not looked at, so that idle ones cost nothing however many they are. Only those of
 * consumers take turns: followers read their partitions in one order.
 */
import type { BrokerId, PartitionId } from '../ids.ts';
import type { ReplyAddress } from '../network/transport.ts';
import type { FetchPosition, FetchRequest } from '../protocol/data-api.ts';
import type { Broker, Replica } from './broker.ts';
import { followerOf } from './partition.ts';
import type { FollowerState } from './replica-state.ts';

export interface FetchSession {
  readonly connection: number;
  /** The follower that fetches, or null for a consumer. */
  readonly replica: BrokerId | null;
  brokerEpoch: number;
  /** client.rack of the consumer; empty: none, or a follower. */
  readonly rackId: string;
  /** isolation.level=read_committed. */
  readonly isCommittedOnly: boolean;
  partitions: SessionPartition[];
  /** Places in `partitions`, by turn: what the next read looks at. */
  changed: number[];
  /** The next turn. */
  turns: number;
  /** Its first request has not been followed by another one: nobody's turn has come yet. */
  isNew: boolean;
  /** When the last request came, simulated ms. */
  fetchedAt: number;
  /** The request that waits for data; null: none. */
  parked: ParkedFetch | null;
  /** Its timer is set for this tick; -1: none. */
  expiryAt: number;
}

export interface SessionPartition {
  position: FetchPosition;
  /** The lowest is read first; whose records were sent goes to the end. */
  turn: number;
  /** What the last response said, to tell whether there is something new. */
  highWatermark: number;
  logStartOffset: number;
  /** Its place is among `changed`. */
  isChanged: boolean;
}

export interface ParkedFetch {
  readonly address: ReplyAddress;
  readonly minBytes: number;
  readonly maxBytes: number;
  /** Simulated ms. */
  readonly expiresAt: number;
}

/** A session that contains a partition, and the partition's place in it. */
export interface FetchWatcher {
  readonly connection: number;
  place: number;
}

/** The session that a request opens or goes on with; null when it names one that is not there. */
export function openSession(
  broker: Broker,
  id: number,
  body: FetchRequest,
  now: number,
): FetchSession | null {
  const known = broker.sessions[id] ?? null;
  if (!body.isFull) {
    if (known === null) return null;
    known.parked = null;
    known.isNew = false;
    if (body.forgotten.length > 0) forget(broker, known, body.forgotten);
    for (const position of body.partitions) updatePosition(broker, known, position);
    known.fetchedAt = now;
    return known;
  }
  if (known !== null) forget(broker, known, known.partitions.map(partitionOf));
  while (broker.sessions.length <= id) broker.sessions.push(null);
  const session: FetchSession = {
    connection: id,
    replica: body.replica,
    brokerEpoch: body.brokerEpoch,
    rackId: body.rackId,
    isCommittedOnly: body.isolationLevel === 'read_committed',
    partitions: [],
    changed: [],
    turns: 0,
    isNew: true,
    fetchedAt: now,
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

/** The partition's place in the session; -1 when it is not there. */
function placeOf({ partitions }: FetchSession, partition: PartitionId): number {
  return partitions.findIndex((own) => partitionOf(own) === partition);
}

function watcherOf(replica: Replica, { connection }: FetchSession): FetchWatcher | null {
  for (const watcher of replica.watchers) if (watcher.connection === connection) return watcher;
  return null;
}

function updatePosition(broker: Broker, session: FetchSession, position: FetchPosition): void {
  const { partitions, changed, connection } = session;
  const replica = broker.replicas[position.partition];
  const watcher = replica ? watcherOf(replica, session) : null;
  const place = watcher === null ? placeOf(session, position.partition) : watcher.place;
  const known = place < 0 ? undefined : partitions[place];
  if (known !== undefined) {
    known.position = position;
    // A replica that was deleted and made again does not know who fetches from it.
    if (replica && watcher === null) replica.watchers.push({ connection, place });
    noteChanged(broker, session, place);
    return;
  }
  if (replica) replica.watchers.push({ connection, place: partitions.length });
  changed.push(partitions.length);
  const turn = session.turns;
  session.turns += 1;
  partitions.push({ position, turn, highWatermark: -1, logStartOffset: -1, isChanged: true });
}

/** Records of it were sent: the next read begins with the others, so that none is left behind. */
export function moveToEnd(session: FetchSession, own: SessionPartition): void {
  own.turn = session.turns;
  session.turns += 1;
}

/** Puts what the next read looks at in order again. Mostly it is. */
export function sortByTurn({ changed, partitions }: FetchSession): void {
  for (let index = 1; index < changed.length; index += 1) {
    const place = changed[index] ?? -1;
    const turn = partitions[place]?.turn ?? -1;
    let to = index;
    for (; to > 0; to -= 1) {
      const before = changed[to - 1] ?? -1;
      if ((partitions[before]?.turn ?? -1) <= turn) break;
      changed[to] = before;
    }
    changed[to] = place;
  }
}

function forget(broker: Broker, session: FetchSession, partitions: readonly PartitionId[]): void {
  const { connection } = session;
  for (const partition of partitions) {
    const replica = broker.replicas[partition];
    if (!replica) continue;
    lookAgain(broker, replica);
    replica.watchers = replica.watchers.filter((watcher) => watcher.connection !== connection);
  }
  session.partitions = session.partitions.filter((own) => !partitions.includes(partitionOf(own)));
  session.changed = [];
  for (const [place, own] of session.partitions.entries()) {
    const replica = broker.replicas[partitionOf(own)];
    const watcher = replica ? watcherOf(replica, session) : null;
    if (watcher !== null) watcher.place = place;
    if (own.isChanged) session.changed.push(place);
  }
  sortByTurn(session);
}

/** The next read looks at this partition. */
function noteChanged(broker: Broker, session: FetchSession, place: number): void {
  const own = session.partitions[place];
  if (own === undefined || own.isChanged) return;
  own.isChanged = true;
  noteFetchTime(broker, session, own);
  const { changed } = session;
  let index = changed.length;
  changed.push(place);
  for (; index > 0; index -= 1) {
    const before = changed[index - 1] ?? -1;
    if ((session.partitions[before]?.turn ?? -1) < own.turn) break;
    changed[index] = before;
  }
  changed[index] = place;
}

/**
 * A follower that has stood at the log end all the while has been caught up at each of its fetches.
 * Only now, when that may end, its state is told.
 */
function noteFetchTime(
  broker: Broker,
  session: FetchSession,
  { position }: SessionPartition,
): void {
  const leader = broker.replicas[position.partition]?.leader ?? null;
  if (leader === null || session.replica === null) return;
  const state = followerOf(leader, session.replica);
  if (state === null || state.lastFetchTimeMs >= session.fetchedAt) return;
  state.lastFetchTimeMs = session.fetchedAt;
  state.lastCaughtUpTimeMs = session.fetchedAt;
}

/**
 * Something about this partition is about to change, or has changed but for its log end: every
 * session that contains it looks at it again.
 */
export function lookAgain(broker: Broker, replica: Replica): void {
  for (const { connection, place } of replica.watchers) {
    const session = broker.sessions[connection];
    if (session) noteChanged(broker, session, place);
  }
}

/**
 * A follower with the time of its last fetch: its state is not told of those that changed nothing.
 */
export function withFetchTime(
  broker: Broker,
  replica: Replica,
  state: FollowerState,
): FollowerState {
  for (const { connection, place } of replica.watchers) {
    const session = broker.sessions[connection];
    if (session?.replica !== state.id || session.partitions[place]?.isChanged !== false) continue;
    if (state.lastFetchTimeMs >= session.fetchedAt) continue;
    const { fetchedAt } = session;
    return { ...state, lastFetchTimeMs: fetchedAt, lastCaughtUpTimeMs: fetchedAt };
  }
  return state;
}
