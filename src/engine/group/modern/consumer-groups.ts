/**
 * Groups of the consumer protocol on their coordinator: the one way in.
 *
 * Kafka: GroupCoordinatorService (consumerGroupHeartbeat), GroupMetadataManager (KIP-848).
 */
import type { Broker } from '../../broker/broker.ts';
import { groupConfigOf } from '../../controller/image.ts';
import { emit } from '../../context.ts';
import type { Context } from '../../context.ts';
import type { Timer } from '../../event.ts';
import { respond, type ReplyAddress } from '../../network/transport.ts';
import type {
  ConsumerGroupHeartbeatRequest,
  ConsumerGroupHeartbeatResponse,
} from '../../protocol/consumer-group-api.ts';
import type {
  HeartbeatRequest,
  JoinGroupRequest,
  LeaveGroupRequest,
  SyncGroupRequest,
} from '../../protocol/group-api.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import { groupOf, type ShardScope } from '../coordinator-state.ts';
import { prescribedId, uuidText } from '../member-id.ts';
import { refusedJoin } from '../rebalance.ts';
import { appendRecords } from '../writes.ts';
import {
  heartbeatAsClassic,
  joinAsClassic,
  leaveAsClassic,
  syncAsClassic,
} from './classic-members.ts';
import { consumerMemberOf, type ConsumerGroup, type MemberTimer } from './consumer-group.ts';
import { groupTombstones } from './consumer-records.ts';
import { draftOf, isRefusal, type Draft, type Refusal, type Surroundings } from './draft.ts';
import { consumerGroupSettings, listOf } from './group-settings.ts';
import { heartbeat, heartbeatFault } from './heartbeat.ts';
import { leave, removeMembers } from './leave.ts';
import { changeTimer, dueTimer } from './member-timers.ts';
import { groupFor } from './migration.ts';
import { resolvePatterns } from './patterns.ts';
import { changeTimers, perform } from './perform.ts';

export { cloneConsumerGroup } from './clone-consumer-group.ts';
export { consumerCommitError, consumerFetchError, partitionCommitError } from './commit-check.ts';
export { consumerGroupState } from './consumer-group.ts';
export { groupTombstones } from './consumer-records.ts';
export { subscribedNames } from './subscriptions.ts';
export { isConsumerGroupRecord, replayConsumerRecord } from './consumer-records.ts';

export function onConsumerGroupHeartbeat(
  scope: ShardScope,
  request: ConsumerGroupHeartbeatRequest,
  reply: ReplyAddress,
): void {
  const around = surroundings(scope.broker, request.group, scope.context);
  if (!listOf(around.broker.groupCoordinatorRebalanceProtocols).includes('consumer')) {
    refuseHeartbeat(scope, request, reply, { error: 'UNSUPPORTED_VERSION', message: '' });
    return;
  }
  const draft = heartbeatFault(request, around) ?? groupOfHeartbeat(scope, request, around);
  if (isRefusal(draft)) {
    refuseHeartbeat(scope, request, reply, draft);
    return;
  }
  const leaves = request.memberEpoch < 0;
  const body = leaves ? leave(draft, request, around) : heartbeat(draft, request, around);
  if (isRefusal(body)) {
    changeTimers(scope, draft);
    refuseHeartbeat(scope, request, reply, body);
    return;
  }
  const error = perform(scope, draft, { reply, body });
  if (error !== 'NONE') refuseHeartbeat(scope, request, reply, { error, message: '' });
}

function groupOfHeartbeat(
  { shard }: ShardScope,
  request: ConsumerGroupHeartbeatRequest,
  around: Surroundings,
): Draft | Refusal {
  const { group, memberEpoch } = request;
  return groupFor(groupOf(shard, group), group, memberEpoch === 0, around);
}

function refuseHeartbeat(
  { broker, shard, context }: ShardScope,
  request: ConsumerGroupHeartbeatRequest,
  reply: ReplyAddress,
  { error, message }: Refusal,
): void {
  const { memberId, memberEpoch, group: name } = request;
  const group = groupOf(shard, name);
  const member = group?.type === 'consumer' ? consumerMemberOf(group, memberId) : null;
  emit(context, broker.id, {
    type: 'member-refused',
    group: name,
    memberId,
    api: 'ConsumerGroupHeartbeat',
    error,
    generation: memberEpoch,
    current: member?.memberEpoch ?? -1,
  });
  const body = refusedHeartbeat(request, error, message === '' ? null : message);
  respond(context, broker, reply, body);
}

export function refusedHeartbeat(
  { memberId }: ConsumerGroupHeartbeatRequest,
  error: ErrorCode,
  message: string | null = null,
): ConsumerGroupHeartbeatResponse {
  const api = 'ConsumerGroupHeartbeat';
  return {
    api,
    error,
    message,
    memberId,
    memberEpoch: 0,
    heartbeatIntervalMs: 0,
    assignment: null,
  };
}

/** A request of the classic protocol to a group that is of the consumer protocol by now. */
export function onClassicRequest(
  scope: ShardScope,
  group: ConsumerGroup,
  request: JoinGroupRequest | SyncGroupRequest | HeartbeatRequest | LeaveGroupRequest,
  reply: ReplyAddress,
): void {
  const { broker, context } = scope;
  const draft = draftOf(group);
  const around = surroundings(broker, group.name, context);
  switch (request.api) {
    case 'JoinGroup':
      joinClassic(scope, draft, request, reply);
      break;
    case 'SyncGroup': {
      const body = syncAsClassic(draft, request);
      const error = isRefusal(body) ? body.error : perform(scope, draft, { reply, body });
      if (isRefusal(body)) changeTimers(scope, draft);
      if (error !== 'NONE') {
        respond(context, broker, reply, { api: 'SyncGroup', error, partitions: [] });
      }
      break;
    }
    case 'Heartbeat': {
      const body = { api: 'Heartbeat', error: heartbeatAsClassic(draft, request) } as const;
      perform(scope, draft, { reply, body });
      break;
    }
    case 'LeaveGroup': {
      const body = leaveAsClassic(draft, request, around);
      const error = perform(scope, draft, { reply, body });
      if (error !== 'NONE') {
        respond(context, broker, reply, { api: 'LeaveGroup', error, members: [] });
      }
      break;
    }
  }
}

