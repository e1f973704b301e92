/**
 * Requests that wait for a partition to move: found again at the end of the event that moved it.
 *
 * Kafka: DelayedOperationPurgatory, ReplicaManager.tryCompleteActions (the action queue).
 */
import { lastOf, withItem } from '../../base/list.ts';
import type { Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import type { Broker } from './broker.ts';
import { onPartitionCommitted } from './coordinators.ts';
import { completeFetches } from './fetch.ts';

import { completeProduces } from './produce.ts';
import { onDemand } from '../on-demand.ts';

/** Its log grew or was cut, its high watermark moved, or it is led by somebody else now. */
export function markMoved(broker: Broker, partition: PartitionId): void {
  const { moved } = broker;
  if (lastOf(moved) !== partition) broker.moved = withItem(moved, partition);
}

/** Called once at the end of every event of a broker. Completing may move further partitions. */
export function completeWaiting(broker: Broker, context: Context): void {
  if (broker.moved.length === 0) return;
  for (let index = 0; index < broker.moved.length; index += 1) {
    const partition = broker.moved[index];
    if (partition === undefined) break;
    const replica = broker.replicas[partition] ?? null;
    if (replica === null) continue;
    if (replica.waitingProduces.length > 0) completeProduces(broker, replica, context);
    if (replica.leader !== null) {
      onPartitionCommitted(broker, partition, replica.log.highWatermark, context);
    }
    if (replica.watchers.length > 0) completeFetches(broker, replica, context);
  }
  broker.moved = [];
  if (broker.share.exchanges.length > 0)
    onDemand().shareGroups.onSharedPartitionMoved(broker, context);
  if (broker.parkedDeletions.length > 0) onDemand().brokers.completeDeletions(broker, context);
}
