/**
 * A server of the ZooKeeper ensemble: it looks for a leader, leads or follows, and serves clients
 * as long as it does one of the latter two.
 *
 * Kafka: ZooKeeper's QuorumPeer, Leader, Follower, FinalRequestProcessor, which KIP-500 replaced.
 * Simplified: of Zab its order and its majorities are kept: a new epoch needs the promise of a
 * majority to the server with the longest log, a transaction is committed when a majority has it on
 * disk. Followers fetch proposals from the leader in place of being sent them, and no snapshots are
 * taken.
 */
import { assertExists } from '../../base/assert.ts';
import { emit, setTimer, type Context } from '../context.ts';
import type { DisconnectEvent, Timer } from '../event.ts';
import type { ProcessId } from '../ids.ts';
import type { Answer, RequestEnvelope } from '../network/envelope.ts';
import { breakConnection, type ReplyAddress } from '../network/transport.ts';
import type { ProcessBase } from '../process.ts';
import type { ZkWatchEvent, ZkWriteResult } from '../protocol/zookeeper-api.ts';
import { onZkFollowed, onZkFollowFailed } from './following.ts';
import { checkFollowers, checkSessions, onZkFollow, onZkForward } from './leading.ts';
import { look, onZkVote, onZkVoted, onZkVoteFailed } from './looking.ts';
import {
  dropClients,
  expirePolls,
  onZkClose,
  onZkConnect,
  onZkPoll,
  onZkRead,
  onZkWrite,
} from './serving.ts';
import { HALF_TICK_MS } from './timing.ts';
import type { ZkTransaction } from './transactions.ts';
import { createTree, type SessionId, type ZnodeTree } from './znode.ts';

export interface ZooKeeperServer extends ProcessBase {
  readonly kind: 'zookeeper';
  /** The other servers of the ensemble. */
  readonly peers: readonly ProcessId[];
  // on disk
  /** No leader of an earlier epoch than this is followed. */
  acceptedEpoch: number;
  /** Append-only and shared by history, with a length of one's own. */
  log: ZkTransaction[];
  logLength: number;
  /** How far it has known the log to be committed: for observers, no process reads it. */
  everCommitted: number;
  // in memory
  role: 'looking' | 'following' | 'leading';
  leader: ProcessId | null;
  /** The epoch of the leader. */
  epoch: number;
  committed: number;
  applied: number;
  tree: ZnodeTree;
  search: Search;
  /** As a leader: how far the others are. */
  followers: FollowerProgress[];
  parkedFollows: ParkedFollow[];
  /** As a leader: when sessions end. */
  deadlines: SessionDeadline[];
  /** As a follower: sessions that were heard here since the leader was told last. */
  touched: SessionId[];
  clients: ZkClientState[];
  waiting: WaitingWrite[];
  nextRequest: number;
}

/** FastLeaderElection, and the promises of the discovery phase. */
export interface Search {
  /** Answers to an earlier round count no more. */
  round: number;
  answers: { readonly server: ProcessId; readonly lastZxid: number; readonly epoch: number }[];
  /** The epoch that promises are asked for; -1: not yet. */
  epoch: number;
  promised: ProcessId[];
  backoffMs: number;
}

export interface FollowerProgress {
  readonly server: ProcessId;
  logLength: number;
  heardAt: number;
}

export interface ParkedFollow {
  readonly server: ProcessId;
  readonly address: ReplyAddress;
  readonly logLength: number;
  readonly committed: number;
  readonly until: number;
}

export interface SessionDeadline {
  readonly session: SessionId;
  expiresAt: number;
  lastHeardAt: number;
  lastHeard: number;
  /** Its end has been proposed. */
  isEnding: boolean;
}

/** What a server keeps of a client that is connected to it. */
export interface ZkClientState {
  readonly session: SessionId;
  readonly client: ProcessId;
  readonly timeoutMs: number;
  heardAt: number;
  watches: ZkWatchEvent[];
  events: ZkWatchEvent[];
  poll: { readonly address: ReplyAddress; readonly until: number } | null;
}

/** A request that is answered when the last of its transactions has been applied. */
export interface WaitingWrite {
  readonly request: number;
  readonly address: ReplyAddress;
  readonly api: 'ZkConnect' | 'ZkWrite' | 'ZkClose';
  readonly count: number;
  results: ZkWriteResult[];
}

