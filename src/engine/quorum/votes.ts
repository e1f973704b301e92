/**
 * Elections: who stands asks all voters, and each of them answers by what it knows.
 *
 * Kafka: KafkaRaftClient (handleVoteRequest, handleVoteResponse, maybeSendVoteRequests);
 * KIP-996 (pre-vote).
 */
import type { Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import type { ProcessId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond, send } from '../network/transport.ts';
import type { VoteRequest, VoteResponse } from '../protocol/quorum-api.ts';
import { endOfLog } from './log-comparison.ts';
import { heed } from './heed.ts';
import { tell } from './quorum-facts.ts';
import { becomeUnattached, isLost, loseElection } from './lesser-roles.ts';
import { winIfElected } from './roles.ts';
import { canGrantVote, isLogUpToDate, type AskedVoter } from './vote-rules.ts';

/** Asks those who have not answered in this election. */
export function requestVotes(controller: Controller, context: Context): void {
  const { granted, refused, voters } = controller.quorum;
  for (const voter of voters) {
    if (granted.includes(voter) || refused.includes(voter)) continue;
    requestVote(controller, voter, context);
  }
}

function requestVote(controller: Controller, voter: ProcessId, context: Context): void {
  const { id: candidate, epoch, quorum } = controller;
  const { controllerQuorumRequestTimeoutMs: timeoutMs } = context.settings.broker;
  const isPreVote = quorum.role === 'prospective';
  const log = endOfLog(controller);
  const body: VoteRequest = { api: 'Vote', candidate, epoch, isPreVote, ...log };
  send(context, controller, voter, { channel: 'quorum', timeoutMs, body });
}

/** The connection broke: as long as the election goes on, the vote is asked for again. */
export function requestVoteAgain(controller: Controller, voter: ProcessId, context: Context): void {
  const { role, granted, refused } = controller.quorum;
  if (role !== 'prospective' && role !== 'candidate') return;
  if (granted.includes(voter) || refused.includes(voter) || isLost(controller.quorum)) return;
  requestVote(controller, voter, context);
}

export function onVote(
  controller: Controller,
  envelope: RequestEnvelope,
  request: VoteRequest,
  context: Context,
): void {
  if (request.epoch < controller.epoch) {
    answer(controller, envelope, { error: 'FENCED_LEADER_EPOCH', isGranted: false }, context);
    return;
  }
  if (request.epoch > controller.epoch) becomeUnattached(controller, request.epoch, context);
  const { candidate, isPreVote, epoch } = request;
  const { quorum } = controller;
  const isGranted = canGrantVote(asked(controller, candidate), {
    isUpToDate: isLogUpToDate(request, endOfLog(controller)),
    isPreVote,
  });
  if (isGranted && !isPreVote) quorum.votedFor = candidate;
  const type = 'quorum-vote-answered';
  tell(controller, { type, candidate, epoch, isPreVote, isGranted }, context);
  answer(controller, envelope, { error: 'NONE', isGranted }, context);
}

function asked({ quorum }: Controller, candidate: ProcessId): AskedVoter {
  const { role, votedFor, leader, hasFetched } = quorum;
  return {
    role,
    voted: votedFor === null ? 'none' : votedFor === candidate ? 'same' : 'other',
    isLeaderKnown: leader !== null,
    hasFetchedFromLeader: hasFetched,
  };
}

function answer(
  controller: Controller,
  envelope: RequestEnvelope,
  outcome: Pick<VoteResponse, 'error' | 'isGranted'>,
  context: Context,
): void {
  const { epoch, quorum } = controller;
  const body: VoteResponse = { api: 'Vote', epoch, leader: quorum.leader, ...outcome };
  respond(context, controller, addressOf(envelope), body);
}

export function onVoteAnswer(
  controller: Controller,
  voter: ProcessId,
  { request, response }: { readonly request: VoteRequest; readonly response: VoteResponse },
  context: Context,
): void {
  if (heed(controller, response, context)) return;
  const { quorum } = controller;
  const role = request.isPreVote ? 'prospective' : 'candidate';
  // It is about an election that is over.
  if (quorum.role !== role || request.epoch !== controller.epoch) return;
  if (quorum.granted.includes(voter) || quorum.refused.includes(voter)) return;
  if (response.isGranted) {
    quorum.granted = [...quorum.granted, voter];
    winIfElected(controller, context);
    return;
  }
  quorum.refused = [...quorum.refused, voter];
  // A candidate that can't win any more waits for the rest of its timeout.
  if (role === 'prospective' && isLost(quorum)) loseElection(controller, context);
}
