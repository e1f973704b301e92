/**
 * Which commits of offsets a group takes: from whom, and when.
 *
 * Kafka: OffsetMetadataManager (validateOffsetCommit, validateTransactionalOffsetCommit),
 * ClassicGroup.validateOffsetCommit.
 */
import type { ErrorCode } from '../protocol/errors.ts';
import type { CommittedOffset } from '../protocol/group-api.ts';
import { memberError, memberOf, type ClassicGroup } from './classic-group.ts';
import type { Group, ShardScope } from './coordinator-state.ts';

import { windUpMember } from './session.ts';
import { onDemand } from '../on-demand.ts';
import { mutants } from '../mutants.ts';

/** Who commits. */
export interface Committer {
  readonly memberId: string;
  readonly instanceId: string | null;
  /** Generation or member epoch; -1: none. */
  readonly generation: number;
}

/**
 * A commit has to come from a member of this generation. One without generation and member id, from
 * a consumer that assigns itself, is taken while nobody is in the group. Whoever commits in a
 * transaction without naming a member is not asked who he is, and may do so at any time.
 */
export function classicCommitError(
  group: ClassicGroup,
  { memberId, instanceId, generation }: Committer,
  isTransactional: boolean,
): ErrorCode {
  if (group.state === 'Dead') return 'COORDINATOR_NOT_AVAILABLE';
  if (generation < 0 && group.state === 'Empty') return 'NONE';
  if (generation >= 0 || memberId !== '' || instanceId !== null) {
    const error = memberError(group, memberId, instanceId);
    if (error !== 'NONE') return error;
    if (generation !== group.generation && !mutants.M24) return 'ILLEGAL_GENERATION';
  } else if (!isTransactional && group.state !== 'Empty') return 'UNKNOWN_MEMBER_ID';
  if (isTransactional || group.state !== 'CompletingRebalance') return 'NONE';
  return 'REBALANCE_IN_PROGRESS';
}

/** What is wrong with a commit as a whole, whatever the protocol of the group. */
export function commitError(
  group: Group,
  committer: Committer,
  isTransactional: boolean,
): ErrorCode {
  switch (group.type) {
    case 'classic':
      return classicCommitError(group, committer, isTransactional);
    case 'consumer':
      return onDemand().consumerGroups.consumerCommitError(group, committer, { isTransactional });
    case 'share':
      // Its offsets are kept elsewhere: to this API it is no group.
      return 'GROUP_ID_NOT_FOUND';
  }
}

/** What is wrong with one of its offsets: the partition, the text, or who has the partition. */
export function offsetError(
  { broker, context }: ShardScope,
  group: Group,
  committer: Committer,
  { partition, metadata }: CommittedOffset,
): ErrorCode {
  if (!broker.image.partitions[partition]) return 'UNKNOWN_TOPIC_OR_PARTITION';
  if (metadata.length > context.settings.broker.offsetMetadataMaxBytes) {
    return 'OFFSET_METADATA_TOO_LARGE';
  }
  return group.type === 'consumer'
    ? onDemand().consumerGroups.partitionCommitError(group, committer, partition)
    : 'NONE';
}

/** To commit is a sign of life, but for a group that syncs or is empty. */
export function renewByCommit(scope: ShardScope, group: Group, memberId: string): void {
  if (group.type !== 'classic') return;
  if (group.state !== 'Stable' && group.state !== 'PreparingRebalance') return;
  const member = memberOf(group, memberId);
  if (member !== null) windUpMember({ ...scope, group }, member);
}
