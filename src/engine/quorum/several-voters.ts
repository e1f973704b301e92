/**
 * What a controller that does not vote alone needs besides: what the others send it, following one
 * of them, and handing over.
 *
 * Kafka: KafkaRaftClient (handleInboundMessage, shutdown).
 */
import { setTimer, type Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import type { DisconnectEvent } from '../event.ts';
import type { ProcessId } from '../ids.ts';
import type { Answer, RequestEnvelope } from '../network/envelope.ts';
import type { QuorumRequest } from '../protocol/quorum-api.ts';
import { onFetchLost, onMetadataFetched, RECONNECT_BACKOFF_MS } from './fetch-client.ts';
import { refuseFetch } from './fetch-server.ts';
import { heed } from './heed.ts';
import { resign } from './lesser-roles.ts';
import { isAlone } from './quorum-facts.ts';
import {
  endEpoch,
  endEpochAgain,
  onBeginQuorumEpoch,
  onEndQuorumEpoch,
  onEndQuorumEpochAnswer,
} from './resignation.ts';
import { electionTimeoutMs, waitUntil } from './roles.ts';
import { onVote, onVoteAnswer, requestVoteAgain } from './votes.ts';

export { fetchNext, onFetchRetry } from './fetch-client.ts';
export { becomeFollower, becomeUnattached, loseElection, resign } from './lesser-roles.ts';
export { beginEpochAt } from './resignation.ts';
export { finishVoterChange, onVoterRequest } from './voters.ts';
export { divergence, truncateLog } from './log-comparison.ts';
export { requestVotes } from './votes.ts';

/** How long a leader that shuts down waits for somebody to stand, simulated ms. */
const SHUTDOWN_TIMEOUT_MS = 5000;

export function onQuorumRequest(
  controller: Controller,
  envelope: RequestEnvelope,
  body: QuorumRequest,
  context: Context,
): void {
  switch (body.api) {
    case 'Vote':
      return onVote(controller, envelope, body, context);
    case 'BeginQuorumEpoch':
      return onBeginQuorumEpoch(controller, envelope, body, context);
    case 'EndQuorumEpoch':
      return onEndQuorumEpoch(controller, envelope, body, context);
  }
}

export function onQuorumAnswer(
  controller: Controller,
  { body, request, server }: Answer,
  context: Context,
): void {
  switch (body.api) {
    case 'FetchMetadata':
      return onMetadataFetched(controller, server, body, context);
    case 'Vote':
      if (request.body.api === 'Vote') {
        onVoteAnswer(controller, server, { request: request.body, response: body }, context);
      }
      return;
    case 'BeginQuorumEpoch':
      heed(controller, body, context);
      return;
    case 'EndQuorumEpoch':
      return onEndQuorumEpochAnswer(controller, server, body, context);
    default:
      throw new Error(`Assertion failed: ${controller.id} has sent no ${body.api} request`);
  }
}

/** What stays without an answer is tried again, as long as it is of use. */
export function onQuorumDisconnect(
  controller: Controller,
  { server, unanswered }: DisconnectEvent,
  context: Context,
): void {
  let isResendDue = false;
  for (const { body } of unanswered) {
    if (body.api === 'FetchMetadata') onFetchLost(controller, server, context);
    else if (body.api === 'Vote' || body.api === 'EndQuorumEpoch') isResendDue = true;
  }
  if (!isResendDue) return;
  const { epoch } = controller;
  const timer = { type: 'quorum-resend', voter: server, epoch } as const;
  setTimer(context, controller, { delayMs: RECONNECT_BACKOFF_MS, timer });
}

export function onResend(
  controller: Controller,
  voter: ProcessId,
  epoch: number,
  context: Context,
): void {
  if (epoch !== controller.epoch) return;
  requestVoteAgain(controller, voter, context);
  endEpochAgain(controller, voter, context);
}

/** It led when it was killed: in that epoch it must not lead again, and it says so. */
export function resumeResigned(controller: Controller, context: Context): void {
  const { quorum } = controller;
  quorum.role = 'resigned';
  waitUntil(controller, context.now + electionTimeoutMs(context), context);
  endEpoch(controller, context);
}

/**
 * SIGTERM: a leader hands over first. It ends when somebody stands, or after a while. Whether it is
 * going to; false: it may be stopped at once.
 */
export function handOver(controller: Controller, context: Context): boolean {
  const { quorum } = controller;
  if (quorum.role !== 'leader' || isAlone(controller)) return false;
  resign(controller, context);
  quorum.stopsAt = context.now + SHUTDOWN_TIMEOUT_MS;
  waitUntil(controller, quorum.stopsAt, context);
  return true;
}

/** It leads no longer: who waits here asks elsewhere. */
export function refuseParkedFetches(controller: Controller, context: Context): void {
  const { parkedFetches } = controller;
  controller.parkedFetches = [];
  for (const { address } of parkedFetches) {
    refuseFetch(controller, address, 'NOT_LEADER_OR_FOLLOWER', context);
  }
}
