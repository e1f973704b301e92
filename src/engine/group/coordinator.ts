/**
 * The group coordinator on a broker: it takes over the groups of a partition of
 * `__consumer_offsets` when the broker becomes its leader, and lets go of them when it no longer
 * is.
 *
 * Kafka: CoordinatorRuntime (scheduleLoadOperation, HighWatermarkListener), GroupMetadataManager
 * (onLoaded, onUnloaded, replay).
 * Simplified: loading takes no time, so nobody hears COORDINATOR_LOAD_IN_PROGRESS.
 */
import type { Broker } from '../broker/broker.ts';
import { readWholeLog } from '../broker/coordinator-log.ts';
import { emit, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import type { RecordBatch } from '../log/record.ts';
import { respond } from '../network/transport.ts';
import { addMember, createGroup, silentClock, transitionTo } from './classic-group.ts';
import {
  ensureGroup,
  groupOf,
  shardOf,
  takeRound,
  type CoordinatorPartition,
  type CoordinatorRecord,
  type GroupScope,
  type PendingWrite,
} from './coordinator-state.ts';
import { applyOffsets, putOffset } from './offsets.ts';
import { parseRecord } from './parse-record.ts';
import { answerJoinError } from './rebalance.ts';
import { windUpMember } from './session.ts';
import { answerSync, completeSync, failSync } from './sync.ts';

export { createCoordinator, type GroupCoordinator } from './coordinator-state.ts';

/** This broker leads the partition: what the log says of its groups is how they are. */
export function onCoordinatorElected(
  broker: Broker,
  partition: PartitionId,
  leaderEpoch: number,
  context: Context,
): void {
  const { coordinator } = broker;
  const loaded = shardOf(coordinator, partition);
  if (loaded !== null) {
    // It has led before and goes on leading, in a new epoch.
    loaded.leaderEpoch = leaderEpoch;
    return;
  }
  const shard: CoordinatorPartition = { partition, leaderEpoch, groups: [] };
  coordinator.partitions.push(shard);
  const highWatermark = broker.replicas[partition]?.log.highWatermark ?? 0;
  for (const batch of readWholeLog(broker, partition)) {
    replay(broker, shard, batch, highWatermark);
  }
  for (const group of shard.groups) {
    const scope: GroupScope = { broker, shard, group, context };
    for (const member of group.members) windUpMember(scope, member);
  }
  const groups = shard.groups.map(({ name }) => name);
  emit(context, broker.id, { type: 'coordinator-loaded', partition, groups });
}

function replay(
  broker: Broker,
  shard: CoordinatorPartition,
  batch: RecordBatch,
  highWatermark: number,
): void {
  for (const record of batch.records) {
    const said = parseRecord(record);
    if (said === null) continue;
    if (said.type === 'group-metadata') {
      replayGroup(shard, said);
      continue;
    }
    const group = ensureGroup(shard, said.group);
    const committed = { partition: said.partition, ...said.value };
    if (batch.lastOffset < highWatermark) putOffset(group, committed);
    else {
      // It may still be lost: nobody is told of it before the high watermark has passed it.
      broker.coordinator.pendingWrites.push({
        request: takeRound(broker.coordinator),
        partition: shard.partition,
        requiredOffset: batch.lastOffset + 1,
        group: said.group,
        outcome: { type: 'offset-commit', offsets: [committed], reply: null, error: 'NONE' },
      });
    }
  }
}

/**
 * Members and generation as they were written last. A rebalance that was under way is forgotten.
 */
function replayGroup(
  shard: CoordinatorPartition,
  { group: name, value }: Extract<CoordinatorRecord, { readonly type: 'group-metadata' }>,
): void {
  const known = groupOf(shard, name);
  const group = createGroup(name);
  group.offsets = known === null ? [] : known.offsets;
  group.generation = value.generation;
  group.protocol = value.protocol;
  group.leader = value.leader;
  for (const member of value.members) {
    const session = silentClock();
    addMember(group, { ...member, parkedJoin: null, parkedSync: null, isNew: false, session });
  }
  group.state = value.members.length > 0 ? 'Stable' : 'Empty';
  shard.groups = [...shard.groups.filter((other) => other.name !== name), group];
}

/** Another broker leads it now: whoever waits here has to look for it there. */
export function onCoordinatorResigned(
  broker: Broker,
  partition: PartitionId,
  context: Context,
): void {
  const { coordinator } = broker;
  const shard = shardOf(coordinator, partition);
  if (shard === null) return;
  coordinator.partitions = coordinator.partitions.filter((other) => other !== shard);
  for (const group of shard.groups) {
    const scope: GroupScope = { broker, shard, group, context };
    for (const member of group.members) {
      answerJoinError(scope, member, 'NOT_COORDINATOR');
      answerSync(scope, member, 'NOT_COORDINATOR');
    }
    transitionTo(group, 'Dead');
  }
  const { pendingWrites } = coordinator;
  coordinator.pendingWrites = pendingWrites.filter((write) => write.partition !== partition);
  for (const { partition: written, outcome } of pendingWrites) {
    if (written !== partition || outcome.type !== 'offset-commit') continue;
    if (outcome.reply === null) continue;
    respond(context, broker, outcome.reply, { api: 'OffsetCommit', error: 'NOT_COORDINATOR' });
  }
  const groups = shard.groups.map(({ name }) => name);
  emit(context, broker.id, { type: 'coordinator-unloaded', partition, groups });
}

/** Records below the high watermark are committed: what they were written for is done now. */
export function onCoordinatorHighWatermark(
  broker: Broker,
  partition: PartitionId,
  highWatermark: number,
  context: Context,
): void {
  const { coordinator } = broker;
  const { pendingWrites } = coordinator;
  if (pendingWrites.length === 0) return;
  const isDone = (write: PendingWrite): boolean =>
    write.partition === partition && write.requiredOffset <= highWatermark;
  const done = pendingWrites.filter(isDone);
  if (done.length === 0) return;
  coordinator.pendingWrites = pendingWrites.filter((write) => !isDone(write));
  for (const write of done) complete(broker, write, context);
}

function complete(broker: Broker, write: PendingWrite, context: Context): void {
  const scope = scopeOf(broker, write, context);
  if (scope === null) return;
  const { outcome } = write;
  if (outcome.type === 'group-sync') {
    completeSync(scope, outcome.generation, outcome.assignments);
    return;
  }
  applyOffsets(scope, outcome.offsets);
  if (outcome.reply === null) return;
  respond(context, broker, outcome.reply, { api: 'OffsetCommit', error: outcome.error });
}

/** offsets.commit.timeout.ms is over. The record stays in the log, and may be committed yet. */
export function expireWrite(broker: Broker, request: number, context: Context): void {
  const { coordinator } = broker;
  const index = coordinator.pendingWrites.findIndex((write) => write.request === request);
  const write = coordinator.pendingWrites[index];
  const scope = write === undefined ? null : scopeOf(broker, write, context);
  if (write === undefined || scope === null) return;
  const { outcome } = write;
  if (outcome.type === 'group-sync') {
    coordinator.pendingWrites.splice(index, 1);
    failSync(scope, outcome.generation, 'COORDINATOR_NOT_AVAILABLE');
    return;
  }
  if (outcome.reply === null) return;
  coordinator.pendingWrites[index] = { ...write, outcome: { ...outcome, reply: null } };
  const error = 'COORDINATOR_NOT_AVAILABLE';
  respond(context, broker, outcome.reply, { api: 'OffsetCommit', error });
}

function scopeOf(broker: Broker, write: PendingWrite, context: Context): GroupScope | null {
  const shard = shardOf(broker.coordinator, write.partition);
  const group = shard === null ? null : groupOf(shard, write.group);
  return shard === null || group === null ? null : { broker, shard, group, context };
}
