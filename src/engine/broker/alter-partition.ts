/**
 * Changes of the ISR on their way to the controller, one request at a time.
 *
 * Kafka: AlterPartitionManager (DefaultAlterPartitionManager).
 */
import { emit, setTimer, type Context } from '../context.ts';
import type {
  AlterPartitionProposal,
  AlterPartitionRequest,
  AlterPartitionResponse,
} from '../protocol/control-api.ts';
import type { ErrorCode } from '../protocol/errors.ts';
import type { Broker } from './broker.ts';
import { askController } from './controller-channel.ts';
import { environment } from './environment.ts';
import { lookAgain } from './fetch-session.ts';
import { queueProposal, sendProposals } from './isr.ts';
import { noteHighWatermark } from './metadata-follower.ts';
import { onAlterPartitionError, onAlterPartitionSuccess, takeProposal } from './pending-isr.ts';

/** After a request that failed as a whole, simulated ms. */
const RETRY_MS = 50;

export function sendAlterPartition(broker: Broker, context: Context): void {
  const { alterPartition } = broker;
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
