/**
 * The group coordinator on a broker: it takes over the groups of a partition of
 * `__consumer_offsets` when the broker becomes its leader, and lets go of them when it no longer
 * is.
 *
 * Kafka: CoordinatorRuntime (scheduleLoadOperation, HighWatermarkListener), GroupMetadataManager
 * (onLoaded, onUnloaded, replay).
 */
import type { Broker } from '../broker/broker.ts';
import { readWholeLog } from '../broker/coordinator-log.ts';
import { emit, setTimer, type Context } from '../context.ts';
import type { FactBody } from '../fact.ts';
import type { PartitionId } from '../ids.ts';
import { respond } from '../network/transport.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import {
  classicGroupOf,
  loadOf,
  shardOf,
  takeRound,
  type CoordinatorPartition,
  type GroupScope,
  type PendingWrite,
  type ShardScope,
} from './coordinator-state.ts';
import { loadMs } from './load-time.ts';

import { applyOffsetOutcome, type AppliedOffsets } from './offset-outcomes.ts';
import { fetchOffsets } from './offsets.ts';
import { prepareRebalance } from './rebalance.ts';

import { windUpMember } from './session.ts';
import { completeSync, failSync } from './sync.ts';
import { expectExpiry } from './writes.ts';
import { onDemand } from '../on-demand.ts';

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
  const known = loadOf(coordinator, partition);
  if (known !== null) {
    known.leaderEpoch = leaderEpoch;
    return;
  }
  const delayMs = loadMs(broker, partition, context);
  if (delayMs === 0) {
    load(broker, partition, leaderEpoch, context);
    return;
  }
  const round = takeRound(coordinator);
  coordinator.loads.push({ partition, leaderEpoch, round });
  setTimer(context, broker, { delayMs, timer: { type: 'group-load', partition, round } });
  emit(context, broker.id, { type: 'coordinator-loading', partition, loadMs: delayMs });
}

/** The log has been read, unless another broker leads it by now. */
export function onLoadTimer(
  broker: Broker,
  partition: PartitionId,
  round: number,
  context: Context,
): void {
  const { coordinator } = broker;
  const known = loadOf(coordinator, partition);
  if (known === null || known.round !== round) return;
  coordinator.loads = coordinator.loads.filter((other) => other !== known);
  load(broker, partition, known.leaderEpoch, context);
}

function load(broker: Broker, partition: PartitionId, leaderEpoch: number, context: Context): void {
  const shard: CoordinatorPartition = {
    partition,
    loadedAt: context.now,
    expiryAt: -1,
    leaderEpoch,
    groups: [],
    offsets: [],
  };
  broker.coordinator.partitions.push(shard);
  const scope: ShardScope = { broker, shard, context };
  const highWatermark = broker.replicas[partition]?.log.highWatermark ?? 0;
  for (const batch of readWholeLog(broker, partition))
    onDemand().groups.replayBatch(scope, batch, highWatermark);
  for (const group of shard.groups) {
    if (group.type === 'share') onDemand().shareGroups.windUpShareGroup(scope, group);
    if (group.type === 'classic') takeUp({ ...scope, group });
  }
  if (shard.groups.some(({ type }) => type === 'consumer')) {
    onDemand().consumerGroups.onConsumerGroupsLoaded(scope);
  }
  if (shard.groups.length > 0) expectExpiry(scope);
  const groups = shard.groups.map(({ name }) => name);
  emit(context, broker.id, { type: 'coordinator-loaded', partition, groups });
}

/** Every member has its whole session again. A group that is too large is made to rebalance. */
function takeUp(scope: GroupScope): void {
  const { group, context } = scope;
  for (const member of group.members) windUpMember(scope, member);
  if (group.members.length > context.settings.broker.groupMaxSize) {
    prepareRebalance(scope, 'over-capacity');
  }
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
  const shard = shardOf(broker.coordinator, write.partition);
  if (shard === null) return;
  const { outcome, answer } = write;
  if (outcome?.type === 'group-sync' || outcome?.type === 'static-join') {
    const group = classicGroupOf(shard, write.group);
    if (group === null) return;
    const scope: GroupScope = { broker, shard, group, context };
    if (outcome.type === 'static-join') onDemand().groups.completeStaticJoin(scope, outcome);
    else completeSync(scope, outcome.generation, outcome.assignments);
  } else if (outcome !== null && outcome.type !== 'offset-fetch') {
    for (const applied of applyOffsetOutcome(shard, write.group, outcome)) {
      emit(context, broker.id, factOf(applied));
    }
  }
  if (answer === null) return;
  const isFetch = outcome?.type === 'offset-fetch';
  const body = isFetch ? fetchOffsets(shard, outcome.request) : answer.body;
  respond(context, broker, answer.reply, body);
}

function factOf({ type, group, producerId, offsets: stored }: AppliedOffsets): FactBody {
  const offsets = stored.map(({ partition, offset }) => ({ partition, offset }));
  if (type === 'offsets-committed') return { type, group, offsets };
  return { type, group, producerId, offsets };
}

/** offsets.commit.timeout.ms is over. The record stays in the log, and may be committed yet. */
export function expireWrite(broker: Broker, request: number, context: Context): void {
  const { coordinator } = broker;
  const index = coordinator.pendingWrites.findIndex((write) => write.request === request);
  const write = coordinator.pendingWrites[index];
  const shard = write === undefined ? null : shardOf(coordinator, write.partition);
  if (write === undefined || shard === null) return;
  const { outcome } = write;
  if (outcome?.type === 'group-sync' || outcome?.type === 'static-join') {
    coordinator.pendingWrites.splice(index, 1);
    const group = classicGroupOf(shard, write.group);
    if (group === null) return;
    const scope: GroupScope = { broker, shard, group, context };
    const error = 'COORDINATOR_NOT_AVAILABLE';
    if (outcome.type === 'static-join') onDemand().groups.failStaticJoin(scope, outcome, error);
    else failSync(scope, outcome.generation, error);
    return;
  }
  coordinator.pendingWrites[index] = { ...write, answer: null };
  refuseWrite(broker, write, 'COORDINATOR_NOT_AVAILABLE', context);
}

export function refuseWrite(
  broker: Broker,
  { answer }: PendingWrite,
  error: ErrorCode,
  context: Context,
): void {
  if (answer === null) return;
  const { reply, body } = answer;
  respond(context, broker, reply, { ...body, error });
}
