/**
 * The thread that cleans compacted logs, one after the other, the dirtiest first.
 *
 * Kafka: LogCleaner.CleanerThread, LogCleanerManager.grabFilthiestCompactedLog, deletableLogs.
 * Simplified: log.cleaner.threads is 1. A cleaning happens at one moment, and keeps the thread busy
 * for as long as a disk of 100 MB/s takes to read what was there and to write what stays.
 */
import { emit, setTimer, type Context } from '../context.ts';
import { cleanableOf, isWorthCleaning, type Cleanable } from '../log/cleanable.ts';
import { cleanLog } from '../log/cleaner.ts';
import { lastStableOffset } from '../log/known-producers.ts';
import { isCompacted } from '../log/retention.ts';
import type { Broker, Replica } from './broker.ts';
import { topicSettings } from './environment.ts';
import { restCleaner } from './log-manager.ts';
import { armFileRemoval, deleteSegments } from './log-upkeep.ts';

/** 100 MB/s. */
const BYTES_EACH_MS = 100_000;

/** An entry of the dedupe buffer: a hash of 16 bytes and an offset of 8; 0.9 of them are used. */
const ENTRY_BYTES = 24;

/**
 * One round: cleans the dirtiest log, if one is dirty enough, and deletes old segments of compacted
 * logs. Only a thread that found nothing to clean rests for log.cleaner.backoff.ms.
 */
export function runCleaner(broker: Broker, context: Context): void {
  const compacted = broker.replicas.filter(
    (replica): replica is Replica =>
      replica !== null &&
      !replica.isOffline &&
      isCompacted(topicSettings(broker, replica.partition, context)),
  );
  const dirtiest = grabDirtiest(broker, compacted, context);
  const busyMs = dirtiest === null ? 0 : clean(broker, dirtiest, context);
  for (const replica of compacted) {
    deleteSegments(broker, replica, topicSettings(broker, replica.partition, context), context);
  }
  if (dirtiest === null) {
    restCleaner(broker, context);
    return;
  }
  const cause = broker.startedBy;
  setTimer(context, broker, { delayMs: busyMs, timer: { type: 'log-cleaner' }, cause });
}

interface Dirty {
  readonly replica: Replica;
  readonly cleanable: Cleanable;
}

function grabDirtiest(
  broker: Broker,
  compacted: readonly Replica[],
  context: Context,
): Dirty | null {
  const { now } = context;
  let dirtiest: Dirty | null = null;
  for (const replica of compacted) {
    const { log, partition } = replica;
    const settings = topicSettings(broker, partition, context);
    const cleanable = cleanableOf(log, settings, { now, lastStableOffset: lastStableOffset(log) });
    if (cleanable === null || !isWorthCleaning(cleanable, settings)) continue;
    if (dirtiest !== null && dirtiest.cleanable.ratio >= cleanable.ratio) continue;
    dirtiest = { replica, cleanable };
  }
  return dirtiest;
}

/** Returns for how long the thread is busy with it. */
function clean(broker: Broker, { replica, cleanable }: Dirty, context: Context): number {
  const { log, partition } = replica;
  const { now } = context;
  const settings = topicSettings(broker, partition, context);
  const { logCleanerDedupeBufferSize } = context.settings.broker;
  const { firstDirtyOffset, firstUncleanableOffset } = cleanable;
  const before = log.segments;
  const { endOffset, ...counts } = cleanLog(log, {
    now,
    firstDirtyOffset,
    firstUncleanableOffset,
    segmentBytes: settings.segmentBytes,
    segmentIndexBytes: settings.segmentIndexBytes,
    indexIntervalBytes: settings.indexIntervalBytes,
    deleteRetentionMs: settings.deleteRetentionMs,
    maxKeys: Math.floor((logCleanerDedupeBufferSize / ENTRY_BYTES) * 0.9),
  });
  const goneAt = now + settings.fileDeleteDelayMs;
  for (const { baseOffset, sizeInBytes } of before) {
    if (baseOffset < endOffset) log.deletedFiles.push({ baseOffset, sizeInBytes, goneAt });
  }
  armFileRemoval(broker, goneAt, context);
  const range = { from: firstDirtyOffset, to: endOffset };
  emit(context, broker.id, { type: 'log-cleaned', partition, ...range, ...counts });
  return Math.max(1, Math.ceil((counts.bytesBefore + counts.bytesAfter) / BYTES_EACH_MS));
}
