/**
 * Answering fetches of the metadata log. Controllers get everything and learn where their log has
 * left this one; brokers get what is committed.
 *
 * Kafka: KafkaRaftClient (handleFetchRequest, tryCompleteFetchRequest); KIP-595, KIP-1166 (the
 * answer comes at once when the high watermark is higher than the one that the follower knows).
 * Simplified: brokers are sent committed records only, so that they need never cut their logs; a
 * fetch gets all that follows, without a limit of bytes.
 */
import { setTimer, type Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import type { ProcessId } from '../ids.ts';
import { mutants } from '../mutants.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond, type ReplyAddress } from '../network/transport.ts';
import { onDemand } from '../on-demand.ts';
import type { FetchMetadataRequest, FetchMetadataResponse } from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { noteFetch, noteObserver } from './leader.ts';
import type { Quorum } from './quorum-state.ts';

/** A fetch that waits for more. */
export interface ParkedMetadataFetch {
  readonly request: number;
  readonly replica: ProcessId;
  readonly address: ReplyAddress;
  readonly fetchOffset: number;
  /** The one that the follower knows. */
  readonly highWatermark: number;
  /** A broker. */
  readonly wantsCommitted: boolean;
}

export function onFetchMetadata(
  controller: Controller,
  envelope: RequestEnvelope,
  fetch: FetchMetadataRequest,
  context: Context,
): void {
  const error = fetchError(controller, fetch);
  if (error !== 'NONE') {
    refuseFetch(controller, addressOf(envelope), error, context);
    return;
  }
  const { replica, fetchOffset, lastFetchedEpoch, highWatermark, maxWaitMs } = fetch;
  const wantsCommitted = lastFetchedEpoch < 0;
  if (!wantsCommitted) {
    const divergingEpoch = onDemand().quorums.divergence(controller, fetch, writtenEnd(controller));
    if (divergingEpoch !== null) {
      send(controller, addressOf(envelope), { entries: [], divergingEpoch }, context);
      return;
    }
    noteFetch(controller, replica, fetchOffset, context);
  } else {
    noteObserver(controller, replica, context.now);
  }
  const request = controller.nextParkedRequest++;
  const address = addressOf(envelope);
  const parked = { request, replica, address, fetchOffset, highWatermark, wantsCommitted };
  if (controller.quorum.leading === null) {
    // With this fetch everything was committed that it had been removed by.
    refuseFetch(controller, address, 'NOT_LEADER_OR_FOLLOWER', context);
  } else if (maxWaitMs === 0 || hasNews(controller, parked)) {
    sendEntries(controller, parked, context);
  } else {
    park(controller, parked, maxWaitMs, context);
  }
}

function park(
  controller: Controller,
  parked: ParkedMetadataFetch,
  maxWaitMs: number,
  context: Context,
): void {
  const { replica, request } = parked;
  // What the same replica had asked before went down with its connection.
  const others = controller.parkedFetches.filter((other) => other.replica !== replica);
  controller.parkedFetches = [...others, parked];
  setTimer(context, controller, {
    delayMs: maxWaitMs,
    timer: { type: 'metadata-fetch-expiry', broker: replica, request },
  });
}

/** The longest wait is over: the replica hears that there is nothing new, and asks again. */
export function onMetadataFetchExpiry(
  controller: Controller,
  request: number,
  context: Context,
): void {
  const parked = controller.parkedFetches.find((waiting) => waiting.request === request);
  if (parked === undefined) return;
  controller.parkedFetches = controller.parkedFetches.filter((other) => other !== parked);
  sendEntries(controller, parked, context);
}

/** Something was written or committed: who waited for that is answered. */
export function answerParkedFetches(controller: Controller, context: Context): void {
  const { parkedFetches } = controller;
  if (parkedFetches.length === 0) return;
  controller.parkedFetches = parkedFetches.filter((parked) => !hasNews(controller, parked));
  for (const parked of parkedFetches) {
    if (hasNews(controller, parked)) sendEntries(controller, parked, context);
  }
}

function fetchError({ epoch, quorum }: Controller, fetch: FetchMetadataRequest): ErrorCode {
  const { currentLeaderEpoch: asked } = fetch;
  if (asked >= 0 && asked < epoch) return 'FENCED_LEADER_EPOCH';
  if (asked > epoch) return 'UNKNOWN_LEADER_EPOCH';
  if (mutants.M19 && isBeingRemoved(quorum, fetch)) return 'NOT_LEADER_OR_FOLLOWER';
  return quorum.role === 'leader' ? 'NONE' : 'NOT_LEADER_OR_FOLLOWER';
}

/** It votes as far as it knows, and does not in the leader's log any more. */
function isBeingRemoved({ bootstrap, voters }: Quorum, { replica }: FetchMetadataRequest): boolean {
  return bootstrap.includes(replica) && !voters.includes(replica);
}

function writtenEnd({ quorum, logLength }: Controller): number {
  return quorum.leading?.writtenEnd ?? logLength;
}

function hasNews(controller: Controller, parked: ParkedMetadataFetch): boolean {
  const { highWatermark } = controller.quorum;
  if (parked.wantsCommitted) return parked.fetchOffset < highWatermark;
  return parked.fetchOffset < writtenEnd(controller) || parked.highWatermark < highWatermark;
}

function sendEntries(
  controller: Controller,
  { address, fetchOffset, wantsCommitted }: ParkedMetadataFetch,
  context: Context,
): void {
  const end = wantsCommitted ? controller.quorum.highWatermark : writtenEnd(controller);
  const entries = controller.log.slice(fetchOffset, end);
  send(controller, address, { entries, divergingEpoch: null }, context);
}

function send(
  controller: Controller,
  address: ReplyAddress,
  found: Pick<FetchMetadataResponse, 'entries' | 'divergingEpoch'>,
  context: Context,
): void {
  const { epoch, quorum } = controller;
  const { leader, highWatermark } = quorum;
  const body: FetchMetadataResponse = {
    api: 'FetchMetadata',
    error: 'NONE',
    epoch,
    leader,
    highWatermark,
    ...found,
  };
  respond(context, controller, address, body);
}

export function refuseFetch(
  controller: Controller,
  address: ReplyAddress,
  error: ErrorCode,
  context: Context,
): void {
  const { epoch, quorum } = controller;
  const { leader, highWatermark } = quorum;
  const nothing = { entries: [], divergingEpoch: null };
  const answer = { api: 'FetchMetadata', error, epoch, leader, highWatermark } as const;
  respond(context, controller, address, { ...answer, ...nothing });
}
