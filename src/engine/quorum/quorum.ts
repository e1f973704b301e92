/**
 * The quorum's part of a controller: its start and stop, and what arrives for it.
 *
 * Kafka: KafkaRaftClient (initialize, poll, shutdown), QuorumState.initialize,
 * FileQuorumStateStore.
 */
import { setTimer, type Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import type { DisconnectEvent, Timer } from '../event.ts';
import type { ProcessId } from '../ids.ts';
import type { Answer, RequestEnvelope } from '../network/envelope.ts';
import { halt } from '../process-control.ts';
import type { QuorumRequest } from '../protocol/quorum-api.ts';
import { votersIn } from './controller-log.ts';
import {
  fetchNext,
  onFetchLost,
  onFetchRetry,
  onMetadataFetched,
  RECONNECT_BACKOFF_MS,
} from './fetch-client.ts';
import { heed } from './heed.ts';
import { onLeaderTimeout } from './leader.ts';
import { isAlone } from './quorum-facts.ts';
import { createQuorum, isVoter } from './quorum-state.ts';
import {
  endEpochAgain,
  onBeginQuorumEpoch,
  onEndQuorumEpoch,
  onEndQuorumEpochAnswer,
  endEpoch,
} from './resignation.ts';
import {
  becomeFollower,
  becomeProspective,
  becomeUnattached,
  electionTimeoutMs,
  loseElection,
  resign,
  waitUntil,
} from './roles.ts';
import { onVote, onVoteAnswer, requestVoteAgain } from './votes.ts';

/** How long a leader that shuts down waits for somebody to stand, simulated ms. */
const SHUTDOWN_TIMEOUT_MS = 5000;

/** Goes on from what its disk says: the epoch, its vote, the leader, the voters in the log. */
export function startQuorum(controller: Controller, context: Context): void {
  const { quorum, id, epoch } = controller;
  quorum.voters = votersIn(controller);
  const { leader } = quorum;
  if (isAlone(controller)) {
    quorum.leader = null;
    becomeProspective(controller, context);
  } else if (leader === id) {
    resumeResigned(controller, context);
  } else if (leader === null) {
    waitUntil(controller, context.now + electionTimeoutMs(context), context);
    fetchNext(controller, context);
  } else {
    becomeFollower(controller, epoch, leader, context);
  }
}

/** It led when it was killed: in that epoch it must not lead again, and it says so. */
function resumeResigned(controller: Controller, context: Context): void {
  const { quorum } = controller;
  quorum.role = 'resigned';
  waitUntil(controller, context.now + electionTimeoutMs(context), context);
  endEpoch(controller, context);
}

/** What was appended and not written is gone; epoch, vote and leader are on disk. */
export function stopQuorum(controller: Controller): void {
  const { leading, leader, votedFor, bootstrap } = controller.quorum;
  if (leading !== null) controller.logLength = leading.writtenEnd;
  controller.quorum = { ...createQuorum(bootstrap), leader, votedFor };
  controller.quorum.voters = votersIn(controller);
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

export function onQuorumTimer(
  controller: Controller,
  timer: Extract<
    Timer,
    { readonly type: 'quorum-timeout' | 'quorum-fetch-retry' | 'quorum-resend' }
  >,
  context: Context,
): void {
  switch (timer.type) {
    case 'quorum-timeout':
      return onTimer(controller, context);
    case 'quorum-fetch-retry':
      return onFetchRetry(controller, context);
    case 'quorum-resend':
      return onResend(controller, timer.voter, timer.epoch, context);
  }
}

function onResend(controller: Controller, voter: ProcessId, epoch: number, context: Context): void {
  if (epoch !== controller.epoch) return;
  requestVoteAgain(controller, voter, context);
  endEpochAgain(controller, voter, context);
}

function onTimer(controller: Controller, context: Context): void {
  const { quorum } = controller;
  // A timer that an earlier one has made superfluous.
  if (quorum.timerAt < 0 || context.now < quorum.timerAt) return;
  quorum.timerAt = -1;
  if (quorum.timeoutAt < 0) return;
  if (context.now < quorum.timeoutAt) waitUntil(controller, quorum.timeoutAt, context);
  else onTimeout(controller, context);
}

function onTimeout(controller: Controller, context: Context): void {
  const { quorum, id, epoch } = controller;
  quorum.timeoutAt = -1;
  if (quorum.stopsAt >= 0) {
    halt(context, controller, 'clean');
    return;
  }
  switch (quorum.role) {
    case 'unattached':
    case 'candidate':
      if (isVoter(quorum, id)) becomeProspective(controller, context);
      // It may be made a voter, or learn that it still is one.
      else waitUntil(controller, context.now + electionTimeoutMs(context), context);
      return;
    case 'follower':
      // An observer goes on asking; it is no concern of its who leads.
      if (isVoter(quorum, id)) becomeProspective(controller, context);
      return;
    case 'prospective':
      return loseElection(controller, context);
    case 'leader':
      return onLeaderTimeout(controller, context);
    case 'resigned':
      return becomeUnattached(controller, epoch + 1, context);
  }
}
