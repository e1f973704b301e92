/**
 * Members of share groups: they join, stay, change what they read, and leave. There is nothing to
 * revoke: what the target says holds at once.
 *
 * Kafka: GroupMetadataManager (shareGroupHeartbeat, shareGroupLeave, shareGroupFenceMember,
 * initializeShareGroupState, uninitializeShareGroupState), ShareGroupAssignmentBuilder; KIP-932.
 */
import { emit } from '../../context.ts';
import type { PartitionId } from '../../ids.ts';
import { respond, type ReplyAddress } from '../../network/transport.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import type {
  ShareGroupHeartbeatRequest,
  ShareGroupHeartbeatResponse,
} from '../../protocol/share-api.ts';
import { initializeStates } from '../../share/initializations.ts';
import { shareSettingsOf } from '../../share/share-config.ts';
import { groupOf, type ShardScope } from '../coordinator-state.ts';
import { appendRecords, appendThen } from '../writes.ts';
import {
  createShareGroup,
  createShareMember,
  shareMemberOf,
  shareTargetOf,
  type ShareGroup,
  type ShareMember,
} from './share-group.ts';
import { replayShareRecord, type ShareGroupRecord } from './share-records.ts';
import { expel, windUpShare } from './share-sessions.ts';
import {
  computeShareTarget,
  describeTargets,
  metadataHashOf,
  topicNamesOf,
} from './share-target.ts';
import { isAssignmentPending, partitionsToInitialize, statesOf } from './share-states.ts';

const JOIN_EPOCH = 0;
const LEAVE_EPOCH = -1;

export function onShareHeartbeat(
  scope: ShardScope,
  body: ShareGroupHeartbeatRequest,
  reply: ReplyAddress,
): void {
  const { broker, shard, context } = scope;
  const known = groupOf(shard, body.group);
  const error = errorOf(scope, body);
  if (error !== 'NONE') {
    respond(context, broker, reply, refusedHeartbeat(body, error));
    return;
  }
  const group = known?.type === 'share' ? known : createShareGroup(body.group);
  if (body.memberEpoch === LEAVE_EPOCH) leave(scope, group, body, reply);
  else stay(scope, group, body, reply);
}

export function refusedHeartbeat(
  { memberId, memberEpoch }: ShareGroupHeartbeatRequest,
  error: ErrorCode,
): ShareGroupHeartbeatResponse {
  return {
    api: 'ShareGroupHeartbeat',
    error,
    message: null,
    memberId,
    memberEpoch,
    heartbeatIntervalMs: 0,
    assignment: null,
  };
}

function errorOf(
  { shard, context }: ShardScope,
  { group: name, memberId, memberEpoch, topics }: ShareGroupHeartbeatRequest,
): ErrorCode {
  const isJoining = memberEpoch === JOIN_EPOCH;
  if (memberId === '' || memberEpoch < LEAVE_EPOCH) return 'INVALID_REQUEST';
  if (isJoining && (topics === null || topics.length === 0)) return 'INVALID_REQUEST';
  const group = groupOf(shard, name);
  if (group === null) return isJoining ? 'NONE' : 'GROUP_ID_NOT_FOUND';
  if (group.type !== 'share') return 'GROUP_ID_NOT_FOUND';
  const member = shareMemberOf(group, memberId);
  const isFull = group.members.length >= context.settings.broker.groupShareMaxSize;
  if (isFull && member === null && memberEpoch !== LEAVE_EPOCH) return 'GROUP_MAX_SIZE_REACHED';
  if (member === null) return isJoining ? 'NONE' : 'UNKNOWN_MEMBER_ID';
  if (memberEpoch <= 0 || memberEpoch === member.memberEpoch) return 'NONE';
  const isBehind = memberEpoch < member.memberEpoch && memberEpoch === member.previousEpoch;
  return isBehind ? 'NONE' : 'FENCED_MEMBER_EPOCH';
}

/** What one heartbeat leads to. */
interface Draft {
  readonly group: ShareGroup;
  readonly records: ShareGroupRecord[];
  readonly updated: ShareMember;
  /** The members as they are with it, and the topics that they read. */
  readonly members: readonly ShareMember[];
  readonly names: readonly string[];
}

