/**
 * JoinGroup: how members come, and come back.
 *
 * Kafka: GroupMetadataManager (classicGroupJoin); KIP-394 (MEMBER_ID_REQUIRED).
 */
import { emit } from '../context.ts';
import type { RebalanceReason } from '../fact.ts';
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { JoinGroupRequest } from '../protocol/group-api.ts';
import {
  addMember,
  hasSameProtocols,
  isPending,
  memberError,
  memberOf,
  removeMember,
  silentClock,
  staticMemberId,
  supportsProtocols,
  type ClassicGroup,
  type ClassicMember,
} from './classic-group.ts';
import { addClassicGroup, groupOf, type GroupScope, type ShardScope } from './coordinator-state.ts';
import { newMemberId } from './member-id.ts';

import { joinedResponse, prepareOrCompleteJoin, refusedJoin } from './rebalance.ts';
import { stateRefused } from './refused.ts';
import { windUp } from './session.ts';
import { appendGroupMetadata } from './writes.ts';
import { onDemand } from '../on-demand.ts';

/** A member that has never had an answer is given up after 5 minutes: it may have tried again. */
const NEW_MEMBER_JOIN_TIMEOUT_MS = 300_000;

export function onJoinGroup(
  shardScope: ShardScope,
  request: JoinGroupRequest,
  address: ReplyAddress,
): void {
  const { broker, shard, context } = shardScope;
  const refuse = (error: ErrorCode, memberId = request.memberId): void => {
    stateRefused(shardScope, request, error);
    respond(context, broker, address, refusedJoin(memberId, error));
  };
  const { groupMinSessionTimeoutMs, groupMaxSessionTimeoutMs } = context.settings.broker;
  const { sessionTimeoutMs } = request;
  if (request.group === '') return refuse('INVALID_GROUP_ID');
  if (sessionTimeoutMs < groupMinSessionTimeoutMs || sessionTimeoutMs > groupMaxSessionTimeoutMs) {
    return refuse('INVALID_SESSION_TIMEOUT');
  }
  const found = groupOf(shard, request.group);
  if (found?.type === 'consumer' && found.members.length > 0) {
    return onDemand().consumerGroups.onClassicRequest(shardScope, found, request, address);
  }
  // Nobody is in it: it gives way, and only its offsets stay.
  const isGone =
    found?.type === 'consumer' && onDemand().consumerGroups.deleteConsumerGroup(shardScope, found);
  const known = isGone ? null : found;
  const isNewGroup = known === null;
  if (isNewGroup && request.memberId !== '') return refuse('UNKNOWN_MEMBER_ID');
  if (known !== null && known.type !== 'classic') return refuse('INCONSISTENT_GROUP_PROTOCOL');
  const group = known ?? addClassicGroup(shard, request.group, context.now);
  const scope: GroupScope = { ...shardScope, group };
  if (!mayJoin(group, request.memberId, context.settings.broker.groupMaxSize)) {
    removeMember(group, request.memberId);
    refuse('GROUP_MAX_SIZE_REACHED', '');
  } else if (!supportsProtocols(group, request.protocols)) {
    refuse('INCONSISTENT_GROUP_PROTOCOL');
  } else if (request.memberId === '') joinUnknown(scope, request, address);
  else join(scope, request, address);
  if (isNewGroup) appendGroupMetadata(scope, []);
}

/**
 * A new member is told its id first: it joins with it, so that a lost answer leaves no ghost. A
 * static one is known by its instance id, and clients before version 4 do not know that exchange.
 */
function joinUnknown(scope: GroupScope, request: JoinGroupRequest, address: ReplyAddress): void {
  const { broker, group, context } = scope;
  const { instanceId, clientId } = request;
  const known = instanceId === null ? null : staticMemberId(group, instanceId);
  const memberId = newMemberId(scope, { clientId, instanceId });
  if (known !== null)
    onDemand().groups.takeBack(scope, { request, address, oldId: known, memberId });
  else if (instanceId !== null || (request.version ?? CURRENT_VERSION) < HANDS_OUT_IDS) {
    add(scope, { request, address, memberId });
  } else {
    const session = silentClock();
    group.pendingMembers.push({ id: memberId, clientId, session });
    windUp(scope, session, { memberId, timeoutMs: request.sessionTimeoutMs });
    respond(context, broker, address, refusedJoin(memberId, 'MEMBER_ID_REQUIRED'));
  }
}

