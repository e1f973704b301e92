/**
 * The leader of the ensemble: it puts transactions in their order, counts who has them, and decides
 * which sessions have ended.
 *
 * Kafka: ZooKeeper's Leader, LearnerHandler, LeaderRequestProcessor, SessionTrackerImpl,
 * ExpiryQueue.
 */
import { emit, type Context } from '../context.ts';
import type { ProcessId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond, type ReplyAddress } from '../network/transport.ts';
import type { ZkFollowRequest, ZkForwardRequest } from '../protocol/zookeeper-api.ts';
import {
  giveUp,
  majority,
  lastZxid,
  type FollowerProgress,
  type ZooKeeperServer,
} from './server.ts';
import { applyCommitted } from './serving.ts';
import { HALF_TICK_MS, SYNC_LIMIT_MS, TICK_MS } from './timing.ts';
import { epochOf, zxidOf, type ZkTransaction } from './transactions.ts';
import type { SessionId } from './znode.ts';

/** A majority has promised to follow nobody of an earlier epoch. */
export function lead(server: ZooKeeperServer, epoch: number, context: Context): void {
  server.role = 'leading';
  server.leader = server.id;
  server.epoch = epoch;
  server.search.epoch = -1;
  server.followers = server.peers.map((peer) => ({
    server: peer,
    logLength: 0,
    heardAt: context.now,
  }));
  emit(context, server.id, { type: 'ensemble-leader-elected', epoch });
  append(server, [proposalOf(server, { type: 'new-leader' }, context)], context);
}

export function proposalOf(
  server: ZooKeeperServer,
  change: ZkTransaction['proposal']['change'],
  context: Context,
  request = -1,
): ZkTransaction['proposal'] {
  return { change, server: server.id, run: server.run, request, cause: context.cause };
}

/** Puts proposals in order; they are committed when more than half have them on disk. */
export function append(
  server: ZooKeeperServer,
  proposals: readonly ZkTransaction['proposal'][],
  context: Context,
): void {
  for (const proposal of proposals) {
    const last = lastZxid(server);
    const isFirst = epochOf(last) !== server.epoch;
    const zxid = isFirst ? zxidOf(server.epoch, 1) : last + 1;
    push(server, { zxid, proposal });
  }
  commit(server, context);
  answerFollowers(server, context, false);
}

/** Another future of the same past may have gone on with the shared array. */
export function push(server: ZooKeeperServer, transaction: ZkTransaction): void {
  const { logLength } = server;
  if (server.log.length > logLength) server.log = server.log.slice(0, logLength);
  server.log.push(transaction);
  server.logLength += 1;
}

function commit(server: ZooKeeperServer, context: Context): void {
  const lengths = server.followers.map(({ logLength }) => logLength);
  lengths.push(server.logLength);
  lengths.sort((left, right) => right - left);
  const held = lengths[majority(server) - 1] ?? 0;
  if (held <= server.committed) return;
  // What an earlier leader left is committed together with the first of this one.
  if (epochOf(server.log[held - 1]?.zxid ?? 0) !== server.epoch) return;
  server.committed = held;
  applyCommitted(server, context);
  noteSessions(server, context);
}

export function onZkFollow(
  server: ZooKeeperServer,
  envelope: RequestEnvelope,
  request: ZkFollowRequest,
  context: Context,
): void {
  const address = addressOf(envelope);
  const { from } = envelope;
  if (isPromise(server, from, request)) {
    server.search.promised.push(from);
    if (server.search.promised.length + 1 >= majority(server)) {
      lead(server, server.search.epoch, context);
    }
  }
  const progress = server.followers.find((follower) => follower.server === from);
  if (server.role !== 'leading' || progress === undefined || request.epoch !== server.epoch) {
    const nothing = { truncateTo: -1, transactions: [], committed: 0 };
    respond(context, server, address, { api: 'ZkFollow', code: 'NOTLEADING', ...nothing });
    // A follower of a later epoch: another leader has taken over.
    if (server.role === 'leading' && request.epoch > server.epoch) giveUp(server, context);
    return;
  }
  progress.heardAt = context.now;
  for (const session of request.touched) touch(server, session, context);
  server.parkedFollows = server.parkedFollows.filter((parked) => parked.server !== from);
  const truncateTo = partingOf(server, request);
  if (truncateTo >= 0) {
    answerFollower(server, address, { truncateTo, logLength: 0 }, context);
    return;
  }
  accept(server, progress, { address, request }, context);
}

/** Its logs agree so far: they count, and it gets what follows, now or when there is something. */
function accept(
  server: ZooKeeperServer,
  progress: FollowerProgress,
  { address, request }: { readonly address: ReplyAddress; readonly request: ZkFollowRequest },
  context: Context,
): void {
  const { logLength, committed } = request;
  progress.logLength = logLength;
  commit(server, context);
  if (logLength < server.logLength) {
    answerFollower(server, address, { truncateTo: -1, logLength }, context);
  } else {
    const until = context.now + HALF_TICK_MS;
    const parked = { server: progress.server, address, logLength, committed, until };
    server.parkedFollows.push(parked);
  }
  answerFollowers(server, context, false);
}

