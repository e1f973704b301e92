/**
 * Changes of the ISR on their way to the controller, one request at a time.
 *
 * Kafka: AlterPartitionManager (DefaultAlterPartitionManager), ReplicaManager.maybeShrinkIsr.
 */
import { emit, setTimer, type Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import type {
  AlterPartitionProposal,
  AlterPartitionRequest,
  AlterPartitionResponse,
} from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import { askController } from './controller-channel.ts';
import type { Broker } from './broker.ts';
import { environment } from './environment.ts';
import { lookAgain } from './fetch-session.ts';
import { noteHighWatermark } from './metadata-follower.ts';
import {
  onAlterPartitionError,
  onAlterPartitionSuccess,
  shrinkIsr,
  takeProposal,
} from './partition.ts';

/** After a request that failed as a whole, simulated ms. */
const RETRY_MS = 50;

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
  const { alterPartition } = broker;
  if (alterPartition.isInFlight || alterPartition.queue.length === 0) return;
  const partitions: AlterPartitionProposal[] = [];
  for (const partition of alterPartition.queue) {
    const leader = broker.replicas[partition]?.leader ?? null;
    const proposal = leader === null ? null : takeProposal(leader, partition);
    if (proposal === null) continue;
    partitions.push(proposal);
    const to = proposal.newIsr.map((member) => member.broker);
    emit(context, broker.id, { type: 'isr-change-proposed', partition, to });
  }
  alterPartition.queue = [];
  if (partitions.length === 0) return;
  alterPartition.isInFlight = true;
  askController(context, broker, {
    channel: 'alter-partition',
    timeoutMs: 30_000,
    body: {
      api: 'AlterPartition',
      broker: broker.id,
      brokerEpoch: broker.lifecycle.brokerEpoch,
      partitions,
    },
  });
}

export function onAlterPartitionResponse(
  broker: Broker,
  response: AlterPartitionResponse,
  request: AlterPartitionRequest,
  context: Context,
): void {
  broker.alterPartition.isInFlight = false;
  if (response.error !== 'NONE') {
    failAll(broker, request, response.error, context);
    return;
  }
  for (const { partition, error, registration } of response.partitions) {
    const replica = broker.replicas[partition];
    if (!replica || replica.leader === null) continue;
    if (error === 'NONE' && registration !== null) {
      lookAgain(broker, replica);
      const before = replica.log.highWatermark;
      onAlterPartitionSuccess(replica.leader, registration, environment(broker, replica, context));
      noteHighWatermark(broker, replica, before, context);
    } else if (onAlterPartitionError(replica.leader, error) === 'retry') {
      queueProposal(broker, partition);
    }
  }
  sendProposals(broker, context);
}

/** The connection broke or timed out. */
export function onAlterPartitionDisconnect(
  broker: Broker,
  request: AlterPartitionRequest,
  context: Context,
): void {
  broker.alterPartition.isInFlight = false;
  failAll(broker, request, 'NETWORK_EXCEPTION', context);
}

/** The whole request failed: every proposal of it waits and is sent again. */
function failAll(
  broker: Broker,
  request: AlterPartitionRequest,
  error: ErrorCode,
  context: Context,
): void {
  for (const { partition } of request.partitions) {
    const leader = broker.replicas[partition]?.leader ?? null;
    if (leader !== null && onAlterPartitionError(leader, error) === 'retry') {
      queueProposal(broker, partition);
    }
  }
  setTimer(context, broker, { delayMs: RETRY_MS, timer: { type: 'alter-partition-retry' } });
}
