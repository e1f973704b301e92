/**
 * What a disk can lose: what was never flushed, a replica, or everything.
 *
 * Kafka: nothing of its own; LogLoader finds what is left. A wiped disk is formatted anew
 * (kafka-storage format), which gives its directories other ids.
 */
import { emit, type Context } from '../context.ts';
import type { DirectoryId } from '../ids.ts';
import { forEachBatch, type Log } from '../log/log-state.ts';
import { truncateTo } from '../log/log-truncate.ts';
import type { Broker, Replica } from './broker.ts';
import { createDirectory } from './disk.ts';

/** The power goes: of each log that is left which had been flushed. */
export function loseAllUnflushed(broker: Broker, context: Context): void {
  for (const replica of broker.replicas) {
    if (replica !== null) loseUnflushed(broker, replica, context);
  }
}

/** Cuts the log at its recovery point. The loss is stated before the log shows it. */
function loseUnflushed(broker: Broker, { partition, log }: Replica, context: Context): void {
  const { recoveryPoint: from, logEndOffset: to } = log;
  if (from >= to) return;
  const count = recordsFrom(log, from);
  emit(context, broker.id, { type: 'unflushed-lost', partition, from, to, count });
  truncateTo(log, from);
}

/**
 * Everything goes: logs, checkpoints, clean-shutdown files. `fresh` are the ids that the format
 * gives, one for each directory.
 */
export function wipeDisk(broker: Broker, fresh: readonly DirectoryId[], context: Context): void {
  const { disk } = broker;
  const lost = broker.replicas.filter((replica) => replica !== null);
  emit(context, broker.id, {
    type: 'disk-wiped',
    directories: disk.directories.map(({ id }) => id),
    partitions: lost.map(({ partition }) => partition),
    count: lost.reduce((sum, { log }) => sum + countRecords(log), 0),
  });
  broker.replicas = [];
  disk.directories = fresh.map(createDirectory);
  disk.deleted = [];
}

/** The directory of one replica is removed by hand; the marker of a clean stop stays. */
export function removeReplicaDir(broker: Broker, replica: Replica, context: Context): void {
  const { partition, directory, log } = replica;
  const count = countRecords(log);
  const reason = 'by-hand';
  emit(context, broker.id, { type: 'replica-deleted', partition, directory, reason, count });
  broker.replicas[partition] = null;
}

export function countRecords(log: Log): number {
  return recordsFrom(log, log.logStartOffset);
}

function recordsFrom(log: Log, offset: number): number {
  let records = 0;
  forEachBatch(log, (batch) => {
    if (batch.lastOffset < offset) return;
    if (batch.baseOffset >= offset) {
      records += batch.records.length;
      return;
    }
    batch.records.forEach((_, index) => {
      const own = batch.offsets === null ? batch.baseOffset + index : batch.offsets[index];
      if (own !== undefined && own >= offset) records += 1;
    });
  });
  return records;
}
