/**
 * Committed offsets: how far a group says that it has come.
 *
 * Kafka: OffsetMetadataManager (commitOffset, fetchOffsets), ClassicGroup.validateOffsetCommit.
 * Simplified: offsets do not expire (offsets.retention.minutes).
 */
import { emit } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type {
  CommittedOffset,
  OffsetCommitRequest,
  OffsetFetchRequest,
  OffsetFetchResponse,
} from '../protocol/group-api.ts';
import { memberOf, type ClassicGroup } from './classic-group.ts';
import {
  ensureGroup,
  groupOf,
  type CoordinatorPartition,
  type GroupScope,
} from './coordinator-state.ts';
import { windUpMember } from './session.ts';
import { appendOffsets } from './writes.ts';

export function onOffsetCommit(
  shard: CoordinatorPartition,
  request: OffsetCommitRequest,
  address: ReplyAddress,
  { broker, context }: Pick<GroupScope, 'broker' | 'context'>,
): void {
  const answer = (error: ErrorCode): void => {
    respond(context, broker, address, { api: 'OffsetCommit', error });
  };
  const known = groupOf(shard, request.group);
  // Whoever commits without being a member makes a group that never has any.
  if (known === null && request.generation >= 0) return answer('GROUP_ID_NOT_FOUND');
  const refused = known === null ? 'NONE' : commitRefusal(known, request);
  if (refused !== 'NONE') return answer(refused);
  const scope: GroupScope = { broker, shard, group: ensureGroup(shard, request.group), context };
  const member = memberOf(scope.group, request.memberId);
  if (member !== null) windUpMember(scope, member);
  const offsets = request.offsets.filter(({ partition }) => exists(scope, partition));
  const error = offsets.length < request.offsets.length ? 'UNKNOWN_TOPIC_OR_PARTITION' : 'NONE';
  if (offsets.length === 0) return answer(error);
  const failure = appendOffsets(scope, offsets, { reply: address, error });
  if (failure !== 'NONE') answer(failure);
}

function exists({ broker }: GroupScope, partition: PartitionId): boolean {
  return Boolean(broker.image.partitions[partition]);
}

/**
 * A commit has to come from a member of this generation. One without generation and member id, from
 * a consumer that assigns itself, is taken while nobody is in the group.
 */
function commitRefusal(
  group: ClassicGroup,
  { generation, memberId }: Pick<OffsetCommitRequest, 'generation' | 'memberId'>,
): ErrorCode {
  if (group.state === 'Empty' && generation < 0) return 'NONE';
  if (memberOf(group, memberId) === null) return 'UNKNOWN_MEMBER_ID';
  if (generation !== group.generation) return 'ILLEGAL_GENERATION';
  return group.state === 'CompletingRebalance' ? 'REBALANCE_IN_PROGRESS' : 'NONE';
}

/** The records are committed: from now on these offsets are what the group has. */
export function applyOffsets(
  { broker, group, context }: Pick<GroupScope, 'broker' | 'group' | 'context'>,
  offsets: readonly CommittedOffset[],
): void {
  for (const committed of offsets) putOffset(group, committed);
  emit(context, broker.id, {
    type: 'offsets-committed',
    group: group.name,
    offsets: offsets.map(({ partition, offset }) => ({ partition, offset })),
  });
}

/** The last commit wins, even when it goes back. */
export function putOffset(group: ClassicGroup, committed: CommittedOffset): void {
  const { offsets } = group;
  let index = 0;
  for (; index < offsets.length; index += 1) {
    const known = offsets[index];
    if (known === undefined || known.partition >= committed.partition) break;
  }
  const isKnown = offsets[index]?.partition === committed.partition;
  offsets.splice(index, isKnown ? 1 : 0, committed);
}

export function fetchOffsets(
  shard: CoordinatorPartition,
  request: OffsetFetchRequest,
): OffsetFetchResponse {
  const committed = groupOf(shard, request.group)?.offsets ?? [];
  const offsets = request.partitions.map((partition): CommittedOffset => {
    const found = committed.find((known) => known.partition === partition);
    return found ?? { partition, offset: -1, leaderEpoch: -1 };
  });
  return { api: 'OffsetFetch', error: 'NONE', offsets };
}
