/**
 * The active controller: the leader of the quorum once it knows everything that is committed. It
 * decides on what it has written, and tells of it when that is committed.
 *
 * Kafka: QuorumController (claim, renounce, ControllerWriteEvent), DeferredEventQueue,
 * OffsetControlManager; KIP-500.
 */
import { setTimer, type Context } from '../context.ts';
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { ResponseBody } from '../protocol/api.ts';
import { isAlone, tell } from '../quorum/quorum-facts.ts';
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

/** It follows from what led to it, not from the fetch that committed it. */
export function respondLate(
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
