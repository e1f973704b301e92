/**
 * Reading: requests of followers and consumers, and those that wait for data.
 *
 * Kafka: KafkaApis.handleFetchRequest, DelayedFetch.
 */
import { setTimer, type Context } from '../context.ts';
import { readBatches, sizeOfBatches } from '../log/log-read.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond, type ReplyAddress } from '../network/transport.ts';
import { onDemand } from '../on-demand.ts';
import type { FetchedPartition, FetchRequest, FetchResponse } from '../protocol/data-api.ts';
import type { Broker, Replica } from './broker.ts';
import { epochError } from './lookups.ts';
import { readableEnd, readSession, type SessionRead } from './fetch-read.ts';
import {
  moveToEnd,
  openSession,
  sortByTurn,
  type FetchSession,
  type FetchWatcher,
} from './fetch-session.ts';

export function onFetch(
  broker: Broker,
  envelope: RequestEnvelope,
  body: FetchRequest,
  context: Context,
): void {
  const address = addressOf(envelope);
  const session = openSession(broker, envelope.connection, body, context.now);
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

function answer(
  broker: Broker,
  session: FetchSession,
  address: ReplyAddress,
  { partitions }: SessionRead,
  context: Context,
): void {
  session.parked = null;
  if (partitions.length > 0) rememberSaid(session, partitions);
  const response: FetchResponse = { api: 'Fetch', error: 'NONE', partitions };
  if (broker.disk.delayMs > 0) {
    onDemand().brokers.respondAfterRead(broker, address, response, context);
  } else respond(context, broker, address, response);
}

/** What was said is among what was looked at, in the same order. */
function rememberSaid(session: FetchSession, partitions: readonly FetchedPartition[]): void {
  const takesTurns = session.replica === null && !session.isNew;
  let index = 0;
  for (const said of partitions) {
    for (; index < session.changed.length; index += 1) {
      const own = session.partitions[session.changed[index] ?? -1];
      if (own?.position.partition !== said.partition) continue;
      own.highWatermark = said.highWatermark;
      own.logStartOffset = said.logStartOffset;
      if (takesTurns && said.batches.length > 0) moveToEnd(session, own);
      break;
    }
  }
  if (takesTurns) sortByTurn(session);
}

/** A partition moved: parked fetches that contain it may have something to take home now. */
export function completeFetches(broker: Broker, replica: Replica, context: Context): void {
  for (const watcher of replica.watchers) {
    const session = broker.sessions[watcher.connection] ?? null;
    if (session === null || session.parked === null) continue;
    if (isWorthwhile(broker, session, replica, watcher)) completeParked(broker, session, context);
  }
}

function isWorthwhile(
  broker: Broker,
  session: FetchSession,
  replica: Replica,
  { place }: FetchWatcher,
): boolean {
  const { parked } = session;
  if (parked === null) return false;
  const own = session.partitions[place];
  if (own === undefined) return false;
  const { fetchOffset, currentLeaderEpoch } = own.position;
  if (epochError(replica, currentLeaderEpoch, session.replica !== null) !== 'NONE') return true;
  if (parked.minBytes > 1) return availableBytes(broker, session) >= parked.minBytes;
  const { log } = replica;
  const end = session.replica === null ? readableEnd(session, replica) : log.logEndOffset;
  // Past the log end since a truncation, the fetch ends with OFFSET_OUT_OF_RANGE.
  return fetchOffset < end || fetchOffset > log.logEndOffset;
}

/** What the partitions hold that may have something to tell; the others have nothing. */
function availableBytes(broker: Broker, session: FetchSession): number {
  let bytes = 0;
  for (const place of session.changed) {
    const position = session.partitions[place]?.position;
    const replica = position === undefined ? null : broker.replicas[position.partition];
    if (position === undefined || !replica) continue;
    const { log } = replica;
    bytes += sizeOfBatches(
      readBatches(log, {
        fromOffset: position.fetchOffset,
        upToOffset: session.replica === null ? readableEnd(session, replica) : log.logEndOffset,
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
