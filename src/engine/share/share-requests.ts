/**
 * ShareFetch and ShareAcknowledge of members, from their arrival to the answer: acknowledgements
 * are written down first, and a fetch may have to wait.
 *
 * Kafka: KafkaApis (handleShareFetchRequest, handleShareAcknowledgeRequest,
 * handleAcknowledgements), SharePartitionManager (acknowledge, releaseSession; ShareGroupListener).
 */
import { withoutItem } from '../../base/list.ts';
import type { Broker } from '../broker/broker.ts';
import { currentLeaderOf } from '../broker/lookups.ts';
import { emit, setTimer, type Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  PartitionAcknowledgements,
  ShareAcknowledgeRequest,
  ShareFetchedPartition,
  ShareFetchRequest,
} from '../protocol/share-api.ts';
import { acknowledge } from './acknowledge.ts';
import type { FinishedCall } from './persister.ts';
import { shareSettingsOf, type ShareGroupSettings } from './share-config.ts';
import { beginFetch, failed, tryFetch } from './share-fetch.ts';
import {
  armLocks,
  dropShare,
  expireLock,
  onStateRead,
  onStateWritten,
  releaseFor,
  shareOf,
  writeState,
} from './share-partitions.ts';
import { takeNumber, type PendingAcknowledgement, type ShareExchange } from './share-service.ts';
import {
  continueShareSession,
  FINAL_EPOCH,
  openShareSession,
  rotated,
  sessionOf,
} from './share-session.ts';

export function onShareFetch(
  broker: Broker,
  envelope: RequestEnvelope,
  body: ShareFetchRequest,
  context: Context,
): void {
  const address = addressOf(envelope);
  const session = openShareSession(broker, body, envelope.connection, context);
  const { groupId, memberId, sessionEpoch, maxWaitMs } = body;
  if (session.error !== 'NONE') {
    const rest = { acquisitionLockTimeoutMs: 0, partitions: [] };
    respond(context, broker, address, { api: 'ShareFetch', error: session.error, ...rest });
    return;
  }
  const isFinal = sessionEpoch === FINAL_EPOCH;
  const reads = !isFinal && body.maxRecords > 0 && body.maxBytes > 0;
  const expiresAt = context.now + maxWaitMs;
  const partitions = rotated(session.partitions, sessionEpoch).slice();
  const exchange: ShareExchange = {
    number: takeNumber(broker.share),
    address,
    api: 'ShareFetch',
    groupId,
    memberId,
    isFinal,
    acknowledgements: acknowledgeAll(broker, body, context),
    fetch: reads ? { request: body, partitions, errors: [], expiresAt } : null,
    fetched: [],
  };
  broker.share.exchanges.push(exchange);
  let isNews = body.acknowledgements.length > 0;
  if (exchange.fetch !== null) {
    beginFetch(broker, exchange, exchange.fetch, context);
    if (tryFetch(broker, exchange, { isOver: maxWaitMs === 0 }, context)) isNews = true;
    armExpiry(broker, exchange, context);
  }
  if (isNews) proceed(broker, context);
  else if (isDone(exchange)) end(broker, exchange, context);
}

function armExpiry(broker: Broker, { number, fetch }: ShareExchange, context: Context): void {
  if (fetch === null) return;
  setTimer(context, broker, {
    delayMs: fetch.expiresAt - context.now,
    timer: { type: 'share-fetch-expiry', exchange: number },
  });
}

/** The fetch has waited as long as it may: the answer is what there is. */
export function onShareFetchExpiry(broker: Broker, number: number, context: Context): void {
  const exchange = broker.share.exchanges.find((one) => one.number === number);
  if (exchange === undefined || exchange.fetch === null) return;
  if (tryFetch(broker, exchange, { isOver: true }, context)) proceed(broker, context);
  else if (isDone(exchange)) end(broker, exchange, context);
}

/** Only this one is over: what the others wait for is as it was. */
function end(broker: Broker, exchange: ShareExchange, context: Context): void {
  const { share } = broker;
  share.exchanges = withoutItem(share.exchanges, share.exchanges.indexOf(exchange));
  answer(broker, exchange, context);
}

