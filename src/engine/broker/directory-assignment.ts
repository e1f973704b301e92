/**
 * A broker tells the controller in which of its directories a replica lies, where the metadata says
 * otherwise: after a choice between several, and after its disk was replaced.
 *
 * Kafka: org.apache.kafka.server.AssignmentsManager; KIP-858.
 */
import { setTimer, type Context } from '../context.ts';
import { directoryOf } from '../controller/directories.ts';
import type { PartitionId } from '../ids.ts';
import type {
  AssignReplicasToDirsRequest,
  AssignReplicasToDirsResponse,
  ReplicaAssignment,
} from '../protocol/control-api.ts';
import { askController } from './controller-channel.ts';
import type { Broker, Replica } from './broker.ts';

export interface DirectoryAssignments {
  /** Partitions to be told of. */
  ready: PartitionId[];
  isInFlight: boolean;
  /** A timer will send what is ready. */
  isScheduled: boolean;
  /** Requests that failed as a whole, one after the other. */
  failures: number;
}

/** What is ready waits so long for more, simulated ms; twice as long after each failure. */
const BATCHING_MS = 100;
const BACKOFF_MAX_MS = 10_000;
/** controller.socket.timeout.ms. */
const TIMEOUT_MS = 30_000;

export function createDirectoryAssignments(): DirectoryAssignments {
  return { ready: [], isInFlight: false, isScheduled: false, failures: 0 };
}

/** Called for a partition that was applied: the controller may believe that it lies elsewhere. */
export function tellDirectory(broker: Broker, replica: Replica, context: Context): void {
  if (!isMisplaced(broker, replica)) return;
  const { ready } = broker.assignments;
  if (!ready.includes(replica.partition)) ready.push(replica.partition);
  schedule(broker, context);
}

function isMisplaced(broker: Broker, { partition, directory, isOffline }: Replica): boolean {
  const registration = broker.image.partitions[partition];
  return (
    Boolean(registration) && !isOffline && registeredDirectory(broker, partition) !== directory
  );
}

function registeredDirectory({ id, image }: Broker, partition: PartitionId): number {
  const registration = image.partitions[partition];
  return registration ? directoryOf(registration, id) : -1;
}

function schedule(broker: Broker, context: Context): void {
  const { assignments } = broker;
  if (assignments.isScheduled || assignments.ready.length === 0) return;
  assignments.isScheduled = true;
  const delayMs = Math.min(BATCHING_MS << Math.min(assignments.failures, 10), BACKOFF_MAX_MS);
  setTimer(context, broker, { delayMs, timer: { type: 'assign-directories' } });
}

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
  schedule(broker, context);
}
