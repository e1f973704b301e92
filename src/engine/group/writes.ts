/**
 * Writing to `__consumer_offsets`: what is asked for is done once the record is committed.
 *
 * Kafka: CoordinatorRuntime.scheduleWriteOperation, CoordinatorPartitionWriter,
 * GroupMetadataManager.appendGroupMetadataErrorToResponseError.
 * Simplified: every write is appended at once (group.coordinator.append.linger.ms = 0).
 */
import { appendCoordinatorRecords } from '../broker/coordinator-log.ts';
import { setTimer } from '../context.ts';
import type { ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { CommittedOffset, MemberAssignment } from '../protocol/group-api.ts';
import {
  takeRound,
  type CoordinatorRecord,
  type GroupMetadataValue,
  type GroupScope,
  type WriteOutcome,
} from './coordinator-state.ts';
import { toLogRecord } from './parse-record.ts';

/** Writes the group as it stands, with these assignments. Nobody waits for it. */
export function appendGroupMetadata(
  scope: GroupScope,
  assignments: readonly MemberAssignment[],
): void {
  append(scope, [groupMetadata(scope, assignments)]);
}

/** Writes what the group leader decided. The members get it when the record is committed. */
export function appendGroupSync(
  scope: GroupScope,
  assignments: readonly MemberAssignment[],
): ErrorCode {
  const { generation } = scope.group;
  const outcome: WriteOutcome = { type: 'group-sync', generation, assignments };
  return appendThen(scope, [groupMetadata(scope, assignments)], outcome);
}

/** Writes committed offsets. They count, and are answered, when the records are committed. */
export function appendOffsets(
  scope: GroupScope,
  offsets: readonly CommittedOffset[],
  { reply, error }: { reply: ReplyAddress; error: ErrorCode },
): ErrorCode {
  const records = offsets.map(({ partition, offset, leaderEpoch }): CoordinatorRecord => {
    const group = scope.group.name;
    return { type: 'offset-commit', group, partition, value: { offset, leaderEpoch } };
  });
  return appendThen(scope, records, { type: 'offset-commit', offsets, reply, error });
}

function groupMetadata(
  { group }: GroupScope,
  assignments: readonly MemberAssignment[],
): CoordinatorRecord {
  const { name, generation, protocol, leader } = group;
  const value: GroupMetadataValue = {
    generation,
    protocol,
    leader,
    members: group.members.map((member) => ({
      id: member.id,
      clientId: member.clientId,
      sessionTimeoutMs: member.sessionTimeoutMs,
      rebalanceTimeoutMs: member.rebalanceTimeoutMs,
      protocols: member.protocols,
      assignment: assignments.find(({ memberId }) => memberId === member.id)?.partitions ?? [],
    })),
  };
  return { type: 'group-metadata', group: name, value };
}

function appendThen(
  scope: GroupScope,
  records: readonly CoordinatorRecord[],
  outcome: WriteOutcome,
): ErrorCode {
  const { error, requiredOffset } = append(scope, records);
  if (error !== 'NONE') return responseError(error);
  const { broker, shard, group, context } = scope;
  const request = takeRound(broker.coordinator);
  const { partition } = shard;
  const write = { request, partition, requiredOffset, group: group.name, outcome };
  broker.coordinator.pendingWrites.push(write);
  setTimer(context, broker, {
    delayMs: context.settings.broker.offsetsCommitTimeoutMs,
    timer: { type: 'offset-commit-expiry', request },
  });
  return 'NONE';
}

function append(
  { broker, shard, context }: GroupScope,
  records: readonly CoordinatorRecord[],
): { error: ErrorCode; requiredOffset: number } {
  const logRecords = records.map((record) => toLogRecord(record, context));
  return appendCoordinatorRecords(broker, shard.partition, logRecords, context);
}

/**
 * What a member is told when the log could not take the record: to look for its coordinator again.
 */
function responseError(error: ErrorCode): ErrorCode {
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
