/**
 * What a broker does beside writing, reading and replicating: upkeep of its logs, deletions,
 * changes of the ISR, disks that are slow or fail, followers that have to cut their logs.
 *
 * Kafka: ReplicaManager, LogManager.
 */
export { lookUpTimestamp, newestRecord } from '../log/lookup.ts';
export { truncateFullyAndStartAt } from '../log/log-truncate.ts';
export { onAlterPartitionResponse, sendAlterPartition } from './alter-partition.ts';
export { onBrokerDisconnect } from './broker-disconnect.ts';
export { completeDeletions, onDeleteRecords } from './delete-records.ts';
export { onDirectoriesAssigned } from './directory-requests.ts';
export { appendSlowly, replicateSlowly, respondAfterRead } from './disk-delay.ts';
export { onDiskTimer } from './disk-events.ts';
export { closeDisk, resumeDisk } from './disk-load.ts';
export { onOffsetForLeaderEpoch } from './epoch-lookup.ts';
export { onDiverging, onFetchError } from './fetch-recovery.ts';
export { onEpochEnds, onOffsetsListed } from './fetcher-recovery.ts';
export { runCleaner } from './log-cleaner.ts';
export { onDirectoriesReported } from './log-dirs.ts';
export { onLogTimer } from './log-timers.ts';
export { advanceLogStart } from './log-upkeep.ts';
export { removeReplica } from './replica-removal.ts';
export { askEpochEnds, truncateOnFollow } from './truncation-by-era.ts';
export { onProducerExpiryCheck } from './producer-expiry.ts';
export { continueShutdown, onShutdownLimit } from './shutdown.ts';
