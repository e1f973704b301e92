/**
 * A log directory fails under a running broker: its replicas are offline, the rest goes on.
 *
 * Kafka: ReplicaManager (handleLogDirFailure, markPartitionOffline), LogDirFailureChannel,
 * BrokerLifecycleManager (propagateDirectoryFailure); KIP-112, KIP-858.
 * Simplified: the failure is noticed at once instead of at the next access. The next start finds
 * the directory repaired, with all that was written to it before it failed.
 */
import { emit, setTimer, type Context } from '../context.ts';
import type { DirectoryId } from '../ids.ts';
import { halt } from '../process-halt.ts';
import type { Broker, Replica } from './broker.ts';
import { onlineDirectories, replicasIn, type LogDirectory } from './disk.ts';
import { onPartitionResigned } from './coordinators.ts';
import { sendHeartbeatNow } from './lifecycle.ts';
import { stopFollowing } from './replica-fetcher.ts';
import { shutDownBroker } from './shutdown.ts';

/** Nothing in the directory can be read or written any more. */
export function failDirectory(broker: Broker, directory: LogDirectory, context: Context): void {
  const { id } = directory;
  directory.isOffline = true;
  const place = broker.disk.directories.indexOf(directory);
  emit(context, broker.id, { type: 'log-dir-failed', directory: id, place });
  for (const replica of replicasIn(broker, id)) {
    emit(context, broker.id, {
      type: 'replica-offline',
      partition: replica.partition,
      directory: id,
    });
    takeOffline(broker, replica, context);
  }
  // The metadata log lies in the first directory: without it a broker cannot go on.
  if (place === 0 || onlineDirectories(broker).length === 0) {
    halt(context, broker, 'crash');
    return;
  }
  report(broker, directory, context);
}

/**
 * Whoever asks for it hears KAFKA_STORAGE_ERROR. What waits for its high watermark is not told: it
 * waits until its time is over.
 */
function takeOffline(broker: Broker, replica: Replica, context: Context): void {
  const { partition, leader } = replica;
  stopFollowing(broker, replica);
  replica.isOffline = true;
  replica.leader = null;
  if (leader !== null) onPartitionResigned(broker, partition, context);
  const { alterPartition } = broker;
  alterPartition.queue = alterPartition.queue.filter((id) => id !== partition);
}

/** The next heartbeat tells the controller, which has to hear of it in time. */
function report(broker: Broker, { id }: LogDirectory, context: Context): void {
  setTimer(context, broker, {
    delayMs: context.settings.broker.logDirFailureTimeoutMs,
    timer: { type: 'log-dir-failure-timeout', directory: id },
  });
  sendHeartbeatNow(broker, context);
}

/** The controller has answered a heartbeat: it knows of all that have failed until now. */
export function onDirectoriesReported(broker: Broker): void {
  for (const directory of broker.disk.directories) {
    if (directory.isOffline) directory.isReported = true;
  }
}

/** Nobody knows that its replicas are gone: better that it leaves as a whole. */
export function onLogDirFailureTimeout(broker: Broker, id: DirectoryId, context: Context): void {
  const directory = broker.disk.directories.find((one) => one.id === id);
  if (directory === undefined || !directory.isOffline || directory.isReported) return;
  const place = broker.disk.directories.indexOf(directory);
  emit(context, broker.id, { type: 'log-dir-unreported', directory: id, place });
  shutDownBroker(broker, context);
}
