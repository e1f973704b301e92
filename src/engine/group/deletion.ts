/**
 * A group, or some of its offsets, are deleted: by an administrator, or because a topic is.
 *
 * Kafka: GroupCoordinatorShard.deleteGroups, OffsetMetadataManager (deleteOffsets,
 * deleteAllOffsets, onPartitionsDeleted), validateDeleteGroup and validateOffsetDelete of groups.
 */
import type { Broker } from '../broker/broker.ts';
import { emit, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { respond, type ReplyAddress } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { DeleteGroupsRequest, OffsetDeleteRequest } from '../protocol/group-admin-api.ts';
import type { PartitionError } from '../protocol/transaction-api.ts';
import {
  groupOf,
  keptOffsets,
  type CoordinatorPartition,
  type CoordinatorRecord,
  type Group,
  type ShardScope,
} from './coordinator-state.ts';

import { isSubscribedTo } from './subscribed.ts';
import { answerInOrder, appendRecords, responseError, whenCommitted } from './writes.ts';
import { onDemand } from '../on-demand.ts';

export function onDeleteGroups(
  scope: ShardScope,
  request: DeleteGroupsRequest,
  address: ReplyAddress,
): void {
  const { broker, shard, context } = scope;
  const name = request.group;
  const group = groupOf(shard, name);
  const body = { api: 'DeleteGroups', error: deletionError(group) } as const;
  if (group === null || body.error !== 'NONE') return answerInOrder(scope, address, body);
  const partitions = partitionsOf(shard, name);
  const { error, requiredOffset } = appendRecords(scope, tombstonesOf(group, partitions, true));
  if (error !== 'NONE') {
    respond(context, broker, address, { ...body, error: responseError(error) });
    return;
  }
  shard.groups = shard.groups.filter((other) => other !== group);
  if (group.type === 'share') onDemand().shareGroups.forgetShareStates(broker, group, context);
  const outcome = { type: 'offset-delete', partitions } as const;
  const answer = { reply: address, body };
  whenCommitted(scope, requiredOffset, { group: name, outcome, answer });
  emit(context, broker.id, { type: 'group-deleted', group: name, reason: 'deleted' });
}

/** Only a group that nobody is in may be deleted. */
function deletionError(group: Group | null): ErrorCode {
  if (group === null) return 'GROUP_ID_NOT_FOUND';
  if (group.type === 'classic' && group.state === 'Dead') return 'GROUP_ID_NOT_FOUND';
  const isEmpty = group.type === 'classic' ? group.state === 'Empty' : group.members.length === 0;
  return isEmpty ? 'NONE' : 'NON_EMPTY_GROUP';
}

export function onOffsetDelete(
  scope: ShardScope,
  request: OffsetDeleteRequest,
  address: ReplyAddress,
): void {
  const { broker, shard, context } = scope;
  const group = groupOf(shard, request.group);
  const error = offsetDeletionError(group);
  const results = request.partitions.map((partition): PartitionError => {
    if (!broker.image.partitions[partition]) {
      return { partition, error: 'UNKNOWN_TOPIC_OR_PARTITION' };
    }
    const isRead = group !== null && isSubscribedTo(broker, group, partition);
    return { partition, error: isRead ? 'GROUP_SUBSCRIBED_TO_TOPIC' : 'NONE' };
  });
  const body = { api: 'OffsetDelete', error, results: error === 'NONE' ? results : [] } as const;
  const known = partitionsOf(shard, request.group);
  const partitions = body.results
    .filter((result) => result.error === 'NONE' && known.includes(result.partition))
    .map(({ partition }) => partition);
  if (group === null || partitions.length === 0) return answerInOrder(scope, address, body);
  const written = appendRecords(scope, tombstonesOf(group, partitions, false));
  if (written.error !== 'NONE') {
    const failed = { ...body, error: responseError(written.error), results: [] };
    respond(context, broker, address, failed);
    return;
  }
  const { name } = group;
  const outcome = { type: 'offset-delete', partitions } as const;
  const answer = { reply: address, body };
  whenCommitted(scope, written.requiredOffset, { group: name, outcome, answer });
  const reason = 'deleted';
  emit(context, broker.id, { type: 'offsets-deleted', group: name, reason, partitions });
}

function offsetDeletionError(group: Group | null): ErrorCode {
  if (group === null || group.type === 'share') return 'GROUP_ID_NOT_FOUND';
  return group.type === 'classic' && group.state === 'Dead' ? 'GROUP_ID_NOT_FOUND' : 'NONE';
}

/** A topic is gone, and what groups had committed for it. */
export function onPartitionsDeleted(
  broker: Broker,
  partitions: readonly PartitionId[],
  context: Context,
): void {
  if (broker.share.shards.length > 0) {
    onDemand().shareGroups.forgetSharePartitions(broker, partitions, context);
  }
  for (const shard of broker.coordinator.partitions) {
    for (const { group: name } of shard.offsets.slice()) {
      const known = partitionsOf(shard, name);
      const gone = partitions.filter((partition) => known.includes(partition));
      if (gone.length > 0) drop({ broker, shard, context }, name, gone);
    }
  }
}

function drop(scope: ShardScope, group: string, partitions: readonly PartitionId[]): void {
  const { broker, context } = scope;
  const { error, requiredOffset } = appendRecords(scope, offsetTombstones(group, partitions));
  if (error !== 'NONE') return;
  const outcome = { type: 'offset-delete', partitions } as const;
  whenCommitted(scope, requiredOffset, { group, outcome, answer: null });
  const reason = 'topic-deleted';
  emit(context, broker.id, { type: 'offsets-deleted', group, reason, partitions });
}

/** Every partition that the group has something committed for, be it in an open transaction. */
function partitionsOf(shard: CoordinatorPartition, group: string): PartitionId[] {
  const kept = keptOffsets(shard, group);
  if (kept === null) return [];
  const lists = [kept.offsets, ...kept.pending.map(({ offsets }) => offsets)];
  const partitions = lists.flatMap((offsets) => offsets.map(({ partition }) => partition));
  return [...new Set(partitions)].sort((left, right) => left - right);
}

/** Records that take offsets back, and the group with them if it is to go. */
export function tombstonesOf(
  group: Group,
  partitions: readonly PartitionId[],
  isGone: boolean,
): CoordinatorRecord[] {
  const records = offsetTombstones(group.name, partitions);
  return isGone ? [...records, ...ownTombstones(group)] : records;
}

function offsetTombstones(group: string, partitions: readonly PartitionId[]): CoordinatorRecord[] {
  return partitions.map((partition) => ({ type: 'offset-commit', group, partition, value: null }));
}

function ownTombstones(group: Group): CoordinatorRecord[] {
  switch (group.type) {
    case 'classic':
      return [{ type: 'group-metadata', group: group.name, value: null }];
    case 'consumer':
      return onDemand().consumerGroups.groupTombstones(group);
    case 'share':
      return onDemand().shareGroups.shareGroupTombstones(group);
  }
}
