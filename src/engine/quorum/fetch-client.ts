/**
 * Following the leader: a controller fetches the metadata log, cuts off where its own has left the
 * leader's, and replays what is committed. Who knows no leader asks around.
 *
 * Kafka: KafkaRaftClient (handleFetchResponse, maybeSendFetchToBestNode,
 * maybeSendFetchToAnyBootstrap), FollowerState; KIP-595.
 * Simplified: reconnect.backoff.ms stands for the growing back-off of connections.
 */
import { setTimer, type Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import { replayCommitted } from '../controller/metadata-log.ts';
import type { ProcessId } from '../ids.ts';
import { send } from '../network/transport.ts';
import type { FetchMetadataResponse } from '../protocol/control-api.ts';
import { draw } from '../random.ts';
import { appendEntry } from './controller-log.ts';
import { heed } from './heed.ts';
import { endOfEpoch, endOfLog, truncateLog } from './log-comparison.ts';
import { isVoter } from './quorum-state.ts';
import { fetchTimeoutMs, waitUntil } from './roles.ts';

/** The leader answers an empty fetch after this time, simulated ms. */
const FETCH_WAIT_MS = 500;
/** reconnect.backoff.ms, simulated: a server that is away is asked no more often. */
export const RECONNECT_BACKOFF_MS = 50;

/** Sends the next fetch, unless it is under way already. */
export function fetchNext(controller: Controller, context: Context): void {
  const { quorum } = controller;
  if (quorum.role === 'follower' && quorum.leader !== null) {
    if (quorum.fetchingFrom !== quorum.leader) fetchFrom(controller, quorum.leader, context);
  } else if (quorum.role === 'unattached' && quorum.fetchingFrom === null) {
    fetchFromAnyone(controller, context);
  }
}

/** One of the voters may know who leads. */
function fetchFromAnyone(controller: Controller, context: Context): void {
  const { id, quorum } = controller;
  const others = quorum.voters.filter((voter) => voter !== id);
  if (others.length === 0) return;
  const asked = others[draw(context.cluster.random, 'quorum', others.length)];
  if (asked !== undefined) fetchFrom(controller, asked, context);
}

function fetchFrom(controller: Controller, server: ProcessId, context: Context): void {
  const { id, quorum, epoch } = controller;
  const { lastEpoch, endOffset } = endOfLog(controller);
  quorum.fetchingFrom = server;
  send(context, controller, server, {
    channel: 'metadata-log',
    timeoutMs: context.settings.broker.controllerQuorumRequestTimeoutMs,
    body: {
      api: 'FetchMetadata',
      replica: id,
      currentLeaderEpoch: epoch,
      fetchOffset: endOffset,
      lastFetchedEpoch: lastEpoch,
      highWatermark: quorum.highWatermark,
      maxWaitMs: FETCH_WAIT_MS,
    },
  });
}

export function onMetadataFetched(
  controller: Controller,
  server: ProcessId,
  response: FetchMetadataResponse,
  context: Context,
): void {
  const { quorum } = controller;
  if (quorum.fetchingFrom === server) quorum.fetchingFrom = null;
  if (heed(controller, response, context)) {
    if (quorum.fetchingFrom === null) fetchLater(controller, context);
    return;
  }
  if (quorum.role !== 'follower' || quorum.leader !== server) return;
  follow(controller, response, context);
  quorum.hasFetched = true;
  waitUntil(controller, context.now + fetchTimeoutMs(context), context);
  fetchNext(controller, context);
}

function follow(
  controller: Controller,
  { entries, divergingEpoch, highWatermark }: FetchMetadataResponse,
  context: Context,
): void {
  if (divergingEpoch !== null) {
    const { epoch, endOffset } = divergingEpoch;
    const own = endOfEpoch(controller, epoch, controller.logLength);
    truncateLog(controller, Math.min(own.endOffset, endOffset), context);
    return;
  }
  for (const entry of entries) {
    if (entry.offset === controller.logLength) appendEntry(controller, entry);
  }
  const { quorum, logLength } = controller;
  const committed = Math.min(highWatermark, logLength);
  if (committed <= quorum.highWatermark) return;
  quorum.highWatermark = committed;
  replayCommitted(controller, context);
}

/** The connection broke or timed out. */
export function onFetchLost(controller: Controller, server: ProcessId, context: Context): void {
  const { quorum } = controller;
  if (quorum.fetchingFrom !== server) return;
  quorum.fetchingFrom = null;
  if (!isVoter(quorum, controller.id)) quorum.hasFetched = false;
  fetchLater(controller, context);
}

function fetchLater(controller: Controller, context: Context): void {
  const { role } = controller.quorum;
  if (role !== 'follower' && role !== 'unattached') return;
  const timer = { type: 'quorum-fetch-retry' } as const;
  setTimer(context, controller, { delayMs: RECONNECT_BACKOFF_MS, timer });
}

/** Observers, who do not stand for election, look for another leader when theirs is silent. */
export function onFetchRetry(controller: Controller, context: Context): void {
  const { id, quorum } = controller;
  if (quorum.fetchingFrom !== null) return;
  const isLeft = quorum.role === 'follower' && !isVoter(quorum, id) && !quorum.hasFetched;
  if (isLeft) fetchFromAnyone(controller, context);
  else fetchNext(controller, context);
}
