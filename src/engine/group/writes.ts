/**
 * Writing to `__consumer_offsets`: what is asked for is done once the record is committed.
 *
 * Kafka: CoordinatorRuntime.scheduleWriteOperation, CoordinatorPartitionWriter,
 * GroupMetadataManager.appendGroupMetadataErrorToResponseError.
 * Simplified: every write is appended at once (group.coordinator.append.linger.ms = 0).
 */
import { appendCoordinatorRecords, type TransactionalWriter } from '../broker/coordinator-log.ts';
import { setTimer } from '../context.ts';
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { MemberAssignment } from '../protocol/group-api.ts';
import type { ClassicGroup } from './classic-group.ts';
import {
  isOfOffsets,
  takeRound,
  type AnswerBody,
  type CoordinatorRecord,
  type GroupMetadataValue,
  type GroupScope,
  type PendingWrite,
  type ShardScope,
  type StaticJoin,
  type WriteOutcome,
} from './coordinator-state.ts';
import { toLogRecord } from './parse-record.ts';

/** Writes the group as it stands, with these assignments. Nobody waits for it. */
export function appendGroupMetadata(
  scope: GroupScope,
  assignments: readonly MemberAssignment[],
): void {
  appendRecords(scope, [groupMetadataRecord(scope.group, assignments)]);
}

/** Writes what the group leader decided. The members get it when the record is committed. */
export function appendGroupSync(
  scope: GroupScope,
  assignments: readonly MemberAssignment[],
): ErrorCode {
  const { generation, name: group } = scope.group;
  return appendThen(scope, [groupMetadataRecord(scope.group, assignments)], {
    group,
    outcome: { type: 'group-sync', generation, assignments },
    answer: null,
  });
}

/** Writes the group with a static member's new id. The member is answered when it is committed. */
export function appendStaticJoin(scope: GroupScope, outcome: StaticJoin): ErrorCode {
  const { name: group, members } = scope.group;
  const assignments = members.map(({ id: memberId, assignment: partitions }) => {
    return { memberId, partitions };
  });
  const records = [groupMetadataRecord(scope.group, assignments)];
  return appendThen(scope, records, { group, outcome, answer: null });
}

/** `assignments`: what they are going to have; by default what they have. */
export function groupMetadataRecord(
  group: ClassicGroup,
  assignments: readonly MemberAssignment[] = assignmentsOf(group),
): CoordinatorRecord {
  const { name, protocolType, stateSince, generation, protocol, leader } = group;
  const given = new Map(assignments.map(({ memberId, partitions }) => [memberId, partitions]));
  const value: GroupMetadataValue = {
    protocolType,
    stateSince,
    generation,
    protocol,
    leader,
    members: group.members.map((member) => ({
      id: member.id,
      instanceId: member.instanceId,
      clientId: member.clientId,
      sessionTimeoutMs: member.sessionTimeoutMs,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      protocols: member.protocols,
      assignment: given.get(member.id) ?? [],
    })),
  };
  return { type: 'group-metadata', group: name, value };
}

function assignmentsOf({ members }: ClassicGroup): readonly MemberAssignment[] {
  return members.map(({ id, assignment }) => ({ memberId: id, partitions: assignment }));
}

/** Appends the records; what they are for is done, and answered, when they are committed. */
export function appendThen(
  scope: ShardScope,
  records: readonly CoordinatorRecord[],
  then: Pick<PendingWrite, 'group' | 'outcome' | 'answer'>,
): ErrorCode {
  const { error, requiredOffset } = appendRecords(scope, records);
  if (error !== 'NONE') return responseError(error);
  whenCommitted(scope, requiredOffset, then);
  return 'NONE';
}

/** What happens when the high watermark has come so far; unless it takes too long. */
export function whenCommitted(
  { broker, shard, context }: ShardScope,
  requiredOffset: number,
  then: Pick<PendingWrite, 'group' | 'outcome' | 'answer'>,
): void {
  const request = takeRound(broker.coordinator);
  const { partition } = shard;
  broker.coordinator.pendingWrites.push({ request, partition, requiredOffset, ...then });
  if (then.answer === null && then.outcome !== null && isOfOffsets(then.outcome)) return;
  setTimer(context, broker, {
    delayMs: context.settings.broker.offsetsCommitTimeoutMs,
    timer: { type: 'offset-commit-expiry', request },
  });
}

/** What the coordinator says goes out in the order of what it has written: after all of it. */
export function answerInOrder(
  scope: ShardScope,
  reply: ReplyAddress,
  body: AnswerBody,
  outcome: Extract<WriteOutcome, { readonly type: 'offset-fetch' }> | null = null,
): void {
  const { broker, shard, context } = scope;
  let requiredOffset = -1;
  for (const write of broker.coordinator.pendingWrites) {
    if (write.partition === shard.partition) requiredOffset = write.requiredOffset;
  }
  if (requiredOffset < 0) respond(context, broker, reply, body);
  else whenCommitted(scope, requiredOffset, { group: '', outcome, answer: { reply, body } });
}

/** Appends the records as one batch, or as part of a transaction; nobody waits for it. */
export function appendRecords(
  { broker, shard, context }: ShardScope,
  records: readonly CoordinatorRecord[],
  producer: TransactionalWriter | null = null,
): { error: ErrorCode; requiredOffset: number } {
  if (shard.expiryAt < 0) expectExpiry({ broker, shard, context });
  const logRecords = records.map((record) => toLogRecord(record, context));
  return appendCoordinatorRecords(broker, shard.partition, logRecords, context, producer);
}

/**
 * The next look at what has expired, at a whole number of intervals since the partition was loaded:
 * one that has never had a group needs none.
 */
export function expectExpiry({ broker, shard, context }: ShardScope): void {
  const intervalMs = context.settings.broker.offsetsRetentionCheckIntervalMs;
  const passed = Math.floor((context.now - shard.loadedAt) / intervalMs);
  shard.expiryAt = shard.loadedAt + (passed + 1) * intervalMs;
  setTimer(context, broker, {
    delayMs: shard.expiryAt - context.now,
    timer: { type: 'group-expiry', partition: shard.partition, at: shard.expiryAt },
    cause: broker.startedBy,
  });
}

/**
 * What a member is told when the log could not take the record: to look for its coordinator again.
 */
export function responseError(error: ErrorCode): ErrorCode {
  switch (error) {
    case 'UNKNOWN_TOPIC_OR_PARTITION':
    case 'NOT_ENOUGH_REPLICAS':
    case 'REQUEST_TIMED_OUT':
      return 'COORDINATOR_NOT_AVAILABLE';
    case 'NOT_LEADER_OR_FOLLOWER':
      return 'NOT_COORDINATOR';
    case 'MESSAGE_TOO_LARGE':
      return 'UNKNOWN_SERVER_ERROR';
    default:
      return error;
  }
}
