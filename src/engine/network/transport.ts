/**
 * Sending and answering requests over connections, and what happens when they break.
 *
 * Kafka: NetworkClient on the requesting end, SocketServer (channel muting) on the answering one.
 */
import { assertExists } from '../../base/assert.ts';
import { withItem, withoutItem } from '../../base/list.ts';
import { emit, setTimer, type Context } from '../context.ts';
import type { DeliveryEvent, DisconnectEvent } from '../event.ts';
import type { ProcessId } from '../ids.ts';
import type { Process } from '../process.ts';
import type { Channel, RequestBody, ResponseBody } from '../protocol/api.ts';
import { push } from '../queue.ts';
import { draw } from '../random.ts';
import { processOf } from '../cluster.ts';
import type { Connection } from './connection.ts';
import type { Envelope, RequestEnvelope } from './envelope.ts';
import { linkBetween } from './network.ts';
import { wireBytes } from './wire-size.ts';

/** Where an answer goes: what has to be remembered of a request that is parked. */
export type ReplyAddress = Pick<
  RequestEnvelope,
  'connection' | 'connectionEpoch' | 'correlationId'
>;

/**
 * Sends a request. The answer reaches the sender's `on...Response`; when the connection breaks
 * first, or `timeoutMs` (simulated; null: never) runs out, its `on...Disconnect` hears of it.
 */
export function send(
  context: Context,
  from: Process,
  to: ProcessId,
  request: {
    readonly channel: Channel;
    readonly body: RequestBody;
    readonly timeoutMs: number | null;
    /** False: no answer will come (acks=0). */
    readonly expectsResponse?: boolean;
  },
): void {
  const { now, cause } = context;
  const connection = openConnection(context, from, to, request.channel);
  connection.isOpen = true;
  const correlationId = from.nextCorrelationId++;
  const throughAt = sentThrough(context, from.id, to, request.body);
  const arrivesAt = Math.max(
    throughAt + wayOf(context, from.id, to),
    connection.lastArrivalAtServer,
  );
  connection.lastArrivalAtServer = arrivesAt;
  const timeoutAt = request.timeoutMs === null ? -1 : now + request.timeoutMs;
  const envelope: RequestEnvelope = {
    kind: 'request',
    seq: context.cluster.nextSeq++,
    from: from.id,
    to,
    sentAt: now,
    arrivesAt,
    correlationId,
    cause,
    connection: connection.id,
    connectionEpoch: connection.epoch,
    timeoutAt,
    body: request.body,
  };
  if (request.expectsResponse !== false) {
    connection.inFlight = withItem(connection.inFlight, envelope);
    armTimeout(context, from, connection, timeoutAt);
  }
  launch(context, envelope);
}

/** Answers a request; the server then takes up the next one of the same connection. */
export function respond(
  context: Context,
  from: Process,
  to: ReplyAddress,
  body: ResponseBody,
): void {
  const connection = assertExists(
    context.cluster.network.connections[to.connection],
    'a reply goes to a connection that exists',
  );
  if (connection.epoch !== to.connectionEpoch) return;
  const { client } = connection;
  const throughAt = sentThrough(context, from.id, client, body);
  const arrivesAt = Math.max(
    throughAt + wayOf(context, from.id, client),
    connection.lastArrivalAtClient,
  );
  connection.lastArrivalAtClient = arrivesAt;
  launch(context, {
    kind: 'response',
    seq: context.cluster.nextSeq++,
    from: from.id,
    to: client,
    sentAt: context.now,
    arrivesAt,
    correlationId: to.correlationId,
    cause: context.cause,
    connection: connection.id,
    connectionEpoch: connection.epoch,
    body,
  });
  takeNext(context, connection);
}

/** The server is done with a request that wants no answer. */
export function finishWithoutResponse(context: Context, to: ReplyAddress): void {
  const connection = context.cluster.network.connections[to.connection];
  if (connection !== undefined && connection.epoch === to.connectionEpoch) {
    takeNext(context, connection);
  }
}

/** The request itself: it never changes. */
export function addressOf(envelope: RequestEnvelope): ReplyAddress {
  return envelope;
}

/** Requests without an answer from `server` over `channel`, oldest first. */
export function unanswered(
  context: Context,
  client: ProcessId,
  server: ProcessId,
  channel: Channel,
): readonly RequestEnvelope[] {
  return findConnection(context, client, server, channel)?.inFlight ?? [];
}

/**
 * Whether the envelope is still wanted on arrival, and free to be handled: a busy server takes it
 * up later, and what travelled on a connection that broke is gone.
 */
