/**
 * Which changes of the ISR the leader wants: they wait until they can be sent to the controller.
 *
 * Kafka: AlterPartitionManager (DefaultAlterPartitionManager), ReplicaManager.maybeShrinkIsr.
 */
import { setTimer, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import { onDemand } from '../on-demand.ts';
import type { Broker } from './broker.ts';
import { environment } from './environment.ts';
import { shrinkIsr } from './partition.ts';

export function startIsrChecks(broker: Broker, context: Context): void {
  const { replicaLagTimeMaxMs } = context.settings.broker;
  setTimer(context, broker, {
    delayMs: Math.max(1, replicaLagTimeMaxMs >> 1),
    timer: { type: 'isr-check' },
    cause: broker.startedBy,
  });
}

/** Every half of replica.lag.time.max.ms: who has fallen behind is proposed for removal. */
export function onIsrCheck(broker: Broker, context: Context): void {
  startIsrChecks(broker, context);
  for (const replica of broker.replicas) {
    if (replica === null || replica.leader === null) continue;
    if (shrinkIsr(replica.leader, environment(broker, replica, context))) {
      queueProposal(broker, replica.partition);
    }
  }
  sendProposals(broker, context);
}

export function queueProposal(broker: Broker, partition: PartitionId): void {
  const { queue } = broker.alterPartition;
  if (!queue.includes(partition)) queue.push(partition);
}

/** Sends what waits, unless a request is under way: then its answer brings us here again. */
export function sendProposals(broker: Broker, context: Context): void {
  const { isInFlight, queue } = broker.alterPartition;
  if (!isInFlight && queue.length > 0) onDemand().brokers.sendAlterPartition(broker, context);
}
