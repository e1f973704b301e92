/**
 * JoinGroup and LeaveGroup: how members come and go.
 *
 * Kafka: GroupMetadataManager (classicGroupJoin, classicGroupLeave); KIP-394 (MEMBER_ID_REQUIRED).
 */
import { emit } from '../context.ts';
import type { RebalanceReason } from '../fact.ts';
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  JoinGroupRequest,
  LeaveGroupRequest,
  LeaveGroupResponse,
} from '../protocol/group-api.ts';
import { draw, type RandomStreams } from '../random.ts';
import {
  addMember,
  hasSameProtocols,
  isPending,
  memberOf,
  removeMember,
  silentClock,
  supportsProtocols,
  type ClassicGroup,
  type ClassicMember,
} from './classic-group.ts';
import { addClassicGroup, groupOf, type GroupScope, type ShardScope } from './coordinator-state.ts';
import {
  answerJoinError,
  joinedResponse,
  maybeCompleteJoin,
  prepareOrCompleteJoin,
  refusedJoin,
} from './rebalance.ts';
import { windUp } from './session.ts';
import { appendGroupMetadata } from './writes.ts';

/** A member that has never had an answer is given up after 5 minutes: it may have tried again. */
const NEW_MEMBER_JOIN_TIMEOUT_MS = 300_000;

export function onJoinGroup(
  shardScope: ShardScope,
  request: JoinGroupRequest,
  address: ReplyAddress,
): void {
  const { broker, shard, context } = shardScope;
  const refuse = (error: ErrorCode, memberId = request.memberId): void => {
    respond(context, broker, address, refusedJoin(memberId, error));
  };
  const { groupMinSessionTimeoutMs, groupMaxSessionTimeoutMs } = context.settings.broker;
  const { sessionTimeoutMs } = request;
  if (request.group === '') return refuse('INVALID_GROUP_ID');
  if (sessionTimeoutMs < groupMinSessionTimeoutMs || sessionTimeoutMs > groupMaxSessionTimeoutMs) {
    return refuse('INVALID_SESSION_TIMEOUT');
  }
  const known = groupOf(shard, request.group);
  const isNewGroup = known === null;
  if (isNewGroup && request.memberId !== '') return refuse('UNKNOWN_MEMBER_ID');
  if (known !== null && known.type !== 'classic') return refuse('INCONSISTENT_GROUP_PROTOCOL');
  const group = known ?? addClassicGroup(shard, request.group);
  const scope: GroupScope = { ...shardScope, group };
  if (!mayJoin(scope.group, request.memberId, context.settings.broker.groupMaxSize)) {
    removeMember(scope.group, request.memberId);
    refuse('GROUP_MAX_SIZE_REACHED', '');
  } else if (!supportsProtocols(scope.group, request.protocols)) {
    refuse('INCONSISTENT_GROUP_PROTOCOL');
  } else if (request.memberId === '') {
    refuse('MEMBER_ID_REQUIRED', handOutId(scope, request));
  } else join(scope, request, address);
  if (isNewGroup) appendGroupMetadata(scope, []);
}

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

/** A new member is told its id first: it joins with it, so that a lost answer leaves no ghost. */
function handOutId(scope: GroupScope, request: JoinGroupRequest): string {
  const id = `${request.clientId}-${uuidText(scope.context.cluster.random)}`;
  const session = silentClock();
  scope.group.pendingMembers.push({ id, clientId: request.clientId, session });
  windUp(scope, session, { memberId: id, timeoutMs: request.sessionTimeoutMs });
  return id;
}

/** 32 hexadecimal digits in the groups of a random UUID. */
function uuidText(random: RandomStreams): string {
  let digits = '';
  for (let word = 0; word < 8; word += 1) {
    digits += draw(random, 'member-id', 65_536).toString(16).padStart(4, '0');
  }
  const parts = [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16)];
  return [...parts, digits.slice(16, 20), digits.slice(20)].join('-');
}

function join(scope: GroupScope, request: JoinGroupRequest, address: ReplyAddress): void {
  const { broker, group, context } = scope;
  const { memberId } = request;
  if (isPending(group, memberId)) {
    add(scope, request, address);
    return;
  }
  const member = memberOf(group, memberId);
  if (member === null) {
    respond(context, broker, address, refusedJoin(memberId, 'UNKNOWN_MEMBER_ID'));
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

function add(scope: GroupScope, request: JoinGroupRequest, address: ReplyAddress): void {
  const { broker, group, context } = scope;
  const member: ClassicMember = {
    id: request.memberId,
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

/** The answer to a LeaveGroup. */
export function onLeaveGroup(
  scope: GroupScope,
  { members }: LeaveGroupRequest,
): LeaveGroupResponse {
  return {
    api: 'LeaveGroup',
    error: 'NONE',
    members: members.map(({ memberId, instanceId }) => {
      return { memberId, instanceId, error: leave(scope, memberId) };
    }),
  };
}

function leave(scope: GroupScope, memberId: string): ErrorCode {
  const { broker, group, context } = scope;
  const member = memberOf(group, memberId);
  if (member === null && !isPending(group, memberId)) return 'UNKNOWN_MEMBER_ID';
  if (member !== null) {
    answerJoinError(scope, member, 'UNKNOWN_MEMBER_ID');
    emit(context, broker.id, {
      type: 'member-left',
      group: group.name,
      memberId,
      clientId: member.clientId,
    });
  }
  removeMember(group, memberId);
  if (group.state === 'Stable' || group.state === 'CompletingRebalance') {
    prepareOrCompleteJoin(scope, 'member-left');
  } else maybeCompleteJoin(scope);
  return 'NONE';
}
