/**
 * A controller that is not active, or not any more: it sends everybody away.
 *
 * Kafka: QuorumController (renounce), DeferredEventQueue.failAll, NotControllerException.
 */
import type { Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { respond } from '../network/transport.ts';
import { apiError } from '../protocol/api-error.ts';
import type { ApiName, ResponseBody } from '../protocol/api.ts';
import { isAdminApi } from '../protocol/control-api.ts';
import type { VoterChange } from '../quorum/quorum-state.ts';
import { respondLate } from './active-controller.ts';
import type { Controller } from './controller.ts';

/** It leads no longer: what was not committed has not happened. */
export function deactivate(controller: Controller): void {
  if (controller.committedImage !== null) controller.image = controller.committedImage;
  controller.committedImage = null;
  controller.claimedEpoch = -1;
  controller.sessions = [];
}

/** Nobody knows here whether it will be committed: they ask the next active controller. */
export function failPendingAnswers(
  controller: Controller,
  voterChange: VoterChange | null,
  context: Context,
): void {
  const { pendingAnswers } = controller;
  controller.pendingAnswers = [];
  for (const pending of pendingAnswers) {
    respondLate(controller, pending, refusalOf(pending.body.api), context);
  }
  if (voterChange !== null) {
    respond(context, controller, voterChange.address, refusalOf(voterChange.api));
  }
}

/** A controller that is not active sends everybody away. */
export function refuseRequest(
  controller: Controller,
  envelope: RequestEnvelope,
  context: Context,
): void {
  respond(context, controller, envelope, refusalOf(envelope.body.api));
}

function refusalOf(api: ApiName): ResponseBody {
  const error = 'NOT_CONTROLLER';
  switch (api) {
    case 'BrokerRegistration':
      return { api, error, brokerEpoch: -1 };
    case 'BrokerHeartbeat':
      return { api, error, isCaughtUp: false, isFenced: true, shouldShutDown: false };
    case 'AlterPartition':
    case 'AssignReplicasToDirs':
      return { api, error, partitions: [] };
    case 'AllocateProducerIds':
      return { api, error, producerIdStart: -1, producerIdLength: 0 };
    default:
      if (!isAdminApi(api)) throw new Error(`Assertion failed: ${api} is for controllers`);
      return { api, ...apiError(error), partitions: [] };
  }
}
