/**
 * Sessions of brokers: heartbeats keep them, unfence and shut down a broker, and their absence
 * fences it.
 *
 * Kafka: BrokerHeartbeatManager, BrokerHeartbeatTracker; ReplicationControlManager
 * (processBrokerHeartbeat, maybeFenceStaleBroker); KIP-631, KIP-841 (controlled shutdown).
 */
import { assertExists } from '../../base/assert.ts';
import { emit, type Context } from '../context.ts';
import type { ElectionReason, FactBody } from '../fact.ts';
import { compareIds, type BrokerId } from '../ids.ts';
import type { RequestEnvelope } from '../network/envelope.ts';
import { onDemand } from '../on-demand.ts';
import type { BrokerHeartbeatRequest } from '../protocol/control-api.ts';
import { nextBrokerState, type BrokerControlState, type HeartbeatState } from './broker-state.ts';
import type { BrokerSession, Controller } from './controller.ts';
import { brokerOf } from './image.ts';
import type { BrokerRegistration, MetadataRecord } from './metadata.ts';
import { answer, commit, writeOffset } from './metadata-log.ts';
import {
  hasLeaderships,
  leaderAndIsrUpdates,
  leaderlessPartitions,
  partitionsWithBrokerInIsr,
} from './partitions.ts';

export function onBrokerHeartbeat(
  controller: Controller,
  envelope: RequestEnvelope,
  heartbeat: BrokerHeartbeatRequest,
  context: Context,
): void {
  const registration = brokerOf(controller.image, heartbeat.broker);
  if (registration === null || registration.brokerEpoch !== heartbeat.brokerEpoch) {
    const refusal = { isCaughtUp: false, isFenced: true, shouldShutDown: false };
    const error = 'STALE_BROKER_EPOCH';
    answer(controller, envelope, { api: 'BrokerHeartbeat', error, ...refusal }, context);
    return;
  }
  const session = sessionOf(controller, heartbeat.broker);
  const state = stateOf(controller, registration, heartbeat);
  const next = nextBrokerState(state);
  session.lastContactAt = context.now;
  session.lastContactCause = context.cause;
  session.metadataOffset = heartbeat.currentMetadataOffset;
  const offline =
    heartbeat.offlineDirectories.length === 0
      ? []
      : onDemand().controllers.offlineDirectoryRecords(controller, heartbeat, context);
  if (next !== state.current) changeState(controller, { registration, state, next }, context);
  if (next === 'CONTROLLED_SHUTDOWN' && session.controlledShutdownOffset < 0) {
    session.controlledShutdownOffset = writeOffset(controller) - 1;
  }
  if (offline.length > 0) commit(controller, offline, 'log-dir-failed', context);
  answer(
    controller,
    envelope,
    {
      api: 'BrokerHeartbeat',
      error: 'NONE',
      isCaughtUp: state.isCaughtUp,
      isFenced: next === 'FENCED' || next === 'SHUTDOWN_NOW',
      shouldShutDown: next === 'SHUTDOWN_NOW',
    },
    context,
  );
}

/** Ends one session that has expired. Says whether it did, for then there may be more. */
export function onSessionCheck(controller: Controller, context: Context): boolean {
  const session = controller.sessions.find((candidate) => isExpired(candidate, context));
  if (session === undefined) return false;
  const { broker, lastContactAt, lastContactCause } = session;
  session.lastContactAt = -1;
  const registration = assertExists(brokerOf(controller.image, broker), 'a session is registered');
  // A broker that has shut down is fenced a second time when its session ends.
  if (!registration.isFenced) {
    emit(context, controller.id, {
      ...fencedFact(broker, context),
      reason: 'session-expired',
      lastHeartbeatAt: lastContactAt,
      lastHeartbeat: lastContactCause,
    });
  }
  fence(controller, registration, 'broker-fenced', context);
  return true;
}

/** Sessions are checked eight times within their timeout. */
export function sessionCheckMs(context: Context): number {
  return Math.max(1, Math.floor(context.settings.broker.brokerSessionTimeoutMs / 8));
}

/** Who has just become the leader of the quorum cannot know who was heard when. */
export function claimSessions(controller: Controller, context: Context): void {
  controller.sessions = controller.image.brokers.map(({ id, isFenced }) => ({
    ...createSession(id),
    lastContactAt: isFenced ? -1 : context.now,
    lastContactCause: context.cause,
  }));
}

/** Begins anew with what is known of a broker; its session starts with its first heartbeat. */
export function resetSession(controller: Controller, broker: BrokerId): void {
  forgetSession(controller, broker);
  controller.sessions.push(createSession(broker));
  controller.sessions.sort((left, right) => compareIds(left.broker, right.broker));
}

export function forgetSession(controller: Controller, broker: BrokerId): void {
  controller.sessions = controller.sessions.filter((session) => session.broker !== broker);
}

/** Whether the incarnation that is registered may still be running. */
export function hasValidSession(
  controller: Controller,
  broker: BrokerId,
  context: Context,
): boolean {
  const session = controller.sessions.find((candidate) => candidate.broker === broker);
  return session !== undefined && session.lastContactAt >= 0 && !isExpired(session, context);
}

/** Being led away: it gets no new replicas, and it is not waited for. */
export function isShuttingDown(controller: Controller, broker: BrokerId): boolean {
  return sessionOf(controller, broker).controlledShutdownOffset >= 0;
}

