/**
 * The requests by which a broker tells the controller where its replicas lie.
 *
 * Kafka: org.apache.kafka.server.AssignmentsManager; KIP-858.
 */
import type { Context } from '../context.ts';
import type { PartitionId } from '../ids.ts';
import type {
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
  ReplicaAssignment,
} from '../protocol/control-api.ts';
import type { Broker } from './broker.ts';
import { askController } from './controller-channel.ts';
import { isMisplaced, scheduleAssignment } from './directory-assignment.ts';

/** controller.socket.timeout.ms. */
const TIMEOUT_MS = 30_000;

export function onAssignDirectories(broker: Broker, context: Context): void {
  const { assignments } = broker;
  assignments.isScheduled = false;
  if (assignments.isInFlight) return;
  const wanted: ReplicaAssignment[] = [];
  for (const partition of assignments.ready) {
    const replica = broker.replicas[partition];
    if (!replica || !isMisplaced(broker, replica)) continue;
    wanted.push({ partition, directory: replica.directory });
  }
  assignments.ready = [];
  if (wanted.length === 0) return;
  assignments.isInFlight = true;
  askController(context, broker, {
    channel: 'alter-partition',
    timeoutMs: TIMEOUT_MS,
    body: {
      api: 'AssignReplicasToDirs',
      broker: broker.id,
      brokerEpoch: broker.lifecycle.brokerEpoch,
      assignments: wanted,
    },
  });
}

export function onDirectoriesAssigned(
  broker: Broker,
  request: AssignReplicasToDirsRequest,
  { error, partitions }: AssignReplicasToDirsResponse,
  context: Context,
): void {
  const { assignments } = broker;
  assignments.isInFlight = false;
  if (error !== 'NONE') {
    onAssignmentsFailed(broker, request, context);
    return;
  }
  assignments.failures = 0;
  const refused = partitions.filter((one) => one.error !== 'NONE');
  retry(broker, refused, context);
}

/** The connection broke or timed out, or another controller has to be asked. */
export function onAssignmentsFailed(
  broker: Broker,
  request: AssignReplicasToDirsRequest,
  context: Context,
): void {
  broker.assignments.isInFlight = false;
  broker.assignments.failures += 1;
  retry(broker, request.assignments, context);
}

function retry(
  broker: Broker,
  partitions: readonly { readonly partition: PartitionId }[],
  context: Context,
): void {
  const { ready } = broker.assignments;
  for (const { partition } of partitions) if (!ready.includes(partition)) ready.push(partition);
  scheduleAssignment(broker, context);
}
