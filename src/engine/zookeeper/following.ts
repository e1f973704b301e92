/**
 * A follower of the ensemble's leader: it fetches what the leader has put in order, cuts what its
 * own log has beside that, and tells which sessions it has heard.
 *
 * Kafka: ZooKeeper's Follower, Learner (syncWithLeader), FollowerRequestProcessor.
 */
import type { Context } from '../context.ts';
import type { ProcessId } from '../ids.ts';
import { send } from '../network/transport.ts';
import type { RequestBody } from '../protocol/api.ts';
import type { ZkFollowResponse } from '../protocol/zookeeper-api.ts';
import { append, push } from './leading.ts';
import { giveUp, lastZxid, type ZooKeeperServer } from './server.ts';
import { applyCommitted } from './serving.ts';
import { SYNC_LIMIT_MS } from './timing.ts';
import type { ZkTransaction } from './transactions.ts';

export function follow(
  server: ZooKeeperServer,
  leader: ProcessId,
  epoch: number,
  context: Context,
): void {
  server.role = 'following';
  server.leader = leader;
  server.epoch = epoch;
  server.acceptedEpoch = epoch;
  server.touched = [];
  fetch(server, context);
}

function fetch(server: ZooKeeperServer, context: Context): void {
  if (server.leader === null) return;
  const { touched } = server;
  server.touched = [];
  send(context, server, server.leader, {
    channel: 'ensemble',
    timeoutMs: SYNC_LIMIT_MS,
    body: {
      api: 'ZkFollow',
      epoch: server.epoch,
      logLength: server.logLength,
      lastZxid: lastZxid(server),
      committed: server.committed,
      touched,
    },
  });
}

export function onZkFollowed(
  server: ZooKeeperServer,
  from: ProcessId,
  { request, response }: { readonly request: RequestBody; readonly response: ZkFollowResponse },
  context: Context,
): void {
  if (server.role !== 'following' || server.leader !== from) return;
  if (request.api !== 'ZkFollow' || request.epoch !== server.epoch) return;
  if (response.code !== 'OK') {
    giveUp(server, context);
    return;
  }
  if (response.truncateTo >= 0) server.logLength = response.truncateTo;
  else {
    for (const transaction of response.transactions) {
      if (transaction.zxid > lastZxid(server)) push(server, transaction);
    }
    server.committed = Math.max(server.committed, Math.min(response.committed, server.logLength));
    applyCommitted(server, context);
  }
  fetch(server, context);
}

/** The leader is gone, or leads no longer. */
export function onZkFollowFailed(server: ZooKeeperServer, from: ProcessId, context: Context): void {
  if (server.role === 'following' && server.leader === from) giveUp(server, context);
}

/** Writes go through the leader, wherever a client is connected. */
export function propose(
  server: ZooKeeperServer,
  proposals: readonly ZkTransaction['proposal'][],
  context: Context,
): void {
  if (server.role === 'leading') {
    append(server, proposals, context);
    return;
  }
  if (server.leader === null) return;
  send(context, server, server.leader, {
    channel: 'forward',
    timeoutMs: SYNC_LIMIT_MS,
    body: { api: 'ZkForward', epoch: server.epoch, proposals },
  });
}
