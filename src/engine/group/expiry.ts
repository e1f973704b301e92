/**
 * Offsets that nobody has committed for offsets.retention.minutes go, and so does a group without
 * members that has none left. A group that is there keeps those of the topics it reads.
 *
 * Kafka: GroupCoordinatorShard.cleanupGroupMetadata, OffsetMetadataManager.cleanupExpiredOffsets,
 * ClassicGroup.offsetExpirationCondition, GroupMetadataManager.maybeDeleteGroup.
 */
import { emit, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import {
  keptOffsets,
  type CoordinatorRecord,
  type Group,
  type ShardScope,
} from './coordinator-state.ts';
import { tombstonesOf } from './deletion.ts';
import { hasPendingOffset, type StoredOffset } from './group-offsets.ts';
import { isSubscribedTo } from './subscribed.ts';
import { appendRecords, expectExpiry, whenCommitted } from './writes.ts';

const MS_PER_MINUTE = 60_000;

export function onExpiryTimer(scope: ShardScope, at: number): void {
  const { shard } = scope;
  if (shard.expiryAt !== at) return;
  shard.expiryAt = -1;
  removeExpired(scope);
  if (shard.groups.length > 0) expectExpiry(scope);
}

/** One look at every group; all that goes is one write. */
function removeExpired(scope: ShardScope): void {
  const { broker, shard, context } = scope;
  const records: CoordinatorRecord[] = [];
  const expired: { group: Group; partitions: PartitionId[]; isGone: boolean }[] = [];
  for (const group of shard.groups) {
    if (group.type === 'share') continue;
    const { partitions, mayBeDeleted } = expiredOffsets(scope, group);
    const isGone = mayBeDeleted && isEmpty(group);
    if (partitions.length === 0 && !isGone) continue;
    expired.push({ group, partitions, isGone });
    records.push(...tombstonesOf(group, partitions, isGone));
  }
  if (records.length === 0) return;
  const { error, requiredOffset } = appendRecords(scope, records);
  if (error !== 'NONE') return;
  for (const { group, partitions, isGone } of expired) {
    const { name } = group;
    if (partitions.length > 0) {
      const outcome = { type: 'offset-delete', partitions } as const;
      whenCommitted(scope, requiredOffset, { group: name, outcome, answer: null });
      const reason = 'expired';
      emit(context, broker.id, { type: 'offsets-deleted', group: name, reason, partitions });
    }
    if (!isGone) continue;
    shard.groups = shard.groups.filter((other) => other !== group);
    emit(context, broker.id, { type: 'group-deleted', group: name, reason: 'expired' });
  }
}

function isEmpty(group: Group): boolean {
  return group.type === 'classic' ? group.state === 'Empty' : group.members.length === 0;
}

/** What has expired of a group, and whether nothing else of it is left. */
export function expiredOffsets(
  {
    broker,
    shard,
    context,
  }: Pick<ShardScope, 'broker' | 'shard'> & {
    readonly context: Pick<Context, 'now' | 'settings'>;
  },
  group: Group,
): { readonly partitions: PartitionId[]; readonly mayBeDeleted: boolean } {
  const kept = keptOffsets(shard, group.name);
  if (kept === null) return { partitions: [], mayBeDeleted: true };
  const retentionMs = context.settings.broker.offsetsRetentionMinutes * MS_PER_MINUTE;
  const partitions: PartitionId[] = [];
  let isAll = kept.pending.length === 0;
  for (const committed of kept.offsets) {
    const { partition } = committed;
    const since = expiresSince(group, committed);
    const isOver =
      since !== null &&
      context.now - since >= retentionMs &&
      !isSubscribedTo(broker, group, partition) &&
      !hasPendingOffset(kept, partition);
    if (isOver) partitions.push(partition);
    else isAll = false;
  }
  return { partitions, mayBeDeleted: isAll };
}

/** From when the retention of a committed offset counts, simulated ms; null: it does not now. */
function expiresSince(group: Group, { committedAt }: StoredOffset): number | null {
  if (group.type !== 'classic' || group.protocolType === null) return committedAt;
  if (group.state === 'Empty') return group.stateSince;
  const isSettled = group.state === 'Stable' && group.subscribedTopics !== null;
  return isSettled ? committedAt : null;
}
