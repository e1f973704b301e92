/**
 * What a server does for its clients: it answers reads from its own tree, hands writes to the
 * leader and answers them when they have been applied here, and tells who watches.
 *
 * Kafka: ZooKeeper's FinalRequestProcessor, WatchManager, NIOServerCnxn.
 * Simplified: a session that moves to another server is confirmed by a transaction, and its client
 * asks for its watches again.
 */
import { emit, type Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, breakConnection, respond } from '../network/transport.ts';
import type {
  ZkCloseRequest,
  ZkConnectRequest,
  ZkPollRequest,
  ZkReadRequest,
  ZkWatchEvent,
  ZkWriteRequest,
} from '../protocol/zookeeper-api.ts';
import { propose } from './following.ts';
import { proposalOf, touch } from './leading.ts';
import { statesBefore, tellChanges, toldSoFar } from './state-facts.ts';
import type { WaitingWrite, ZkClientState, ZooKeeperServer } from './server.ts';
import { applyTransaction, hasSession, type Applied, type ZkChange } from './transactions.ts';
import { childrenOf, znodeAt, type SessionId } from './znode.ts';

export function onZkConnect(
  server: ZooKeeperServer,
  envelope: RequestEnvelope,
  { client, session, timeoutMs }: ZkConnectRequest,
  context: Context,
): void {
  const change: ZkChange =
    session < 0
      ? { type: 'create-session', client, timeoutMs }
      : { type: 'confirm-session', session };
  submit(server, envelope, { api: 'ZkConnect', changes: [change] }, context);
}

export function onZkRead(
  server: ZooKeeperServer,
  envelope: RequestEnvelope,
  { session, reads }: ZkReadRequest,
  context: Context,
): void {
  const client = hear(server, session, context);
  const address = addressOf(envelope);
  if (client === null) {
    respond(context, server, address, { api: 'ZkRead', code: 'SESSIONEXPIRED', results: [] });
    return;
  }
  const { tree } = server;
  const results = reads.map(({ path, what, isWatched }) => {
    if (isWatched && !client.watches.some((own) => own.path === path && own.what === what)) {
      client.watches.push({ path, what });
    }
    const children = what === 'children' ? childrenOf(tree, path) : [];
    return { znode: znodeAt(tree, path), children };
  });
  respond(context, server, address, { api: 'ZkRead', code: 'OK', results });
}

export function onZkWrite(
  server: ZooKeeperServer,
  envelope: RequestEnvelope,
  { session, multis }: ZkWriteRequest,
  context: Context,
): void {
  if (hear(server, session, context) === null) {
    const code = 'SESSIONEXPIRED';
    respond(context, server, addressOf(envelope), { api: 'ZkWrite', code, results: [] });
    return;
  }
  const changes = multis.map((multi): ZkChange => ({ type: 'write', session, multi }));
  submit(server, envelope, { api: 'ZkWrite', changes }, context);
}

export function onZkClose(
  server: ZooKeeperServer,
  envelope: RequestEnvelope,
  { session }: ZkCloseRequest,
  context: Context,
): void {
  submit(
    server,
    envelope,
    { api: 'ZkClose', changes: [{ type: 'close-session', session }] },
    context,
  );
}

/** Waits for events; in any case it shows that the client lives. */
export function onZkPoll(
  server: ZooKeeperServer,
  envelope: RequestEnvelope,
  { session }: ZkPollRequest,
  context: Context,
): void {
  const address = addressOf(envelope);
  const client = hear(server, session, context);
  if (client === null) {
    respond(context, server, address, { api: 'ZkPoll', code: 'SESSIONEXPIRED', events: [] });
    return;
  }
  client.poll = { address, until: context.now + Math.floor(client.timeoutMs / 3) };
  answerPoll(server, client, context);
}

function submit(
  server: ZooKeeperServer,
  envelope: RequestEnvelope,
  { api, changes }: Pick<WaitingWrite, 'api'> & { readonly changes: readonly ZkChange[] },
  context: Context,
): void {
  const request = server.nextRequest;
  server.nextRequest += 1;
  const address = addressOf(envelope);
  server.waiting.push({ request, address, api, count: changes.length, results: [] });
  const proposals = changes.map((change) => proposalOf(server, change, context, request));
  propose(server, proposals, context);
}

/** Null: the session is not one of this server's clients. */
function hear(server: ZooKeeperServer, session: SessionId, context: Context): ZkClientState | null {
  const client = server.clients.find((known) => known.session === session) ?? null;
  if (client === null) return null;
  client.heardAt = context.now;
  if (server.role === 'leading') touch(server, session, context);
  else if (!server.touched.includes(session)) server.touched.push(session);
  return client;
}

