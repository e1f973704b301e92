/**
 * A broker tells the controller in which of its directories a replica lies, where the metadata says
 * otherwise: after a choice between several, and after its disk was replaced.
 *
 * Kafka: org.apache.kafka.server.AssignmentsManager; KIP-858.
 */
import { setTimer, type Context } from '../context.ts';
import { directoryOf } from '../controller/directories.ts';
import type { PartitionId } from '../ids.ts';
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
export function createDirectoryAssignments(): DirectoryAssignments {
  return { ready: [], isInFlight: false, isScheduled: false, failures: 0 };
}

/** Called for a partition that was applied: the controller may believe that it lies elsewhere. */
export function tellDirectory(broker: Broker, replica: Replica, context: Context): void {
  if (!isMisplaced(broker, replica)) return;
  const { ready } = broker.assignments;
  if (!ready.includes(replica.partition)) ready.push(replica.partition);
  scheduleAssignment(broker, context);
}

export function isMisplaced(broker: Broker, { partition, directory, isOffline }: Replica): boolean {
  const registration = broker.image.partitions[partition];
  return (
    Boolean(registration) && !isOffline && registeredDirectory(broker, partition) !== directory
  );
}

function registeredDirectory({ id, image }: Broker, partition: PartitionId): number {
  const registration = image.partitions[partition];
  return registration ? directoryOf(registration, id) : -1;
}

export function scheduleAssignment(broker: Broker, context: Context): void {
  const { assignments } = broker;
  if (assignments.isScheduled || assignments.ready.length === 0) return;
  assignments.isScheduled = true;
  const delayMs = Math.min(BATCHING_MS << Math.min(assignments.failures, 10), BACKOFF_MAX_MS);
  setTimer(context, broker, { delayMs, timer: { type: 'assign-directories' } });
}
