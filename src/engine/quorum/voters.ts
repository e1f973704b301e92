/**
 * Voters come and go one at a time, and only when the leader has committed something in its epoch.
 * The voters are a record of the log: the last one counts, even before it is committed.
 *
 * Kafka: AddVoterHandler, RemoveVoterHandler, LeaderState (isOperationPending); KIP-853.
 * Simplified: a change does not time out while its leader leads.
 */
import type { Context } from '../context.ts';
import type { Controller } from '../controller/controller.ts';
import { mutants } from '../mutants.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { addressOf, respond } from '../network/transport.ts';
import { apiError } from '../protocol/api-error.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { AddRaftVoterRequest, RemoveRaftVoterRequest } from '../protocol/quorum-api.ts';
import { appendControlRecord } from './controller-log.ts';
import { watchQuorum } from './leader.ts';
import { tell } from './quorum-facts.ts';
import { isVoter, type VoterChange } from './quorum-state.ts';
import { resign } from './lesser-roles.ts';

/** So long ago a newcomer may have had everything. */
const CAUGHT_UP_WITHIN_MS = 3_600_000;

export function onVoterRequest(
  controller: Controller,
  envelope: RequestEnvelope,
  request: AddRaftVoterRequest | RemoveRaftVoterRequest,
  context: Context,
): void {
  const { api, voter } = request;
  const error = changeError(controller, request, context);
  if (error !== 'NONE') {
    answer(controller, { api, address: addressOf(envelope) }, error, context);
    return;
  }
  const { id, quorum, logLength: offset } = controller;
  const { leading, voters: before } = quorum;
  if (leading === null) return;
  const voters =
    api === 'AddRaftVoter' ? [...before, voter] : before.filter((other) => other !== voter);
  leading.voterChange = { api, voter, address: addressOf(envelope), offset };
  appendControlRecord(controller, { type: 'VotersRecord', voters }, context);
  if (before.length === 1 && before[0] === id) watchQuorum(controller, context);
}

function changeError(
  { quorum }: Controller,
  { api, voter }: AddRaftVoterRequest | RemoveRaftVoterRequest,
  { now }: Context,
): ErrorCode {
  const { leading, highWatermark } = quorum;
  // Nothing is committed in this epoch yet, or another change is under way.
  if (leading === null) return 'REQUEST_TIMED_OUT';
  const hasCommitted = highWatermark > leading.epochStartOffset || mutants.M18;
  if (!hasCommitted) return 'REQUEST_TIMED_OUT';
  if (leading.voterChange !== null) return 'REQUEST_TIMED_OUT';
  if (api === 'RemoveRaftVoter') {
    if (!isVoter(quorum, voter)) return 'VOTER_NOT_FOUND';
    return quorum.voters.length === 1 ? 'INVALID_REQUEST' : 'NONE';
  }
  if (isVoter(quorum, voter)) return 'DUPLICATE_VOTER';
  const progress = leading.followers.find(({ id }) => id === voter);
  const caughtUpAt = progress?.lastCaughtUpAt ?? -1;
  return caughtUpAt < 0 || now - caughtUpAt > CAUGHT_UP_WITHIN_MS ? 'REQUEST_TIMED_OUT' : 'NONE';
}

/** The change is committed once a majority of the new voters holds it. */
export function finishVoterChange(controller: Controller, context: Context): void {
  const { id, quorum } = controller;
  const change = quorum.leading?.voterChange ?? null;
  if (quorum.leading === null || change === null) return;
  if (change.offset >= quorum.highWatermark) return;
  quorum.leading.voterChange = null;
  tell(controller, { type: 'voters-changed', voters: quorum.voters }, context);
  answer(controller, change, 'NONE', context);
  // Its own removal was its last act.
  if (!isVoter(quorum, id)) resign(controller, context);
}

function answer(
  controller: Controller,
  { api, address }: Pick<VoterChange, 'api' | 'address'>,
  error: ErrorCode,
  context: Context,
): void {
  respond(context, controller, address, { api, ...apiError(error), partitions: [] });
}