export function admit(context: Context, envelope: Envelope): boolean {
  const connection = context.cluster.network.connections[envelope.connection];
  if (connection === undefined || connection.epoch !== envelope.connectionEpoch) return false;
  if (envelope.kind === 'response') return true;
  if (connection.isServerBusy) {
    connection.waiting.push(envelope);
    return false;
  }
  connection.isServerBusy = true;
  return true;
}

/** Takes the request that a response answers off its connection; null when it was given up. */
export function settle(context: Context, envelope: Envelope): RequestEnvelope | null {
  const connection = context.cluster.network.connections[envelope.connection];
  if (connection === undefined) return null;
  const { inFlight } = connection;
  for (let index = 0; index < inFlight.length; index += 1) {
    const request = inFlight[index];
    if (request?.correlationId !== envelope.correlationId) continue;
    connection.inFlight = withoutItem(inFlight, index);
    return request;
  }
  return null;
}

/** Breaks a connection: both directions lose what is under way, and the client is told. */
export function breakConnection(
  context: Context,
  connection: Connection,
  noticeDelayMs: number,
): void {
  const { network, queue } = context.cluster;
  connection.epoch += 1;
  connection.waiting = [];
  connection.isServerBusy = false;
  for (const link of network.links) {
    if (link.held.length > 0) {
      link.held = link.held.filter((held) => held.connection !== connection.id);
    }
  }
  tellServer(context, connection);
  const client = processOf(context.cluster, connection.client);
  // A client that waits for nothing still sees its socket close, and looks for the new leader.
  const isNews =
    connection.inFlight.length > 0 || (connection.isOpen && client !== null && isClient(client));
  connection.isOpen = false;
  if (client === null || client.status === 'stopped') {
    connection.inFlight = [];
    // Timers of a process that has stopped are void: its next run sets its own.
    connection.timeoutCheckAt = -1;
    return;
  }
  // Over a cut link no news comes: the client waits until its requests time out.
  const isOwnDoing = noticeDelayMs === 0;
  const back = linkBetween(network, connection.server, connection.client);
  if (!isOwnDoing && back !== null && back.isCut) return;
  const unansweredRequests = connection.inFlight;
  connection.inFlight = [];
  if (!isNews) return;
  push(queue, {
    kind: 'disconnect',
    at: context.now + noticeDelayMs,
    seq: context.cluster.nextSeq++,
    owner: client.id,
    run: client.run,
    cause: context.cause,
    connection: connection.id,
    server: connection.server,
    unanswered: unansweredRequests,
  });
}

/** A broker ends the share sessions of a connection with it, when it hears of that. */
function tellServer(context: Context, { id, client, server }: Connection): void {
  const broker = processOf(context.cluster, server);
  if (broker?.kind !== 'broker' || broker.status === 'stopped') return;
  if (!broker.share.sessions.some(({ connection }) => connection === id)) return;
  const way = linkBetween(context.cluster.network, client, server);
  if (way !== null && way.isCut) return;
  setTimer(context, broker, {
    delayMs: delayOf(context, client, server),
    timer: { type: 'share-connection-lost', connection: id },
  });
}

function isClient({ kind }: Process): boolean {
  return (
    kind === 'producer' || kind === 'consumer' || kind === 'share-consumer' || kind === 'admin'
  );
}

/** A process is gone: its peers' connections to it break, and its own with it. */
export function breakConnectionsOf(context: Context, process: ProcessId): void {
  for (const connection of context.cluster.network.connections) {
    if (connection.client === process || connection.server === process) {
      const notice = delayOf(context, connection.server, connection.client);
      breakConnection(context, connection, notice);
    }
  }
}

/** A request timed out: the client closes the connection, so that everything on it fails. */
export function onRequestTimeout(context: Context, process: Process, connectionId: number): void {
  const connection = context.cluster.network.connections[connectionId];
  if (connection === undefined) return;
  connection.timeoutCheckAt = -1;
  let next = -1;
  for (const request of connection.inFlight) {
    if (request.timeoutAt < 0) continue;
    if (request.timeoutAt <= context.now) {
      const { api } = request.body;
      emit(context, process.id, { type: 'request-timed-out', to: connection.server, api });
      breakConnection(context, connection, 0);
      return;
    }
    if (next < 0 || request.timeoutAt < next) next = request.timeoutAt;
  }
  armTimeout(context, process, connection, next);
}