export function createZooKeeperServer(
  id: ProcessId,
  ensemble: readonly ProcessId[],
): ZooKeeperServer {
  return {
    kind: 'zookeeper',
    id,
    peers: ensemble.filter((other) => other !== id),
    status: 'stopped',
    run: 0,
    startedBy: 0,
    nextCorrelationId: 0,
    backlog: [],
    acceptedEpoch: 0,
    log: [],
    logLength: 0,
    everCommitted: 0,
    ...memory(),
  };
}

/** What a process has in memory when it starts. */
function memory() {
  return {
    role: 'looking' as const,
    leader: null,
    epoch: 0,
    committed: 0,
    applied: 0,
    tree: createTree(),
    search: { round: 0, answers: [], epoch: -1, promised: [], backoffMs: 0 },
    followers: [],
    parkedFollows: [],
    deadlines: [],
    touched: [],
    clients: [],
    waiting: [],
    nextRequest: 0,
  };
}

export function startZooKeeperServer(server: ZooKeeperServer, context: Context): void {
  look(server, context);
  scheduleTick(server, context);
}

/** The log and the epoch stay on disk. */
export function stopZooKeeperServer(server: ZooKeeperServer): void {
  Object.assign(server, memory());
}

export function onZooKeeperRequest(
  server: ZooKeeperServer,
  envelope: RequestEnvelope,
  context: Context,
): void {
  const { body } = envelope;
  switch (body.api) {
    case 'ZkVote':
      return onZkVote(server, envelope, body, context);
    case 'ZkFollow':
      return onZkFollow(server, envelope, body, context);
    case 'ZkForward':
      return onZkForward(server, envelope, body, context);
    default:
  }
  if (server.role === 'looking') {
    // Who has no leader serves nobody: the client tries another server.
    const connection = context.cluster.network.connections[envelope.connection];
    if (connection !== undefined) breakConnection(context, connection, 1);
    return;
  }
  switch (body.api) {
    case 'ZkConnect':
      return onZkConnect(server, envelope, body, context);
    case 'ZkRead':
      return onZkRead(server, envelope, body, context);
    case 'ZkWrite':
      return onZkWrite(server, envelope, body, context);
    case 'ZkPoll':
      return onZkPoll(server, envelope, body, context);
    case 'ZkClose':
      return onZkClose(server, envelope, body, context);
    default:
      assertExists(null, `${body.api} is not for ZooKeeper`);
  }
}

export function onZooKeeperResponse(
  server: ZooKeeperServer,
  { body, request, server: from }: Answer,
  context: Context,
): void {
  switch (body.api) {
    case 'ZkVote':
      return onZkVoted(server, from, body, context);
    case 'ZkFollow':
      return onZkFollowed(server, from, { request: request.body, response: body }, context);
    case 'ZkForward':
      if (body.code !== 'OK' && server.leader === from) onZkFollowFailed(server, from, context);
      return;
    default:
      assertExists(null, `${server.id} has sent no ${body.api} request`);
  }
}

export function onZooKeeperDisconnect(
  server: ZooKeeperServer,
  event: DisconnectEvent,
  context: Context,
): void {
  for (const { body } of event.unanswered) {
    if (body.api === 'ZkVote') onZkVoteFailed(server, context);
    else onZkFollowFailed(server, event.server, context);
  }
}

export function onZooKeeperTimer(server: ZooKeeperServer, timer: Timer, context: Context): void {
  if (timer.type === 'zk-look') {
    if (server.role === 'looking' && timer.round === server.search.round) look(server, context);
    return;
  }
  if (timer.type !== 'zk-tick') return;
  scheduleTick(server, context);
  if (server.role === 'leading') {
    checkFollowers(server, context);
    checkSessions(server, context);
  }
  expirePolls(server, context);
}

function scheduleTick(server: ZooKeeperServer, context: Context): void {
  setTimer(context, server, {
    delayMs: HALF_TICK_MS,
    timer: { type: 'zk-tick' },
    cause: server.startedBy,
  });
}

/** It leads or follows no longer: clients are let go, so that they find a server that does. */
export function giveUp(server: ZooKeeperServer, context: Context): void {
  if (server.role === 'leading') {
    emit(context, server.id, { type: 'ensemble-leader-resigned', epoch: server.epoch });
  }
  server.role = 'looking';
  server.leader = null;
  server.followers = [];
  server.deadlines = [];
  server.parkedFollows = [];
  dropClients(server, context);
  server.search.backoffMs = 0;
  look(server, context);
}

export function lastZxid(server: ZooKeeperServer): number {
  return server.log[server.logLength - 1]?.zxid ?? 0;
}

/** How many servers, this one included, are more than half of the ensemble. */
export function majority(server: ZooKeeperServer): number {
  return ((server.peers.length + 1) >> 1) + 1;
}
