/**
 * A replica leaves the disk: its topic is gone, or it lies on other brokers now. The directory is
 * renamed at once, its files go later.
 *
 * Kafka: ReplicaManager (stopPartitions), LogManager (asyncDelete, deleteLogs, addStrayLog).
 * Simplified: files go file.delete.delay.ms after the removal, or after a start that finds them;
 * what is left of a stray replica counts as gone.
 */
import { emit, setTimer, type Context } from '../context.ts';
import type { ReplicaDeletion } from '../fact-disk.ts';
import type { Broker, Replica } from './broker.ts';
import { countRecords } from './disk-loss.ts';

/** The replica is no longer served. */
export function removeReplica(
  broker: Broker,
  replica: Replica,
  reason: ReplicaDeletion,
  context: Context,
): void {
  const { partition, directory, log } = replica;
  const count = countRecords(log);
  emit(context, broker.id, { type: 'replica-deleted', partition, directory, reason, count });
  broker.replicas[partition] = null;
  // What is found to be stray at a start is set aside for a person to look at.
  if (reason === 'stray') return;
  const delayMs = context.settings.topic.fileDeleteDelayMs;
  broker.disk.deleted.push({ partition, directory, goneAt: context.now + delayMs });
  scheduleRemoval(broker, delayMs, context);
}

/** After a start the wait begins anew. */
export function resumeRemovals(broker: Broker, context: Context): void {
  const { disk } = broker;
  if (disk.deleted.length === 0) return;
  const delayMs = context.settings.topic.fileDeleteDelayMs;
  const goneAt = context.now + delayMs;
  disk.deleted = disk.deleted.map((deleted) => ({ ...deleted, goneAt }));
  scheduleRemoval(broker, delayMs, context);
}

function scheduleRemoval(broker: Broker, delayMs: number, context: Context): void {
  setTimer(context, broker, { delayMs, timer: { type: 'delete-replica-files' } });
}

export function onDeleteReplicaFiles(broker: Broker, context: Context): void {
  const { disk } = broker;
  const isGone = ({ goneAt }: { readonly goneAt: number }): boolean => goneAt <= context.now;
  for (const { partition, directory } of disk.deleted.filter(isGone)) {
    emit(context, broker.id, { type: 'replica-files-removed', partition, directory });
  }
  disk.deleted = disk.deleted.filter((deleted) => !isGone(deleted));
}