export function onShareAcknowledge(
  broker: Broker,
  envelope: RequestEnvelope,
  body: ShareAcknowledgeRequest,
  context: Context,
): void {
  const address = addressOf(envelope);
  const { groupId, memberId } = body;
  const error = continueShareSession(broker, body);
  if (error !== 'NONE') {
    const rest = { acquisitionLockTimeoutMs: 0, partitions: [] };
    respond(context, broker, address, { api: 'ShareAcknowledge', error, ...rest });
    return;
  }
  broker.share.exchanges.push({
    number: takeNumber(broker.share),
    address,
    api: 'ShareAcknowledge',
    groupId,
    memberId,
    isFinal: body.sessionEpoch === FINAL_EPOCH,
    acknowledgements: acknowledgeAll(
      broker,
      { groupId, memberId, acknowledgements: body.partitions },
      context,
    ),
    fetch: null,
    fetched: [],
  });
  proceed(broker, context);
}

function acknowledgeAll(
  broker: Broker,
  {
    groupId,
    memberId,
    acknowledgements,
  }: Pick<ShareFetchRequest, 'groupId' | 'memberId' | 'acknowledgements'>,
  context: Context,
): PendingAcknowledgement[] {
  if (acknowledgements.length === 0) return [];
  const limits = shareSettingsOf(broker, groupId, context);
  const pending = acknowledgements.map((own): PendingAcknowledgement => {
    const { partition, batches } = own;
    const owned = shareOf(broker, groupId, partition);
    if (owned === null) return { partition, call: 0, error: 'UNKNOWN_TOPIC_OR_PARTITION' };
    const actor = { memberId, now: context.now, limits };
    const { error, write } = acknowledge(owned.share, batches, actor);
    stateAcknowledged(broker, { groupId, memberId, own, error }, context);
    const call = error === 'NONE' ? writeState(broker, owned, write, context) : 0;
    return { partition, call, error };
  });
  armLocks(broker, context);
  return pending;
}

function stateAcknowledged(
  broker: Broker,
  {
    groupId,
    memberId,
    own: { partition, batches },
    error,
  }: {
    readonly groupId: string;
    readonly memberId: string;
    readonly own: PartitionAcknowledgements;
    readonly error: ErrorCode;
  },
  context: Context,
): void {
  emit(context, broker.id, {
    type: 'records-settled',
    group: groupId,
    partition,
    memberId,
    batches,
    error,
  });
}

/** A call of the persister has ended: whoever waited for it goes on. */
export function onPersisted(broker: Broker, finished: FinishedCall, context: Context): void {
  const { call } = finished;
  const { exchanges } = broker.share;
  if (call.body.api === 'ReadShareGroupState') {
    const error = onStateRead(broker, finished, context);
    const { groupId, partition } = call.body;
    for (const { fetch, groupId: group } of exchanges) {
      if (error === 'NONE' || fetch === null || group !== groupId) continue;
      const isKnown = fetch.errors.some((one) => one.partition === partition);
      if (fetch.partitions.includes(partition) && !isKnown) fetch.errors.push({ partition, error });
    }
  } else {
    const error = onStateWritten(broker, finished, context);
    for (const exchange of exchanges) {
      exchange.acknowledgements = exchange.acknowledgements.map((one) =>
        one.call === call.number ? { ...one, call: 0, error } : one,
      );
    }
  }
  proceed(broker, context);
}

/** Looks at every request that waits: what it waits for may have come. */
export function proceed(broker: Broker, context: Context): void {
  const isOver = false;
  // What holds for a group is looked up once, however many of its members wait.
  let group = '';
  let settings: ShareGroupSettings | undefined;
  for (const exchange of broker.share.exchanges) {
    const { groupId, fetch } = exchange;
    if (fetch === null) continue;
    if (settings === undefined || groupId !== group) {
      settings = shareSettingsOf(broker, groupId, context);
      group = groupId;
    }
    tryFetch(broker, exchange, { isOver, settings }, context);
  }
  const { share } = broker;
  const done = share.exchanges.filter(isDone);
  if (done.length === 0) return;
  share.exchanges = share.exchanges.filter((exchange) => !isDone(exchange));
  for (const exchange of done) answer(broker, exchange, context);
}

function isDone({ fetch, acknowledgements }: ShareExchange): boolean {
  return fetch === null && acknowledgements.every(({ call }) => call === 0);
}