/** On the way here it has overtaken the answer that promises the same. */
function isPromise(server: ZooKeeperServer, from: ProcessId, { epoch }: ZkFollowRequest): boolean {
  const { role, search } = server;
  if (role !== 'looking' || search.epoch < 0 || search.epoch !== epoch) return false;
  return !search.promised.includes(from);
}

/** Where the follower's log parts from this one; -1: it is a beginning of it. */
function partingOf(
  server: ZooKeeperServer,
  { logLength, lastZxid: theirs }: ZkFollowRequest,
): number {
  const own = logLength === 0 ? 0 : (server.log[logLength - 1]?.zxid ?? -1);
  if (logLength <= server.logLength && own === theirs) return -1;
  let common = Math.min(logLength, server.logLength);
  while (common > 0 && (server.log[common - 1]?.zxid ?? 0) > theirs) common -= 1;
  return common === logLength ? common - 1 : common;
}

/** Answers those who wait: with what is new, or, when `isDue`, with nothing. */
function answerFollowers(server: ZooKeeperServer, context: Context, isDue: boolean): void {
  const { parkedFollows } = server;
  if (parkedFollows.length === 0) return;
  server.parkedFollows = [];
  for (const parked of parkedFollows) {
    const isNews = parked.logLength < server.logLength || parked.committed < server.committed;
    if (isNews || (isDue && parked.until <= context.now)) {
      const { address, logLength } = parked;
      answerFollower(server, address, { truncateTo: -1, logLength }, context);
    } else server.parkedFollows.push(parked);
  }
}

function answerFollower(
  server: ZooKeeperServer,
  address: ReplyAddress,
  { truncateTo, logLength }: { readonly truncateTo: number; readonly logLength: number },
  context: Context,
): void {
  const isParted = truncateTo >= 0;
  respond(context, server, address, {
    api: 'ZkFollow',
    code: 'OK',
    truncateTo,
    transactions: isParted ? [] : server.log.slice(logLength, server.logLength),
    committed: server.committed,
  });
}

export function onZkForward(
  server: ZooKeeperServer,
  envelope: RequestEnvelope,
  { epoch, proposals }: ZkForwardRequest,
  context: Context,
): void {
  const isLeading = server.role === 'leading' && epoch === server.epoch;
  const code = isLeading ? 'OK' : 'NOTLEADING';
  respond(context, server, addressOf(envelope), { api: 'ZkForward', code });
  if (isLeading) append(server, proposals, context);
}

/** Without more than half of the ensemble it leads nobody. */
export function checkFollowers(server: ZooKeeperServer, context: Context): void {
  answerFollowers(server, context, true);
  const isHeard = ({ heardAt }: FollowerProgress): boolean =>
    context.now - heardAt <= SYNC_LIMIT_MS;
  if (server.followers.filter(isHeard).length + 1 < majority(server)) giveUp(server, context);
}

/** A session was heard: its end is put off. */
export function touch(server: ZooKeeperServer, session: SessionId, context: Context): void {
  const deadline = server.deadlines.find((known) => known.session === session);
  const timeoutMs = server.tree.sessions.find(({ id }) => id === session)?.timeoutMs;
  if (deadline === undefined || timeoutMs === undefined) return;
  deadline.expiresAt = expiryOf(context.now + timeoutMs);
  deadline.lastHeardAt = context.now;
  deadline.lastHeard = context.cause;
}

/** Sessions end in rounds, one each tick. */
function expiryOf(at: number): number {
  return (Math.floor(at / TICK_MS) + 1) * TICK_MS;
}

/** New ones, and all of them for a new leader, begin with their whole time. */
function noteSessions(server: ZooKeeperServer, context: Context): void {
  const { sessions } = server.tree;
  server.deadlines = server.deadlines.filter(({ session }) =>
    sessions.some(({ id }) => id === session),
  );
  for (const { id, timeoutMs } of sessions) {
    if (server.deadlines.some(({ session }) => session === id)) continue;
    server.deadlines.push({
      session: id,
      expiresAt: expiryOf(context.now + timeoutMs),
      lastHeardAt: context.now,
      lastHeard: context.cause,
      isEnding: false,
    });
  }
}

/** Proposes the end of sessions that were not heard for too long. */
export function checkSessions(server: ZooKeeperServer, context: Context): void {
  if (server.role !== 'leading') return;
  for (const deadline of server.deadlines.slice()) {
    if (deadline.isEnding || deadline.expiresAt > context.now) continue;
    deadline.isEnding = true;
    const { session, lastHeardAt, lastHeard } = deadline;
    const known = server.tree.sessions.find(({ id }) => id === session);
    if (known === undefined) continue;
    const { client, timeoutMs } = known;
    const type = 'zookeeper-session-expired';
    emit(context, server.id, { type, client, session, timeoutMs, lastHeardAt, lastHeard });
    append(server, [proposalOf(server, { type: 'close-session', session }, context)], context);
  }
}