/** One way from `from` to `to`, without jitter, simulated ms. */
export function delayOf(context: Context, from: ProcessId, to: ProcessId): number {
  const { settings, network } = context.cluster;
  if (network.links.length === 0) return settings.linkDelayMs;
  return linkBetween(network, from, to)?.delayMs ?? settings.linkDelayMs;
}

/** One way with its jitter, simulated ms. */
function wayOf(context: Context, from: ProcessId, to: ProcessId): number {
  const { settings, random } = context.cluster;
  const delayMs = delayOf(context, from, to);
  if (settings.linkJitterMs === 0) return delayMs;
  return delayMs + draw(random, 'jitter', settings.linkJitterMs + 1);
}

/** The first time-out after which TCP sends again (Linux: 200 ms); each further one is doubled. */
const RESEND_AFTER_MS = 200;
const MOST_RESENDS = 8;

/**
 * The tick at which all bytes are on the wire for good: now, unless the link is slow or loses some.
 */
function sentThrough(
  context: Context,
  from: ProcessId,
  to: ProcessId,
  body: RequestBody | ResponseBody,
): number {
  const { network, random } = context.cluster;
  if (network.links.length === 0) return context.now;
  const link = linkBetween(network, from, to);
  if (link === null) return context.now;
  let at = context.now;
  if (link.bytesPerSecond !== null) {
    at = Math.max(at, link.busyUntil) + Math.ceil((wireBytes(body) * 1000) / link.bytesPerSecond);
    link.busyUntil = at;
  }
  if (link.lossPercent === 0) return at;
  let resends = 0;
  while (resends < MOST_RESENDS && draw(random, 'loss', 100) < link.lossPercent) {
    at += RESEND_AFTER_MS << resends;
    resends += 1;
  }
  return at;
}

/** Puts an envelope on its way, or into the hands of a cut link. */
function launch(context: Context, envelope: Envelope): void {
  const { network, queue } = context.cluster;
  if (network.links.length > 0) {
    const link = linkBetween(network, envelope.from, envelope.to);
    if (link !== null && link.isCut) {
      link.held.push(envelope);
      return;
    }
  }
  push(queue, { kind: 'delivery', at: envelope.arrivesAt, seq: envelope.seq, envelope });
}

function takeNext(context: Context, connection: Connection): void {
  connection.isServerBusy = false;
  if (connection.waiting.length === 0) return;
  const next = connection.waiting.shift();
  if (next === undefined) return;
  const event: DeliveryEvent = {
    kind: 'delivery',
    at: context.now,
    seq: next.seq,
    envelope: next,
  };
  // Under the number of its arrival it would stand before what is due now already.
  push(context.cluster.queue, { ...event, seq: context.cluster.nextSeq++ });
}

function armTimeout(context: Context, client: Process, connection: Connection, at: number): void {
  if (at < 0) return;
  if (connection.timeoutCheckAt >= 0 && connection.timeoutCheckAt <= at) return;
  connection.timeoutCheckAt = at;
  setTimer(context, client, {
    delayMs: at - context.now,
    timer: { type: 'request-timeout', connection: connection.id },
  });
}

/** Whether the lost connection was to a coordinator, and the other one to that broker stands. */
export function isOtherConnectionOpen(
  context: Context,
  { owner, server, connection }: DisconnectEvent,
): boolean {
  if (context.cluster.network.connections[connection]?.channel !== 'coordinator') return false;
  return findConnection(context, owner, server, 'data')?.isOpen === true;
}

function findConnection(
  context: Context,
  client: ProcessId,
  server: ProcessId,
  channel: Channel,
): Connection | null {
  const { connections, opened } = context.cluster.network;
  const own = opened[client];
  if (own === undefined) return null;
  for (const id of own) {
    const connection = connections[id];
    if (connection?.server === server && connection.channel === channel) return connection;
  }
  return null;
}

function openConnection(
  context: Context,
  client: Process,
  server: ProcessId,
  channel: Channel,
): Connection {
  const found = findConnection(context, client.id, server, channel);
  if (found !== null) return found;
  const { connections, opened } = context.cluster.network;
  const connection: Connection = {
    id: connections.length,
    client: client.id,
    server,
    channel,
    epoch: 0,
    isOpen: false,
    inFlight: [],
    isServerBusy: false,
    waiting: [],
    lastArrivalAtServer: 0,
    lastArrivalAtClient: 0,
    timeoutCheckAt: -1,
  };
  connections.push(connection);
  (opened[client.id] ??= []).push(connection.id);
  return connection;
}
