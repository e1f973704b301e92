/**
 * A broker ceases to coordinate the groups of a partition.
 *
 * Kafka: CoordinatorRuntime.scheduleUnloadOperation, GroupMetadataManager.onUnloaded.
 */
import type { Broker } from '../broker/broker.ts';
import { emit, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { transitionTo } from './classic-group.ts';
import { shardOf, type GroupScope } from './coordinator-state.ts';
import { refuseWrite } from './coordinator.ts';
import { answerJoinError } from './rebalance.ts';
import { answerSync } from './sync.ts';

/** Another broker leads it now: whoever waits here has to look for it there. */
export function onCoordinatorResigned(
  broker: Broker,
  partition: PartitionId,
  context: Context,
): void {
  const { coordinator } = broker;
  const shard = shardOf(coordinator, partition);
  if (shard === null) {
    coordinator.loads = coordinator.loads.filter((other) => other.partition !== partition);
    return;
  }
  coordinator.partitions = coordinator.partitions.filter((other) => other !== shard);
  for (const group of shard.groups) {
    if (group.type !== 'classic') continue;
    const scope: GroupScope = { broker, shard, group, context };
    for (const member of group.members) {
      answerJoinError(scope, member, 'NOT_COORDINATOR');
      answerSync(scope, member, 'NOT_COORDINATOR');
    }
    transitionTo(group, 'Dead', context.now);
  }
  const { pendingWrites } = coordinator;
  coordinator.pendingWrites = pendingWrites.filter((write) => write.partition !== partition);
  for (const write of pendingWrites) {
    if (write.partition === partition) refuseWrite(broker, write, 'NOT_COORDINATOR', context);
  }
  const groups = shard.groups.map(({ name }) => name);
  emit(context, broker.id, { type: 'coordinator-unloaded', partition, groups });
}
