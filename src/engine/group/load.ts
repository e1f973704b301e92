/**
 * What the log of a partition of `__consumer_offsets` says, read again by the broker that has just
 * begun to lead it.
 *
 * Kafka: CoordinatorLoaderImpl, GroupCoordinatorShard.replay, GroupMetadataManager.replay,
 * OffsetMetadataManager (replay, replayEndTransactionMarker).
 */
import { offsetAt, type RecordBatch } from '../log/record.ts';
import { addMember, createGroup, silentClock, subscribedTopics } from './classic-group.ts';
import {
  addClassicGroup,
  groupOf,
  takeRound,
  type CoordinatorPartition,
  type GroupMetadataRecord,
  type OffsetCommitRecord,
  type OffsetOutcome,
  type ShardScope,
} from './coordinator-state.ts';
import { applyOffsetOutcome } from './offset-outcomes.ts';

import { parseRecord } from './parse-record.ts';
import { onDemand } from '../on-demand.ts';

/** Takes in one batch: first what it says of groups, and of offsets as far as it is committed. */
export function replayBatch(scope: ShardScope, batch: RecordBatch, highWatermark: number): void {
  if (batch.control !== null) {
    const isCommitted = batch.control === 'COMMIT';
    const { producerId } = batch;
    const outcome = { type: 'transaction-end', producerId, isCommitted } as const;
    replayOutcome(scope, '', outcome, { batch, highWatermark });
    return;
  }
  batch.records.forEach((record, index) => {
    const said = parseRecord(record);
    if (said === null) return;
    if (said.type === 'group-metadata') replayGroup(scope.shard, said);
    else if (said.type === 'offset-commit') {
      const outcome = offsetOutcome(said, batch, offsetAt(batch, index));
      // Where nothing else has made the group, its offsets do: nobody is in it then.
      if (said.value !== null && groupOf(scope.shard, said.group) === null) {
        addClassicGroup(scope.shard, said.group, scope.context.now);
      }
      replayOutcome(scope, said.group, outcome, { batch, highWatermark });
    } else if (onDemand().shareGroups.isShareGroupRecord(said)) {
      onDemand().shareGroups.replayShareRecord(scope.shard, said);
    } else onDemand().consumerGroups.replayConsumerRecord(scope.shard, said);
  });
}

/** What may still be lost is told nobody before the high watermark has passed it. */
function replayOutcome(
  scope: ShardScope,
  group: string,
  outcome: OffsetOutcome,
  { batch, highWatermark }: { batch: RecordBatch; highWatermark: number },
): void {
  const { coordinator } = scope.broker;
  if (batch.lastOffset < highWatermark) {
    applyOffsetOutcome(scope.shard, group, outcome);
    return;
  }
  coordinator.pendingWrites.push({
    request: takeRound(coordinator),
    partition: scope.shard.partition,
    requiredOffset: batch.lastOffset + 1,
    group,
    outcome,
    answer: null,
  });
}

function offsetOutcome(
  { partition, value }: OffsetCommitRecord,
  { producerId, isTransactional }: RecordBatch,
  recordOffset: number,
): OffsetOutcome {
  if (value === null) return { type: 'offset-delete', partitions: [partition] };
  return {
    type: 'offset-commit',
    offsets: [{ partition, ...value, recordOffset }],
    producerId: isTransactional ? producerId : -1,
  };
}

/**
 * Members and generation as they were written last. A rebalance that was under way is forgotten.
 */
function replayGroup(
  shard: CoordinatorPartition,
  { group: name, value }: GroupMetadataRecord,
): void {
  shard.groups = shard.groups.filter((other) => other.name !== name);
  if (value === null) return;
  const group = createGroup(name);
  group.stateSince = value.stateSince;
  group.generation = value.generation;
  group.protocol = value.protocol;
  group.leader = value.leader;
  for (const member of value.members) {
    const session = silentClock();
    addMember(group, { ...member, parkedJoin: null, parkedSync: null, isNew: false, session });
  }
  group.protocolType = value.protocolType;
  group.subscribedTopics = value.protocolType === null ? null : subscribedTopics(group);
  group.state = value.members.length > 0 ? 'Stable' : 'Empty';
  shard.groups.push(group);
}