function answer(broker: Broker, exchange: ShareExchange, context: Context): void {
  const { api, address, groupId, memberId, acknowledgements, isFinal } = exchange;
  const acquisitionLockTimeoutMs = shareSettingsOf(broker, groupId, context).recordLockDurationMs;
  const common = { error: 'NONE', acquisitionLockTimeoutMs } as const;
  if (isFinal) endSession(broker, { groupId, memberId, reason: 'closed' }, context);
  if (api === 'ShareFetch') {
    const partitions = withAcknowledgements(broker, exchange);
    respond(context, broker, address, { api, ...common, partitions });
    return;
  }
  const partitions = acknowledgements.map(({ partition, error }) => {
    const isElsewhere = error === 'NOT_LEADER_OR_FOLLOWER';
    const currentLeader = isElsewhere ? currentLeaderOf(broker, partition) : null;
    return { partition, error, currentLeader };
  });
  respond(context, broker, address, { api, ...common, partitions });
}

function withAcknowledgements(
  broker: Broker,
  { fetched, acknowledgements }: ShareExchange,
): ShareFetchedPartition[] {
  const partitions = fetched.slice();
  for (const { partition, error } of acknowledgements) {
    const index = partitions.findIndex((one) => one.partition === partition);
    const own = partitions[index] ?? failed(broker, partition, 'NONE');
    const told = { ...own, acknowledgeError: error };
    if (index < 0) partitions.push(told);
    else partitions[index] = told;
  }
  return partitions;
}

/**
 * Locks are over: each has a timer of its own in Kafka, so that a fetch that waits may take what
 * has come free before the next one is looked at.
 */
export function onLocksDue(broker: Broker, context: Context): void {
  const { share } = broker;
  if (share.lockTimerAt > context.now) return;
  share.lockTimerAt = -1;
  while (expireLock(broker, context)) proceed(broker, context);
  armLocks(broker, context);
}

/** The session is over: what its member has in hand becomes available again. */
function endSession(
  broker: Broker,
  {
    groupId,
    memberId,
    reason,
  }: {
    readonly groupId: string;
    readonly memberId: string;
    readonly reason: 'closed' | 'disconnected';
  },
  context: Context,
): void {
  const session = sessionOf(broker, groupId, memberId);
  if (session === null) return;
  session.isStale = true;
  emit(context, broker.id, { type: 'share-session-ended', group: groupId, memberId, reason });
  for (const partition of session.partitions) {
    const owned = shareOf(broker, groupId, partition);
    if (owned !== null) releaseFor(broker, owned, memberId, context);
  }
}

/** The connection to a client broke: its sessions end with it. */
export function onShareConnectionLost(broker: Broker, connection: number, context: Context): void {
  const { share } = broker;
  share.exchanges = share.exchanges.filter(({ address }) => address.connection !== connection);
  const ended = share.sessions.filter((session) => session.connection === connection);
  for (const { groupId, memberId, isStale } of ended) {
    if (!isStale) endSession(broker, { groupId, memberId, reason: 'disconnected' }, context);
  }
  share.sessions = share.sessions.filter((session) => session.connection !== connection);
  for (const { groupId } of ended) {
    const isRead = share.sessions.some((one) => !one.isStale && one.groupId === groupId);
    if (!isRead) dropGroup(broker, groupId);
  }
  proceed(broker, context);
}

/**
 * The broker closes its connections because it stops. True: what was in hand is on its way to be
 * written; as a coordinator of its own the broker does not hear itself any more.
 */
export function endAllSessions(broker: Broker, context: Context): boolean {
  const { share } = broker;
  for (const { groupId, memberId, isStale } of share.sessions) {
    if (!isStale) endSession(broker, { groupId, memberId, reason: 'disconnected' }, context);
  }
  share.sessions = [];
  share.exchanges = [];
  return share.calls.some(({ sentTo }) => sentTo !== null && sentTo !== broker.id);
}

/** Nobody of the group reads here any more: whoever comes next begins with what is written. */
function dropGroup(broker: Broker, groupId: string): void {
  for (const owned of broker.share.shares.slice()) {
    if (owned.share.groupId === groupId) dropShare(broker, owned);
  }
}
