/**
 * Which commits of offsets a group of the consumer protocol takes: from whom, of which epoch, and
 * of an older epoch for which partitions.
 *
 * Kafka: ConsumerGroup (validateOffsetCommit, createAssignmentEpochValidator, validateOffsetFetch);
 * KIP-848, KIP-1251 (epochs of assignments).
 */
import type { PartitionId } from '../../ids.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import { consumerMemberOf, type ConsumerGroup, type ConsumerMember } from './consumer-group.ts';
import { mutants } from '../../mutants.ts';

interface Committer {
  readonly memberId: string;
  readonly instanceId: string | null;
  /** The member epoch, or what a member of the classic protocol takes for its generation. */
  readonly generation: number;
}

/** The version of OffsetCommit that knows member epochs. */
const KNOWS_EPOCHS = 9;

/** What is wrong with the commit as a whole; of an older epoch each partition is asked after. */
export function consumerCommitError(
  group: ConsumerGroup,
  { memberId, instanceId, generation }: Committer,
  { isTransactional, version = KNOWS_EPOCHS }: { isTransactional: boolean; version?: number },
): ErrorCode {
  if (generation < 0 && group.members.length === 0) return 'NONE';
  const isNobody = generation === -1 && memberId === '' && instanceId === null;
  if (isTransactional && isNobody) return 'NONE';
  const member = consumerMemberOf(group, memberId);
  if (member === null) return 'UNKNOWN_MEMBER_ID';
  const isClassic = member.classic !== null;
  if (!isTransactional && !isClassic && version < KNOWS_EPOCHS) return 'UNSUPPORTED_VERSION';
  if (mutants.M23) return 'NONE';
  return generation > member.memberEpoch ? staleError(member) : 'NONE';
}

/** A member that is behind may commit for what it has had since that epoch, or before. */
export function partitionCommitError(
  group: ConsumerGroup,
  { memberId, generation }: Committer,
  partition: PartitionId,
): ErrorCode {
  const member = consumerMemberOf(group, memberId);
  if (member === null || generation >= member.memberEpoch || mutants.M23) return 'NONE';
  const since = assignedSince(member, partition);
  return since === null || generation < since ? staleError(member) : 'NONE';
}

/** Whether whoever asks for committed offsets is up to date; nobody need say who he is. */
export function consumerFetchError(
  group: ConsumerGroup,
  { memberId, memberEpoch }: { readonly memberId: string | null; readonly memberEpoch: number },
): ErrorCode {
  if (memberId === null && memberEpoch < 0) return 'NONE';
  const member = consumerMemberOf(group, memberId ?? '');
  if (member === null) return 'UNKNOWN_MEMBER_ID';
  return memberEpoch === member.memberEpoch ? 'NONE' : staleError(member);
}

function staleError({ classic }: ConsumerMember): ErrorCode {
  return classic === null ? 'STALE_MEMBER_EPOCH' : 'ILLEGAL_GENERATION';
}

/** Null: it is neither assigned to the member nor waiting to be given up. */
function assignedSince(member: ConsumerMember, partition: PartitionId): number | null {
  const { assigned, assignedEpochs, pendingRevocation, pendingEpochs } = member;
  const index = assigned.indexOf(partition);
  if (index >= 0) return assignedEpochs[index] ?? null;
  return pendingEpochs[pendingRevocation.indexOf(partition)] ?? null;
}
