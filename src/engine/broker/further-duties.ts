/**
 * What a broker does beside writing, reading and replicating: upkeep of its logs, deletions, changes
 * of the ISR, disks that are slow or fail, followers that have to cut their logs.
 *
 * Kafka: ReplicaManager, LogManager.
 */
export { lookUpTimestamp, newestRecord } from '../log/lookup.ts';
export { truncateFullyAndStartAt } from '../log/log-truncate.ts';
export {
  onAlterPartitionDisconnect,
  onAlterPartitionResponse,
  sendAlterPartition,
} from './alter-partition.ts';
export { completeDeletions, onDeleteRecords } from './delete-records.ts';
export { onAssignmentsFailed, onDirectoriesAssigned } from './directory-assignment.ts';
export { appendSlowly, replicateSlowly, respondAfterRead } from './disk-delay.ts';
export { onDiskTimer } from './disk-events.ts';
export { closeDisk, resumeDisk } from './disk-load.ts';
export { onDiverging, onFetchError, settleOutOfRange } from './fetch-recovery.ts';
export { runCleaner } from './log-cleaner.ts';
export { onDirectoriesReported } from './log-dirs.ts';
export { onLogTimer } from './log-timers.ts';
export { advanceLogStart } from './log-upkeep.ts';
export { removeReplica } from './replica-removal.ts';
export { askEpochEnds, cutByEpochEnds, truncateOnFollow } from './truncation-by-era.ts';
