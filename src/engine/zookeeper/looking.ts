/**
 * How the servers of an ensemble find a leader: the one with the newest log, of several the one
 * with the largest number, as soon as more than half of them look for one.
 *
 * Kafka: ZooKeeper's FastLeaderElection, Leader.getEpochToPropose (the discovery phase of Zab).
 */
import { setTimer, type Context } from '../context.ts';
import { compareIds, type ProcessId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond, send } from '../network/transport.ts';
import type { ZkVoteRequest, ZkVoteResponse } from '../protocol/zookeeper-api.ts';
import { follow } from './following.ts';
import { lead } from './leading.ts';
import { lastZxid, majority, type ZooKeeperServer } from './server.ts';

/** FastLeaderElection.finalizeWait; doubled as long as nobody answers. */
const LOOK_AGAIN_MS = 200;
const LOOK_AGAIN_MAX_MS = 6400;

/** Asks everybody how far they are and whom they follow. */
export function look(server: ZooKeeperServer, context: Context): void {
  const { search } = server;
  search.round += 1;
  search.answers = [];
  search.promised = [];
  search.epoch = -1;
  if (server.peers.length === 0) {
    server.acceptedEpoch += 1;
    lead(server, server.acceptedEpoch, context);
    return;
  }
  ask(server, 'look', context);
  const delayMs = Math.min(Math.max(search.backoffMs * 2, LOOK_AGAIN_MS), LOOK_AGAIN_MAX_MS);
  search.backoffMs = delayMs;
  setTimer(context, server, { delayMs, timer: { type: 'zk-look', round: search.round } });
}

function ask(server: ZooKeeperServer, phase: ZkVoteRequest['phase'], context: Context): void {
  const { search, acceptedEpoch } = server;
  const epoch = phase === 'promise' ? search.epoch : acceptedEpoch;
  for (const peer of server.peers) {
    send(context, server, peer, {
      channel: 'ensemble',
      timeoutMs: LOOK_AGAIN_MAX_MS,
      body: { api: 'ZkVote', phase, epoch, lastZxid: lastZxid(server) },
    });
  }
}

export function onZkVote(
  server: ZooKeeperServer,
  envelope: RequestEnvelope,
  request: ZkVoteRequest,
  context: Context,
): void {
  const isPromised = request.phase === 'promise' && promises(server, envelope.from, request);
  if (isPromised) server.acceptedEpoch = request.epoch;
  const response: ZkVoteResponse = {
    api: 'ZkVote',
    phase: request.phase,
    isLooking: server.role === 'looking',
    leader: server.leader,
    acceptedEpoch: server.acceptedEpoch,
    lastZxid: lastZxid(server),
    isPromised,
  };
  respond(context, server, addressOf(envelope), response);
  if (isPromised) {
    follow(server, envelope.from, request.epoch, context);
  } else if (server.role === 'looking' && server.search.backoffMs > LOOK_AGAIN_MS) {
    // Somebody is there again: no reason to wait any longer.
    server.search.backoffMs = 0;
    look(server, context);
  }
}

/** Only to who has all that this server has, and only once for an epoch. */
function promises(server: ZooKeeperServer, candidate: ProcessId, request: ZkVoteRequest): boolean {
  if (server.role !== 'looking' || request.epoch <= server.acceptedEpoch) return false;
  return isAhead(candidate, request.lastZxid, server.id, lastZxid(server));
}

function isAhead(one: ProcessId, zxid: number, other: ProcessId, otherZxid: number): boolean {
  return zxid > otherZxid || (zxid === otherZxid && compareIds(one, other) > 0);
}

export function onZkVoted(
  server: ZooKeeperServer,
  from: ProcessId,
  response: ZkVoteResponse,
  context: Context,
): void {
  if (server.role !== 'looking') return;
  const { search } = server;
  if (response.phase === 'promise') {
    if (!response.isPromised || search.epoch !== response.acceptedEpoch) return;
    if (!search.promised.includes(from)) search.promised.push(from);
    if (search.promised.length + 1 >= majority(server)) lead(server, search.epoch, context);
    return;
  }
  const { leader, acceptedEpoch } = response;
  if (leader !== null && leader !== server.id && acceptedEpoch >= server.acceptedEpoch) {
    follow(server, leader, acceptedEpoch, context);
    return;
  }
  if (!response.isLooking || search.epoch >= 0) return;
  if (search.answers.some(({ server: known }) => known === from)) return;
  search.answers.push({ server: from, lastZxid: response.lastZxid, epoch: acceptedEpoch });
  stand(server, context);
}

/** Stands for election when more than half are looking and none of them is ahead. */
function stand(server: ZooKeeperServer, context: Context): void {
  const { search } = server;
  if (search.answers.length + 1 < majority(server)) return;
  const own = lastZxid(server);
  if (search.answers.some((other) => isAhead(other.server, other.lastZxid, server.id, own))) return;
  const epochs = search.answers.map(({ epoch }) => epoch);
  search.epoch = Math.max(server.acceptedEpoch, ...epochs) + 1;
  server.acceptedEpoch = search.epoch;
  ask(server, 'promise', context);
}

/** Nobody answers there: the next round asks again. */
export function onZkVoteFailed(_server: ZooKeeperServer, _context: Context): void {}