function createSession(broker: BrokerId): BrokerSession {
  return {
    broker,
    lastContactAt: -1,
    lastContactCause: 0,
    metadataOffset: -1,
    controlledShutdownOffset: -1,
  };
}

function sessionOf(controller: Controller, broker: BrokerId): BrokerSession {
  return assertExists(
    controller.sessions.find((session) => session.broker === broker),
    'every registered broker has its session',
  );
}

function isExpired({ lastContactAt }: BrokerSession, { now, settings }: Context): boolean {
  return lastContactAt >= 0 && now > lastContactAt + settings.broker.brokerSessionTimeoutMs;
}

function stateOf(
  controller: Controller,
  registration: BrokerRegistration,
  { broker, currentMetadataOffset, wantFence, wantShutDown }: BrokerHeartbeatRequest,
): HeartbeatState {
  const { controlledShutdownOffset } = sessionOf(controller, broker);
  const isInShutdown = controlledShutdownOffset >= 0;
  const otherwise = registration.isFenced ? 'FENCED' : 'UNFENCED';
  return {
    current: isInShutdown ? 'CONTROLLED_SHUTDOWN' : otherwise,
    wantFence,
    wantShutDown,
    isCaughtUp: currentMetadataOffset >= registration.brokerEpoch,
    hasLeaderships: (wantShutDown || isInShutdown) && hasLeaderships(controller.image, broker),
    lowestActiveOffset: lowestActiveOffset(controller),
    controlledShutdownOffset,
  };
}

function lowestActiveOffset(controller: Controller): number | null {
  let lowest: number | null = null;
  for (const session of controller.sessions) {
    const registration = brokerOf(controller.image, session.broker);
    if (registration === null || registration.isFenced) continue;
    if (session.controlledShutdownOffset >= 0) continue;
    if (lowest === null || session.metadataOffset < lowest) lowest = session.metadataOffset;
  }
  return lowest;
}

interface StateChange {
  readonly registration: BrokerRegistration;
  readonly state: HeartbeatState;
  readonly next: BrokerControlState;
}

function changeState(
  controller: Controller,
  { registration, state, next }: StateChange,
  context: Context,
): void {
  const { id: broker } = registration;
  if (state.current === 'UNFENCED' && state.wantShutDown) {
    emit(context, controller.id, { type: 'controlled-shutdown-started', broker });
  }
  switch (next) {
    case 'UNFENCED':
      unfence(controller, registration, context);
      break;
    case 'CONTROLLED_SHUTDOWN':
      beginControlledShutdown(controller, registration, context);
      break;
    case 'FENCED':
    case 'SHUTDOWN_NOW':
      if (!registration.isFenced) {
        const reason = next === 'FENCED' ? 'asked' : 'shut-down';
        emit(context, controller.id, { ...fencedFact(broker, context), reason });
      }
      fence(
        controller,
        registration,
        next === 'FENCED' ? 'broker-fenced' : 'controlled-shutdown',
        context,
      );
  }
}

/** Out of every ISR, and no leader any more; where it is only in the ELR it stays. */
function fence(
  controller: Controller,
  { id, brokerEpoch }: BrokerRegistration,
  reason: ElectionReason,
  context: Context,
): void {
  const inIsr = partitionsWithBrokerInIsr(controller.image, id);
  const records: MetadataRecord[] = [
    ...leaderAndIsrUpdates(controller, inIsr, { removed: id }, context),
    { type: 'BrokerRegistrationChangeRecord', broker: id, brokerEpoch, isFenced: true },
  ];
  commit(controller, records, reason, context);
  // Once fenced it has left its controlled shutdown: it may end at once.
  sessionOf(controller, id).controlledShutdownOffset = -1;
}

/** It may lead what has no leader. Into ISRs it is let by the leaders, when it has caught up. */
function unfence(
  controller: Controller,
  { id, brokerEpoch }: BrokerRegistration,
  context: Context,
): void {
  emit(context, controller.id, { type: 'broker-unfenced', broker: id });
  const leaderless = leaderlessPartitions(controller.image);
  const records: MetadataRecord[] = [
    { type: 'BrokerRegistrationChangeRecord', broker: id, brokerEpoch, isFenced: false },
    ...leaderAndIsrUpdates(controller, leaderless, { added: id }, context),
  ];
  commit(controller, records, 'broker-unfenced', context);
  // Only what it says from now on tells how far it has come with what it was unfenced by.
  sessionOf(controller, id).metadataOffset = -1;
}

/** It leads nothing afterwards, but goes on running until the others have heard of that. */
function beginControlledShutdown(
  controller: Controller,
  { id, brokerEpoch, inControlledShutdown }: BrokerRegistration,
  context: Context,
): void {
  const records: MetadataRecord[] = [];
  if (!inControlledShutdown) {
    const type = 'BrokerRegistrationChangeRecord';
    records.push({ type, broker: id, brokerEpoch, inControlledShutdown: true });
  }
  const inIsr = partitionsWithBrokerInIsr(controller.image, id);
  records.push(...leaderAndIsrUpdates(controller, inIsr, { removed: id }, context));
  commit(controller, records, 'controlled-shutdown', context);
}

function fencedFact(
  broker: BrokerId,
  context: Context,
): Extract<FactBody, { readonly type: 'broker-fenced' }> {
  const { brokerSessionTimeoutMs: sessionTimeoutMs } = context.settings.broker;
  return {
    type: 'broker-fenced',
    broker,
    reason: 'asked',
    lastHeartbeatAt: context.now,
    lastHeartbeat: context.cause,
    sessionTimeoutMs,
  };
}