function stay(
  scope: ShardScope,
  group: ShareGroup,
  body: ShareGroupHeartbeatRequest,
  reply: ReplyAddress,
): void {
  const { broker, context } = scope;
  const settings = shareSettingsOf(broker, group.name, context);
  const known = shareMemberOf(group, body.memberId);
  const draft = draftOf(group, known, body);
  const epoch = bumpEpoch(scope, draft, known);
  const target = updateTarget(scope, draft, epoch, settings.assignmentIntervalMs);
  const member = reconcile(scope, draft, target, epoch > group.groupEpoch);
  const toMake = beginInitializing(scope, draft);
  const isTold = known === null || body.memberEpoch === JOIN_EPOCH || body.topics !== null;
  const hasChanged = known !== null && !isSame(known.assigned, member.assigned);
  const answer: ShareGroupHeartbeatResponse = {
    api: 'ShareGroupHeartbeat',
    error: 'NONE',
    message: null,
    memberId: member.id,
    memberEpoch: member.memberEpoch,
    heartbeatIntervalMs: settings.heartbeatIntervalMs,
    assignment: isTold || hasChanged ? member.assigned : null,
  };
  if (!append(scope, draft, { answer, reply, body })) return;
  const { shard } = scope;
  const now = groupOf(shard, group.name);
  const own = now?.type === 'share' ? shareMemberOf(now, member.id) : null;
  if (now?.type === 'share' && own !== null) {
    windUpShare(scope, now, own, settings.sessionTimeoutMs);
    if (known === null) stateJoined(scope, now, own);
  }
  if (toMake.length > 0) {
    initializeStates(
      broker,
      { groupId: group.name, stateEpoch: epoch, partitions: toMake },
      context,
    );
  }
}

function draftOf(
  group: ShareGroup,
  known: ShareMember | null,
  body: ShareGroupHeartbeatRequest,
): Draft {
  const before = known ?? createShareMember(body.memberId, body.clientId);
  const updated: ShareMember = {
    ...before,
    clientId: body.clientId,
    rack: body.rackId ?? before.rack,
    topics: body.topics?.toSorted() ?? before.topics,
  };
  const others = group.members.filter(({ id }) => id !== updated.id);
  const members = [...others, updated];
  return { group, records: [], updated, members, names: topicNamesOf(members) };
}

/** A new epoch when a subscription, a subscribed topic, or what can be handed out has changed. */
function bumpEpoch(
  { broker }: ShardScope,
  { group, records, updated, names }: Draft,
  known: ShareMember | null,
): number {
  const { clientId, rack, topics, id: member } = updated;
  const isNew = known === null || !isSame(known.topics, topics);
  if (isNew || known.clientId !== clientId || known.rack !== rack) {
    const value = { clientId, rack, topics };
    records.push({ type: 'share-group-member-metadata', group: group.name, member, value });
  }
  const { image } = broker;
  const before = isNew ? topicNamesOf(group.members) : names;
  const isPending =
    group.assignmentEpoch >= group.groupEpoch && isAssignmentPending(group, before, image);
  const metadataHash = metadataHashOf(names, image);
  if (!isNew && !isPending && metadataHash === group.metadataHash) return group.groupEpoch;
  const epoch = group.groupEpoch + 1;
  const value = { epoch, metadataHash };
  records.push({ type: 'share-group-metadata', group: group.name, value });
  return epoch;
}

/** Computed unless there is one for this epoch, or the last one is too recent. */
function updateTarget(
  { broker, context }: ShardScope,
  { group, records, updated, members }: Draft,
  epoch: number,
  intervalMs: number,
): { readonly epoch: number; readonly partitions: readonly PartitionId[] } {
  const { name, assignedAt, assignmentEpoch } = group;
  const mayCompute = assignedAt < 0 || context.now >= assignedAt + intervalMs;
  if (assignmentEpoch >= epoch || !mayCompute) {
    return { epoch: assignmentEpoch, partitions: shareTargetOf(group, updated.id) };
  }
  const targets = computeShareTarget(group, members, broker.image);
  for (const { memberId: member, partitions } of targets) {
    const isKnown = group.target.some((own) => own.memberId === member);
    if (isKnown && isSame(shareTargetOf(group, member), partitions)) continue;
    const value = { partitions };
    records.push({ type: 'share-group-target-assignment-member', group: name, member, value });
  }
  const value = { epoch, assignedAt: context.now };
  records.push({ type: 'share-group-target-assignment-metadata', group: name, value });
  emit(context, broker.id, {
    type: 'target-assignment-computed',
    group: name,
    epoch,
    assignor: 'simple',
    members: describeTargets(group, members, targets, broker.image),
  });
  const own = targets.find(({ memberId }) => memberId === updated.id);
  return { epoch, partitions: own?.partitions ?? [] };
}

