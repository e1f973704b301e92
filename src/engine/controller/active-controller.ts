/**
 * The active controller: the leader of the quorum once it knows everything that is committed. It
 * decides on what it has written, and tells of it when that is committed.
 *
 * Kafka: QuorumController (claim, renounce, ControllerWriteEvent), DeferredEventQueue,
 * OffsetControlManager; KIP-500.
 */
import { setTimer, type Context } from '../context.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { ApiName, ResponseBody } from '../protocol/api.ts';
import { isAdminApi } from '../protocol/control-api.ts';
import { apiError } from '../protocol/api-error.ts';
import { isAlone, tell } from '../quorum/quorum-facts.ts';
import type { VoterChange } from '../quorum/quorum-state.ts';
import type { Controller } from './controller.ts';
import { applyRecord, cloneImage } from './image.ts';
import type { MetadataRecord } from './metadata.ts';
import { commit } from './metadata-log.ts';
import { claimSessions, sessionCheckMs } from './sessions.ts';
import { configValue, MIN_INSYNC_REPLICAS } from './topic-settings.ts';

/** An answer that waits until what it tells of is committed. */
export interface PendingAnswer {
  readonly offset: number;
  readonly address: ReplyAddress;
  readonly body: ResponseBody;
  /** Event in which it was decided. */
  readonly cause: number;
}

export function isActiveController({ claimedEpoch }: Controller): boolean {
  return claimedEpoch >= 0;
}

/** Its epoch has begun: every unfenced broker gets a fresh session, and its tasks start. */
export function activate(controller: Controller, context: Context): void {
  if (isActiveController(controller)) return;
  const { epoch } = controller;
  const { broker } = context.settings;
  controller.claimedEpoch = epoch;
  controller.committedImage = isAlone(controller) ? null : cloneImage(controller.image);
  tell(controller, { type: 'controller-activated', epoch }, context);
  claimSessions(controller, context);
  commit(controller, bootstrapRecords(controller, context), null, context);
  schedule(controller, 'session-check', sessionCheckMs(context), context);
  schedule(controller, 'unclean-election', broker.uncleanLeaderElectionIntervalMs, context);
  if (broker.autoLeaderRebalanceEnable) {
    const delayMs = broker.leaderImbalanceCheckIntervalSeconds * 1000;
    schedule(controller, 'leader-balance', delayMs, context);
  }
}

/** It leads no longer: what was not committed has not happened. */
export function deactivate(controller: Controller): void {
  if (controller.committedImage !== null) controller.image = controller.committedImage;
  controller.committedImage = null;
  controller.claimedEpoch = -1;
  controller.sessions = [];
}

/** With other voters it decides on an image of its own, ahead of the committed one. */
export function applyWritten(controller: Controller, context: Context): void {
  if (!isActiveController(controller)) return;
  const { log, logLength, image } = controller;
  if (controller.committedImage === null) {
    if (isAlone(controller)) return;
    // The first voter beside it: until now everything was committed as it was written.
    controller.committedImage = cloneImage(image);
  }
  const { topic } = context.settings;
  while (image.nextOffset < logLength) {
    const entry = log[image.nextOffset];
    if (entry === undefined) return;
    applyRecord(image, entry.record, topic);
  }
}

/** Whoever waited for what is committed now gets its answer. */
export function releaseAnswers(controller: Controller, context: Context): void {
  const { pendingAnswers, quorum } = controller;
  if (isAlone(controller) && quorum.highWatermark === controller.logLength) {
    controller.committedImage = null;
  }
  if (pendingAnswers.length === 0) return;
  controller.pendingAnswers = pendingAnswers.filter(({ offset }) => offset > quorum.highWatermark);
  for (const pending of pendingAnswers) {
    if (pending.offset > quorum.highWatermark) continue;
    respondLate(controller, pending, pending.body, context);
  }
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

/** It follows from what led to it, not from the fetch that committed it. */
function respondLate(
  controller: Controller,
  { address, cause }: PendingAnswer,
  body: ResponseBody,
  context: Context,
): void {
  const current = context.cause;
  context.cause = cause;
  respond(context, controller, address, body);
  context.cause = current;
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

/** With ELR on, min.insync.replicas is a setting of the whole cluster from the start. */
function bootstrapRecords(controller: Controller, context: Context): MetadataRecord[] {
  const { eligibleLeaderReplicas } = context.cluster.settings;
  const { topic } = context.settings;
  if (!eligibleLeaderReplicas) return [];
  if (configValue(controller.image.clusterConfigs, MIN_INSYNC_REPLICAS) !== null) return [];
  const value = String(topic.minInsyncReplicas);
  return [
    { type: 'ConfigRecord', scope: 'cluster', resource: '', name: MIN_INSYNC_REPLICAS, value },
  ];
}

export type PeriodicTask = 'session-check' | 'leader-balance' | 'unclean-election';

/** A task of this epoch: who is elected again begins anew. */
export function schedule(
  controller: Controller,
  type: PeriodicTask,
  delayMs: number,
  context: Context,
): void {
  const { claimedEpoch: epoch, startedBy: cause } = controller;
  setTimer(context, controller, { delayMs, timer: { type, epoch }, cause });
}
