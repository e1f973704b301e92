/**
 * What a broker does with its logs by the clock: retention, flushing, checkpoints, and the removal
 * of files that no log needs any more.
 *
 * Kafka: LogManager (cleanupLogs, flushDirtyLogs, checkpointLogRecoveryOffsets,
 * checkpointLogStartOffsets); UnifiedLog.maybeIncrementLogStartOffset.
 * Simplified: the tasks take no time.
 */
import type { TopicConfig } from '../config.ts';
import { emit, setTimer, type Context } from '../context.ts';
import type { LogStartReason } from '../fact-log.ts';
import { activeSegment } from '../log/log-state.ts';
import { flush } from '../log/log-truncate.ts';
import { raiseLogStart } from '../log/log.ts';
import { deleteOldSegments, isCompacted } from '../log/retention.ts';
import type { Broker, Replica } from './broker.ts';
import { markMoved } from './completion.ts';
import { topicSettings } from './environment.ts';
import { lookAgain } from './fetch-session.ts';
import { intervalOf, noteRoll, scheduleTask, type LogTask } from './log-manager.ts';

export function onLogTask(broker: Broker, task: LogTask, context: Context): void {
  switch (task) {
    case 'log-retention':
      deleteWhatIsOver(broker, context);
      break;
    case 'log-flush':
      flushWhatIsDue(broker, context);
      break;
    case 'recovery-point-checkpoint':
      for (const replica of broker.replicas) {
        if (replica === null || replica.isOffline) continue;
        replica.log.recoveryPointCheckpoint = replica.log.recoveryPoint;
      }
      break;
    case 'log-start-checkpoint':
      for (const replica of broker.replicas) {
        if (replica === null || replica.isOffline) continue;
        replica.log.logStartOffsetCheckpoint = replica.log.logStartOffset;
      }
  }
  scheduleTask(broker, task, intervalOf(task, context), context);
}

/** Compacted logs are the cleaner's, which also deletes their old segments. */
function deleteWhatIsOver(broker: Broker, context: Context): void {
  for (const replica of broker.replicas) {
    if (replica === null || replica.isOffline) continue;
    const settings = topicSettings(broker, replica.partition, context);
    if (isCompacted(settings)) continue;
    deleteSegments(broker, replica, settings, context);
  }
}

/** One run of retention over one log. */
export function deleteSegments(
  broker: Broker,
  replica: Replica,
  settings: TopicConfig,
  context: Context,
): void {
  const { log, partition } = replica;
  const last = activeSegment(log);
  const deletions = deleteOldSegments(log, settings, context.now);
  if (deletions.length === 0) return;
  if (activeSegment(log) !== last) noteRoll(broker, replica, settings, context);
  const goneAt = context.now + settings.fileDeleteDelayMs;
  for (const { reason, segments } of deletions) {
    let bytes = 0;
    for (const { baseOffset, sizeInBytes } of segments) {
      bytes += sizeInBytes;
      log.deletedFiles.push({ baseOffset, sizeInBytes, goneAt });
    }
    emit(context, broker.id, {
      type: 'segments-deleted',
      partition,
      segments: segments.length,
      bytes,
      reason,
      logStartOffset: log.logStartOffset,
    });
  }
  armFileRemoval(broker, goneAt, context);
  noteLogStart(broker, replica);
}

/** Who fetches from here hears of the new log start, and who waits for it may be done. */
function noteLogStart(broker: Broker, replica: Replica): void {
  lookAgain(broker, replica);
  markMoved(broker, replica.partition);
}

/** Records below `to` can no longer be read; their segments go with the next retention check. */
export function advanceLogStart(
  broker: Broker,
  replica: Replica,
  { to, reason }: { readonly to: number; readonly reason: LogStartReason },
  context: Context,
): void {
  const { log, partition } = replica;
  const from = log.logStartOffset;
  if (!raiseLogStart(log, to)) return;
  emit(context, broker.id, { type: 'log-start-advanced', partition, from, to, reason });
  noteLogStart(broker, replica);
}

/** flush.ms, looked at every log.flush.scheduler.interval.ms. */
function flushWhatIsDue(broker: Broker, context: Context): void {
  for (const replica of broker.replicas) {
    if (replica === null || replica.isOffline) continue;
    const { flushMs } = topicSettings(broker, replica.partition, context);
    if (context.now - replica.log.flushedAt >= flushMs) flush(replica.log, context.now);
  }
}

/** One timer serves all files: it is set for the first one and set again when it fires. */
export function armFileRemoval(broker: Broker, at: number, context: Context): void {
  if (broker.fileRemovalAt >= 0 && broker.fileRemovalAt <= at) return;
  broker.fileRemovalAt = at;
  setTimer(context, broker, { delayMs: at - context.now, timer: { type: 'file-removal' } });
}

export function onFileRemoval(broker: Broker, context: Context): void {
  broker.fileRemovalAt = -1;
  let next = -1;
  for (const replica of broker.replicas) {
    if (replica === null || replica.log.deletedFiles.length === 0) continue;
    const { log, partition } = replica;
    let bytes = 0;
    let segments = 0;
    for (const { goneAt, sizeInBytes } of log.deletedFiles) {
      if (goneAt <= context.now) {
        bytes += sizeInBytes;
        segments += 1;
      } else if (next < 0 || goneAt < next) next = goneAt;
    }
    if (segments === 0) continue;
    log.deletedFiles = log.deletedFiles.filter(({ goneAt }) => goneAt > context.now);
    emit(context, broker.id, { type: 'files-removed', partition, segments, bytes });
  }
  if (next >= 0) armFileRemoval(broker, next, context);
}