/** The member has what the target says, as far as it still wants it. */
function reconcile(
  { broker: { image } }: ShardScope,
  { group, records, updated }: Draft,
  target: { readonly epoch: number; readonly partitions: readonly PartitionId[] },
  hasChanged: boolean,
): ShareMember {
  const isNewEpoch = target.epoch !== updated.memberEpoch;
  if (!isNewEpoch && !hasChanged) return updated;
  const assigned = target.partitions.filter((partition) => {
    const topic = image.topics[image.partitions[partition]?.topic ?? -1];
    return topic !== null && topic !== undefined && updated.topics.includes(topic.name);
  });
  const memberEpoch = target.epoch;
  const previousEpoch = isNewEpoch ? updated.memberEpoch : updated.previousEpoch;
  if (!isNewEpoch && isSame(assigned, updated.assigned)) return updated;
  const value = { memberEpoch, previousEpoch, assigned };
  const { id: member } = updated;
  records.push({ type: 'share-group-current-member-assignment', group: group.name, member, value });
  return { ...updated, ...value };
}

function isSame<Value>(left: readonly Value[], right: readonly Value[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

/** Partitions without a state get one; those that are gone are forgotten. */
function beginInitializing(
  { broker: { image }, context }: ShardScope,
  { group, records, names }: Draft,
): readonly PartitionId[] {
  const retryMs = context.settings.broker.groupShareInitializeRetryIntervalMs;
  const states = statesOf(group, names, image);
  const toMake = partitionsToInitialize(states, group, { now: context.now, retryMs });
  if (toMake.length === 0 && states.areAllThere) return toMake;
  const isThere = (partition: PartitionId): boolean => Boolean(image.partitions[partition]);
  const initialized = group.initialized.filter(isThere);
  const again = new Set(toMake);
  const initializing = [
    ...group.initializing.filter(({ partition }) => isThere(partition) && !again.has(partition)),
    ...toMake.map((partition) => ({ partition, since: context.now })),
  ];
  records.push({
    type: 'share-group-state-partition-metadata',
    group: group.name,
    value: { initializing, initialized },
  });
  return toMake;
}

/** False: the log did not take it, and nothing has changed. */
function append(
  scope: ShardScope,
  { group, records }: Pick<Draft, 'group' | 'records'>,
  {
    answer,
    reply,
    body,
  }: {
    readonly answer: ShareGroupHeartbeatResponse;
    readonly reply: ReplyAddress;
    readonly body: ShareGroupHeartbeatRequest;
  },
): boolean {
  const { broker, shard, context } = scope;
  if (records.length === 0) {
    respond(context, broker, reply, answer);
    return true;
  }
  const then = { group: group.name, outcome: null, answer: { reply, body: answer } };
  const error = appendThen(scope, records, then);
  if (error !== 'NONE') {
    respond(context, broker, reply, refusedHeartbeat(body, error));
    return false;
  }
  for (const record of records) replayShareRecord(shard, record);
  return true;
}

function stateJoined(
  { broker, context }: ShardScope,
  group: ShareGroup,
  member: ShareMember,
): void {
  const { id: memberId, clientId } = member;
  emit(context, broker.id, { type: 'member-joined', group: group.name, memberId, clientId });
}

function leave(
  scope: ShardScope,
  group: ShareGroup,
  body: ShareGroupHeartbeatRequest,
  reply: ReplyAddress,
): void {
  const { broker, context } = scope;
  const { memberId } = body;
  const member = shareMemberOf(group, memberId);
  if (member === null) return;
  const records = expel(scope, group, member);
  const answer = { ...refusedHeartbeat(body, 'NONE'), memberEpoch: LEAVE_EPOCH };
  if (!append(scope, { group, records }, { answer, reply, body })) return;
  const { clientId } = member;
  emit(context, broker.id, { type: 'member-left', group: group.name, memberId, clientId });
}

/** What came of making states: the next heartbeat hands out what has one. */
export function onStatesMade(
  scope: ShardScope,
  group: ShareGroup,
  done: readonly { readonly partition: PartitionId; readonly error: ErrorCode }[],
): void {
  const made = new Set(done.flatMap(({ partition, error }) => (error === 'NONE' ? partition : [])));
  const ended = new Set(done.map(({ partition }) => partition));
  const record: ShareGroupRecord = {
    type: 'share-group-state-partition-metadata',
    group: group.name,
    value: {
      initializing: group.initializing.filter(({ partition }) => !ended.has(partition)),
      initialized: [...group.initialized.filter((one) => !made.has(one)), ...made].sort(
        (left, right) => left - right,
      ),
    },
  };
  if (appendRecords(scope, [record]).error !== 'NONE') return;
  replayShareRecord(scope.shard, record);
}
