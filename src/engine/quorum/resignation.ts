/**
 * Epochs begin with word from the new leader, and end with word from one that resigns.
 *
 * Kafka: KafkaRaftClient (handleBeginQuorumEpochRequest, handleEndQuorumEpochRequest,
 * endEpochElectionBackoff, pollResigned); KIP-595.
 */
import type { Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import type { ProcessId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond, send } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  BeginQuorumEpochRequest,
  EndQuorumEpochRequest,
  EndQuorumEpochResponse,
  QuorumResponse,
} from '../protocol/quorum-api.ts';
import { heed, learn } from './heed.ts';
import { isVoter } from './quorum-state.ts';
import { becomeProspective, waitUntil } from './roles.ts';

/** Tells a voter who leads, so that it need not find out. */
export function beginEpochAt(controller: Controller, voter: ProcessId, context: Context): void {
  const { id: leader, epoch } = controller;
  const { controllerQuorumRequestTimeoutMs: timeoutMs } = context.settings.broker;
  const body: BeginQuorumEpochRequest = { api: 'BeginQuorumEpoch', leader, epoch };
  send(context, controller, voter, { channel: 'quorum', timeoutMs, body });
}

export function onBeginQuorumEpoch(
  controller: Controller,
  envelope: RequestEnvelope,
  { leader, epoch }: BeginQuorumEpochRequest,
  context: Context,
): void {
  const error = epochError(controller, epoch);
  if (error === 'NONE') learn(controller, epoch, leader, context);
  answer(controller, envelope, 'BeginQuorumEpoch', error, context);
}

/** Tells every voter that its epoch ends. */
export function endEpoch(controller: Controller, context: Context): void {
  const { id, quorum } = controller;
  quorum.unheard = quorum.voters.filter((voter) => voter !== id);
  for (const voter of quorum.unheard) endEpochAt(controller, voter, context);
}

function endEpochAt(controller: Controller, voter: ProcessId, context: Context): void {
  const { id: leader, epoch, quorum } = controller;
  const { controllerQuorumRequestTimeoutMs: timeoutMs } = context.settings.broker;
  const preferredSuccessors = quorum.successors;
  const body: EndQuorumEpochRequest = {
    api: 'EndQuorumEpoch',
    leader,
    epoch,
    preferredSuccessors,
  };
  send(context, controller, voter, { channel: 'quorum', timeoutMs, body });
}

/** The connection broke before the voter had answered. */
export function endEpochAgain(controller: Controller, voter: ProcessId, context: Context): void {
  const { role, unheard } = controller.quorum;
  if (role === 'resigned' && unheard.includes(voter)) endEpochAt(controller, voter, context);
}

export function onEndQuorumEpochAnswer(
  controller: Controller,
  voter: ProcessId,
  response: EndQuorumEpochResponse,
  context: Context,
): void {
  if (heed(controller, response, context)) return;
  const { quorum } = controller;
  quorum.unheard = quorum.unheard.filter((other) => other !== voter);
}

/** The first of the successors stands at once, each further one waits twice as long. */
export function onEndQuorumEpoch(
  controller: Controller,
  envelope: RequestEnvelope,
  { leader, epoch, preferredSuccessors }: EndQuorumEpochRequest,
  context: Context,
): void {
  const error = epochError(controller, epoch);
  if (error === 'NONE') learn(controller, epoch, leader, context);
  answer(controller, envelope, 'EndQuorumEpoch', error, context);
  const { quorum, id } = controller;
  if (error !== 'NONE' || quorum.role !== 'follower' || quorum.leader !== leader) return;
  if (!isVoter(quorum, id)) return;
  const backoffMs = successionBackoffMs(preferredSuccessors, id, context);
  if (backoffMs === 0) becomeProspective(controller, context);
  else waitUntil(controller, context.now + backoffMs, context);
}

function successionBackoffMs(
  successors: readonly ProcessId[],
  id: ProcessId,
  { settings }: Context,
): number {
  const { controllerQuorumElectionBackoffMaxMs: maxMs } = settings.broker;
  const index = successors.indexOf(id);
  const position = index < 0 ? successors.length : index;
  if (position === 0) return 0;
  return Math.min(maxMs, (maxMs >> (successors.length - 1)) << (position - 1));
}

function epochError({ epoch }: Controller, asked: number): ErrorCode {
  return asked < epoch ? 'FENCED_LEADER_EPOCH' : 'NONE';
}

function answer(
  controller: Controller,
  envelope: RequestEnvelope,
  api: Exclude<QuorumResponse['api'], 'Vote'>,
  error: ErrorCode,
  context: Context,
): void {
  const { epoch, quorum } = controller;
  const body: QuorumResponse = { api, error, epoch, leader: quorum.leader };
  respond(context, controller, addressOf(envelope), body);
}
