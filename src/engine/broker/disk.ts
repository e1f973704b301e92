/**
 * The disk of a broker: its log directories, and what of its memory is written down there.
 *
 * Kafka: LogManager, CleanShutdownFileHandler, OffsetCheckpointFile, MetaPropertiesEnsemble;
 * KIP-858 (several directories).
 * Simplified: the operating system writes nothing by itself. What a process has written is there
 * after it was killed, for the page cache is not its own; when the power goes, everything above the
 * last flush is lost. Checkpoint files and the leader epochs are flushed as they are written.
 * Reading the logs at a start and closing them takes no time.
 */
import { setTimer, type Context } from '../context.ts';
import { UNASSIGNED_DIRECTORY, type DirectoryId, type PartitionId } from '../ids.ts';
import type { Broker, Replica } from './broker.ts';
import type { DiskOperation } from './disk-delay.ts';

export interface Disk {
  /** In the order of log.dirs; never empty. The metadata log lies in the first one. */
  directories: LogDirectory[];
  /** Replicas whose directory is renamed to `-delete`, and whose files are still there. */
  deleted: DeletedReplica[];
  /** What each append and each read takes, simulated ms. */
  delayMs: number;
  /** It does one thing after the other, and is done with the last one at this tick. */
  busyUntil: number;
  /** What is under way. */
  operations: DiskOperation[];
  nextOperation: number;
}

export interface LogDirectory {
  readonly id: DirectoryId;
  /** It has failed: nothing in it can be read or written before the broker starts again. */
  isOffline: boolean;
  /** The controller has heard of that. */
  isReported: boolean;
  /** Broker epoch in its clean-shutdown file; -1: there is no such file. */
  cleanShutdownEpoch: number;
}

export interface DeletedReplica {
  readonly partition: PartitionId;
  readonly directory: DirectoryId;
  /** When file.delete.delay.ms are over, simulated ms. */
  readonly goneAt: number;
}

export function createDisk(directories: readonly DirectoryId[]): Disk {
  return {
    directories: directories.map(createDirectory),
    deleted: [],
    delayMs: 0,
    busyUntil: 0,
    operations: [],
    nextOperation: 0,
  };
}

export function createDirectory(id: DirectoryId): LogDirectory {
  return { id, isOffline: false, isReported: false, cleanShutdownEpoch: -1 };
}

export function cloneDisk(disk: Disk): Disk {
  return {
    ...disk,
    directories: disk.directories.map((directory) => ({ ...directory })),
    deleted: disk.deleted.slice(),
    operations: disk.operations.slice(),
  };
}

/** Those that work, as the broker registers them. */
export function onlineDirectories({ disk }: Broker): DirectoryId[] {
  return disk.directories.filter(({ isOffline }) => !isOffline).map(({ id }) => id);
}

/** Those that have failed since the start, as every heartbeat reports them. */
export function offlineDirectories({ disk }: Broker): readonly DirectoryId[] {
  for (const { isOffline } of disk.directories) {
    if (isOffline) return disk.directories.filter((one) => one.isOffline).map(({ id }) => id);
  }
  return NONE;
}

const NONE: readonly DirectoryId[] = [];

export function directoryIn({ disk }: Broker, id: DirectoryId): LogDirectory | null {
  return disk.directories.find((directory) => directory.id === id) ?? null;
}

/**
 * Where a replica that is new on this disk goes: where the controller has it, or else where the
 * fewest lie. Null: it may not be created, for it may lie in a directory that has failed.
 */
export function directoryForReplica(broker: Broker, assigned: DirectoryId): DirectoryId | null {
  const online = onlineDirectories(broker);
  if (online.includes(assigned)) return assigned;
  const hasOffline = online.length < broker.disk.directories.length;
  if (hasOffline && assigned !== UNASSIGNED_DIRECTORY) return null;
  let best: DirectoryId | null = null;
  let fewest = 0;
  for (const id of online) {
    const count = replicasIn(broker, id).length;
    if (best !== null && count >= fewest) continue;
    best = id;
    fewest = count;
  }
  return best;
}

export function replicasIn(broker: Broker, directory: DirectoryId): Replica[] {
  const inside: Replica[] = [];
  for (const replica of broker.replicas) {
    if (replica !== null && replica.directory === directory) inside.push(replica);
  }
  return inside;
}

/**
 * Broker epoch of the last stop, for the registration: every directory has to say the same, else
 * the stop counts as unclean.
 */
export function previousBrokerEpoch({ disk }: Broker): number {
  const [first] = disk.directories;
  const epoch = first?.cleanShutdownEpoch ?? -1;
  const isAgreed = disk.directories.every(
    ({ isOffline, cleanShutdownEpoch }) => !isOffline && cleanShutdownEpoch === epoch,
  );
  return isAgreed ? epoch : -1;
}

/** The logs are loaded: should this run be killed, the next one counts as unclean. */
export function removeCleanShutdownFiles({ disk }: Broker): void {
  for (const directory of disk.directories) directory.cleanShutdownEpoch = -1;
}

/** What a process had under way on its disk ends with it; the disk is as slow as before. */
export function forgetOperations({ disk }: Broker): void {
  disk.operations = [];
  disk.busyUntil = 0;
}

/** replica.high.watermark.checkpoint.interval.ms: what a killed process will come back with. */
export function scheduleHighWatermarkCheckpoint(broker: Broker, context: Context): void {
  setTimer(context, broker, {
    delayMs: context.settings.broker.replicaHighWatermarkCheckpointIntervalMs,
    timer: { type: 'high-watermark-checkpoint' },
    cause: broker.startedBy,
  });
}

export function onHighWatermarkCheckpoint(broker: Broker, context: Context): void {
  for (const replica of broker.replicas) {
    if (replica === null || replica.isOffline) continue;
    replica.log.highWatermarkCheckpoint = replica.log.highWatermark;
  }
  scheduleHighWatermarkCheckpoint(broker, context);
}