/** Applies what has been committed, answers who waits for it, and tells who watches. */
export function applyCommitted(server: ZooKeeperServer, context: Context): void {
  const told = toldSoFar(context.cluster);
  server.everCommitted = Math.max(server.everCommitted, server.committed);
  while (server.applied < server.committed) {
    const transaction = server.log[server.applied];
    if (transaction === undefined) return;
    const isNews = server.applied >= told;
    server.applied += 1;
    const changing = isNews ? statesBefore(server.tree, transaction) : [];
    const applied = applyTransaction(server.tree, transaction);
    if (changing.length > 0) tellChanges(server.tree, changing, transaction, context);
    const { change, server: origin, run, request } = transaction.proposal;
    if (change.type === 'close-session') dropClient(server, change.session, context);
    for (const event of applied.events) notify(server, event, context);
    if (origin === server.id && run === server.run) settle(server, request, applied, context);
  }
}

function settle(
  server: ZooKeeperServer,
  request: number,
  applied: Applied,
  context: Context,
): void {
  const waiting = server.waiting.find((known) => known.request === request);
  if (waiting === undefined) return;
  waiting.results.push(applied.result);
  if (waiting.results.length < waiting.count) return;
  server.waiting = server.waiting.filter((known) => known !== waiting);
  const { api, address, results } = waiting;
  const { error: code, session } = applied;
  if (api === 'ZkConnect') {
    if (code === 'OK') welcome(server, session, context);
    respond(context, server, address, { api, code, session });
  } else if (api === 'ZkClose') respond(context, server, address, { api, code });
  else respond(context, server, address, { api, code, results });
}

function welcome(server: ZooKeeperServer, session: SessionId, context: Context): void {
  const known = server.tree.sessions.find(({ id }) => id === session);
  if (known === undefined) return;
  const { client, timeoutMs } = known;
  server.clients = server.clients.filter((other) => other.session !== session);
  const heardAt = context.now;
  const state = { session, client, timeoutMs, heardAt, watches: [], events: [], poll: null };
  server.clients.push(state);
  hear(server, session, context);
}

/** A watch fires once. */
function notify(server: ZooKeeperServer, event: ZkWatchEvent, context: Context): void {
  for (const client of server.clients) {
    const { watches } = client;
    const index = watches.findIndex(({ path, what }) => path === event.path && what === event.what);
    if (index < 0) continue;
    watches.splice(index, 1);
    client.events.push(event);
    const { path, what } = event;
    emit(context, server.id, { type: 'watch-fired', path, what, client: client.client });
    answerPoll(server, client, context);
  }
}

function answerPoll(server: ZooKeeperServer, client: ZkClientState, context: Context): void {
  const { poll, events } = client;
  if (poll === null || events.length === 0) return;
  client.poll = null;
  client.events = [];
  respond(context, server, poll.address, { api: 'ZkPoll', code: 'OK', events });
}

function dropClient(server: ZooKeeperServer, session: SessionId, context: Context): void {
  const client = server.clients.find((known) => known.session === session);
  if (client === undefined) return;
  server.clients = server.clients.filter((other) => other !== client);
  if (client.poll === null) return;
  const code = 'SESSIONEXPIRED';
  respond(context, server, client.poll.address, { api: 'ZkPoll', code, events: [] });
}

/** Pings are answered in time; who has not been heard any more has gone to another server. */
export function expirePolls(server: ZooKeeperServer, context: Context): void {
  if (server.role === 'looking') return;
  const { now } = context;
  for (const client of server.clients.slice()) {
    const { poll, heardAt, timeoutMs } = client;
    if (poll !== null && poll.until <= now) {
      client.poll = null;
      respond(context, server, poll.address, { api: 'ZkPoll', code: 'OK', events: [] });
    } else if (now - heardAt > timeoutMs || !hasSession(server.tree, client.session)) {
      server.clients = server.clients.filter((other) => other !== client);
    }
  }
}

/** Every connection of a client breaks. */
export function dropClients(server: ZooKeeperServer, context: Context): void {
  server.clients = [];
  server.waiting = [];
  server.touched = [];
  for (const connection of context.cluster.network.connections) {
    if (connection.server !== server.id) continue;
    if (connection.channel !== 'zookeeper' && connection.channel !== 'zookeeper-watch') continue;
    breakConnection(context, connection, 1);
  }
}