/** The version of JoinGroup that clients of today speak, and the one with MEMBER_ID_REQUIRED. */
const CURRENT_VERSION = 9;
const HANDS_OUT_IDS = 4;

function mayJoin(group: ClassicGroup, memberId: string, maxSize: number): boolean {
  const member = memberOf(group, memberId);
  switch (group.state) {
    case 'PreparingRebalance': {
      const waiting = group.members.filter(({ parkedJoin }) => parkedJoin !== null).length;
      return (member !== null && member.parkedJoin !== null) || waiting < maxSize;
    }
    case 'CompletingRebalance':
    case 'Stable':
      return member !== null || group.members.length < maxSize;
    default:
      return true;
  }
}

function join(scope: GroupScope, request: JoinGroupRequest, address: ReplyAddress): void {
  const { broker, group, context } = scope;
  const { memberId } = request;
  if (isPending(group, memberId)) {
    add(scope, { request, address, memberId });
    return;
  }
  const member = memberOf(group, memberId);
  const error = memberError(group, memberId, request.instanceId);
  if (member === null || error !== 'NONE') {
    stateRefused(scope, request, error);
    respond(context, broker, address, refusedJoin(memberId, error));
    return;
  }
  const reason = rejoinReason(group, member, request);
  // Nothing new: it has missed the answer. It gets it again, and goes on to its SyncGroup.
  if (reason === null) respond(context, broker, address, joinedResponse(group, member));
  else update(scope, member, { request, address, reason });
}

/** Why a member's JoinGroup begins a rebalance, or takes part in one; null: it does neither. */
function rejoinReason(
  group: ClassicGroup,
  member: ClassicMember,
  request: JoinGroupRequest,
): RebalanceReason | null {
  if (group.state === 'PreparingRebalance') return 'member-changed';
  // A leader may have seen something that no member's subscription shows: new partitions.
  if (group.state === 'Stable' && group.leader === member.id) return 'leader-rejoined';
  return hasSameProtocols(member.protocols, request.protocols) ? null : 'member-changed';
}

function add(
  scope: GroupScope,
  {
    request,
    address,
    memberId,
  }: { request: JoinGroupRequest; address: ReplyAddress } & {
    memberId: string;
  },
): void {
  const { broker, group, context } = scope;
  const member: ClassicMember = {
    id: memberId,
    instanceId: request.instanceId,
    clientId: request.clientId,
    sessionTimeoutMs: request.sessionTimeoutMs,
    rebalanceTimeoutMs: request.rebalanceTimeoutMs,
    protocols: request.protocols,
    assignment: [],
    parkedJoin: address,
    parkedSync: null,
    isNew: true,
    session: silentClock(),
  };
  if (group.state === 'PreparingRebalance' && group.previousState === 'Empty') {
    group.hasNewMember = true;
  }
  addMember(group, member);
  windUp(scope, member.session, { memberId: member.id, timeoutMs: NEW_MEMBER_JOIN_TIMEOUT_MS });
  emit(context, broker.id, {
    type: 'member-joined',
    group: group.name,
    memberId: member.id,
    clientId: member.clientId,
  });
  prepareOrCompleteJoin(scope, 'member-joined');
}

function update(
  scope: GroupScope,
  member: ClassicMember,
  {
    request,
    address,
    reason,
  }: { request: JoinGroupRequest; address: ReplyAddress; reason: RebalanceReason },
): void {
  member.protocols = request.protocols;
  member.rebalanceTimeoutMs = request.rebalanceTimeoutMs;
  member.sessionTimeoutMs = request.sessionTimeoutMs;
  member.parkedJoin = address;
  prepareOrCompleteJoin(scope, reason);
}