function joinClassic(
  scope: ShardScope,
  draft: Draft,
  request: JoinGroupRequest,
  reply: ReplyAddress,
): void {
  const { broker, context } = scope;
  const around = surroundings(broker, request.group, context);
  const memberId = request.memberId === '' ? newMemberId(scope, request) : request.memberId;
  const body = joinAsClassic(draft, request, memberId, around);
  if (!isRefusal(body)) {
    const error = perform(scope, draft, { reply, body });
    if (error !== 'NONE') respond(context, broker, reply, refusedJoin(memberId, error));
    return;
  }
  const isHandedOut = body.error === 'MEMBER_ID_REQUIRED';
  const told = isHandedOut ? memberId : request.memberId;
  respond(context, broker, reply, refusedJoin(told, body.error));
  if (isHandedOut) return;
  emit(context, broker.id, {
    type: 'member-refused',
    group: request.group,
    memberId: told,
    api: 'JoinGroup',
    error: body.error,
    generation: -1,
    current: -1,
  });
}

/** In a group of this protocol an id is a bare UUID, whoever makes it. */
function newMemberId(scope: ShardScope, { clientId }: JoinGroupRequest): string {
  return prescribedId(scope, clientId) ?? uuidText(scope.context.cluster.random);
}

export function onConsumerGroupTimer(scope: ShardScope, timer: Timer): void {
  if (timer.type !== 'consumer-group-timer' && timer.type !== 'consumer-group-patterns') return;
  const group = groupOf(scope.shard, timer.group);
  if (group?.type !== 'consumer') return;
  const draft = draftOf(group);
  const around = surroundings(scope.broker, group.name, scope.context);
  if (timer.type === 'consumer-group-patterns') {
    if (group.resolvingRound !== timer.round) return;
    group.resolvingRound = 0;
    resolvePatterns(draft, around);
    perform(scope, draft, null);
    return;
  }
  const due = dueTimer(scope, group, timer.round);
  if (due !== null) fence(scope, draft, due, around);
}

/** The member has not done in time what it had to: it is a member no longer. */
function fence(scope: ShardScope, draft: Draft, timer: MemberTimer, around: Surroundings): void {
  const { group } = draft;
  const member = consumerMemberOf(group, timer.memberId);
  if (member === null) return;
  if (timer.kind === 'rebalance' && member.memberEpoch !== timer.memberEpoch) return;
  const about = { group: group.name, memberId: member.id, clientId: member.clientId };
  draft.facts.push(
    timer.kind === 'session'
      ? { type: 'member-expired', ...about, lastHeardAt: timer.setAt }
      : {
          type: 'member-too-slow',
          ...about,
          what: timer.kind === 'rebalance' ? 'revoke' : timer.kind,
          since: timer.setAt,
        },
  );
  removeMembers(draft, [member], around);
  if (perform(scope, draft, null) === 'NONE') return;
  // Nothing could be written: it is tried again, and is about the same silence.
  const { kind, memberId, memberEpoch, setAt } = timer;
  const again = { type: 'set', kind, memberId, memberEpoch, isOnlyIfAbsent: false } as const;
  changeTimer(scope, group, { ...again, delayMs: RETRY_BACKOFF_MS });
  for (const own of group.timers) {
    if (own.kind === kind && own.memberId === memberId) own.setAt = setAt;
  }
}

/** Kafka: CoordinatorRuntime's timer, which retries an operation that has failed. */
const RETRY_BACKOFF_MS = 500;

/** The groups of a partition have just been read from its log: every clock begins again. */
export function onConsumerGroupsLoaded(scope: ShardScope): void {
  for (const group of scope.shard.groups) {
    if (group.type !== 'consumer') continue;
    const { settings } = surroundings(scope.broker, group.name, scope.context);
    for (const member of group.members) {
      const timer = { type: 'set', memberId: member.id, isOnlyIfAbsent: false } as const;
      const session = { delayMs: settings.sessionTimeoutMs, memberEpoch: -1 };
      changeTimer(scope, group, { ...timer, ...session, kind: 'session' });
      if (member.state !== 'UNREVOKED_PARTITIONS') continue;
      const { rebalanceTimeoutMs: delayMs, memberEpoch } = member;
      changeTimer(scope, group, { ...timer, kind: 'rebalance', delayMs, memberEpoch });
    }
  }
}

/** The group goes, if nobody is in it; false: somebody is, or nothing could be written. */
export function deleteConsumerGroup(scope: ShardScope, group: ConsumerGroup): boolean {
  if (group.members.length > 0) return false;
  if (appendRecords(scope, groupTombstones(group)).error !== 'NONE') return false;
  scope.shard.groups = scope.shard.groups.filter((other) => other !== group);
  return true;
}

function surroundings(broker: Broker, group: string, context: Context): Surroundings {
  const { image } = broker;
  const own = groupConfigOf(image, group);
  const settings = consumerGroupSettings(own, context.settings.broker);
  return { image, now: context.now, broker: context.settings.broker, settings };
}
