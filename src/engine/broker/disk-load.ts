/**
 * What a start finds on a disk that was used before, and what a clean stop leaves there.
 *
 * Kafka: LogManager (loadLogs, shutdown), LogLoader, CleanShutdownFileHandler.
 * Simplified: reading the logs at a start and closing them takes no time.
 */
import { emit, type Context } from '../context.ts';
import { closeLog, loadLog } from '../log/log-truncate.ts';
import type { Broker } from './broker.ts';
import { replicasIn } from './disk.ts';
import { resumeRemovals } from './replica-removal.ts';

/** The logs are read; what was being deleted goes on being deleted. */
export function resumeDisk(broker: Broker, context: Context): void {
  loadDisk(broker, context);
  resumeRemovals(broker, context);
}

/**
 * A start finds every directory repaired. Where the clean-shutdown file is missing, what may not
 * have been flushed is read again.
 */
function loadDisk(broker: Broker, context: Context): void {
  for (const directory of broker.disk.directories) {
    directory.isOffline = false;
    directory.isReported = false;
    const isClean = directory.cleanShutdownEpoch >= 0;
    for (const replica of replicasIn(broker, directory.id)) {
      replica.isOffline = false;
      const { partition, log } = replica;
      const from = log.recoveryPointCheckpoint;
      loadLog(log, isClean);
      const to = log.logEndOffset;
      if (!isClean && from < to) {
        emit(context, broker.id, { type: 'log-recovered', partition, from, to });
      }
    }
  }
}

/** A clean stop flushes everything, and says so in a file in each directory that works. */
export function closeDisk(broker: Broker): void {
  for (const directory of broker.disk.directories) {
    if (directory.isOffline) continue;
    for (const { log } of replicasIn(broker, directory.id)) closeLog(log);
    directory.cleanShutdownEpoch = broker.lifecycle.brokerEpoch;
  }
}
