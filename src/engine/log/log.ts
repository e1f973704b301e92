/**
 * One replica's log: segments of record batches, its offsets and its leader epochs.
 *
 * Kafka: org.apache.kafka.storage.internals.log.UnifiedLog, LocalLog.
 * Simplified: what is flushed when a segment is closed is on disk at once.
 */
import { assert } from '../../base/assert.ts';
import { lastOf } from '../../base/list.ts';
import { knownProducers } from './known-producers.ts';
import { assignEpoch, truncateFromStart } from './leader-epochs.ts';
import { activeSegment, clampToLog, segmentIndexFor, type Log } from './log-state.ts';
import { noteBatch, takeProducerSnapshot } from './producer-state.ts';
import { indexOfOffset, type BatchAttributes, type LogRecord, type RecordBatch } from './record.ts';
import {
  appendToSegment,
  emptySegment,
  firstBatchReaching,
  mustRoll,
  seal,
  type BatchSet,
  type Segment,
  type SegmentLimits,
} from './segment.ts';
import { forgetReplicated } from './transaction-tracking.ts';

/** What is left out of the attributes is as in a batch of a producer without idempotence. */
export interface AppendOptions extends Partial<BatchAttributes> {
  /** The leader's epoch: it goes into the header of the batch. */
  readonly leaderEpoch: number;
  readonly sizeInBytes: number;
  readonly maxTimestamp: number;
  /** The settings of the topic: nothing is copied out of them for an append. */
  readonly limits: SegmentLimits;
}

/** Gives the records the next offsets and the leader's epoch, and writes them as one batch. */
export function appendAsLeader(
  log: Log,
  records: readonly LogRecord[],
  options: AppendOptions,
): RecordBatch {
  assert(records.length > 0, 'a batch has records');
  const { leaderEpoch, maxTimestamp, sizeInBytes } = options;
  const baseOffset = log.logEndOffset;
  const lastOffset = baseOffset + records.length - 1;
  const batch: RecordBatch = {
    baseOffset,
    lastOffset,
    leaderEpoch,
    maxTimestamp,
    sizeInBytes,
    records,
    offsets: null,
    producerId: options.producerId ?? -1,
    producerEpoch: options.producerEpoch ?? -1,
    baseSequence: options.baseSequence ?? -1,
    codec: options.codec ?? 'none',
    isTransactional: options.isTransactional ?? false,
    control: options.control ?? null,
    deleteHorizon: null,
  };
  append(log, batch, options.limits);
  if (log.producers.notedTo === baseOffset) noteBatch(log.producers, batch);
  return batch;
}

/**
 * Writes batches as the leader sent them: their headers tell the follower about new epochs. What
 * one fetch has brought is counted together when a segment has to be closed, so that the segments
 * of a follower may end elsewhere than its leader's.
 */
export function appendAsFollower(
  log: Log,
  batches: readonly RecordBatch[],
  limits: SegmentLimits,
): void {
  const first = batches[0];
  if (first === undefined) return;
  assert(first.baseOffset >= log.logEndOffset, 'a follower appends at its log end');
  if (batches.length === 1) {
    append(log, first, limits);
    return;
  }
  const set = { sizeInBytes: 0, maxTimestamp: first.maxTimestamp, lastOffset: -1 };
  for (const { sizeInBytes, maxTimestamp, lastOffset } of batches) {
    set.sizeInBytes += sizeInBytes;
    set.maxTimestamp = Math.max(set.maxTimestamp, maxTimestamp);
    set.lastOffset = lastOffset;
  }
  const segment = segmentFor(log, first.baseOffset, set, limits);
  for (const batch of batches) write(log, segment, batch, limits);
  flushIfDue(log, limits);
}

function append(log: Log, batch: RecordBatch, limits: SegmentLimits): void {
  write(log, segmentFor(log, batch.baseOffset, batch, limits), batch, limits);
  flushIfDue(log, limits);
}

function write(log: Log, segment: Segment, batch: RecordBatch, limits: SegmentLimits): void {
  const { baseOffset: startOffset, leaderEpoch: epoch } = batch;
  const newest = lastOf(log.leaderEpochs);
  if (newest === undefined || newest.epoch !== epoch || newest.startOffset > startOffset) {
    assignEpoch(log.leaderEpochs, { epoch, startOffset });
  }
  appendToSegment(segment, batch, limits.indexIntervalBytes);
  log.logEndOffset = batch.lastOffset + 1;
}

/** The active segment, or a new one that begins with what is about to be written. */
function segmentFor(log: Log, baseOffset: number, set: BatchSet, limits: SegmentLimits): Segment {
  const active = activeSegment(log);
  return mustRoll(active, set, limits) ? rollAt(log, baseOffset) : active;
}

/** Closes the active segment, which goes to disk, and begins a new one at the log end. */
export function roll(log: Log): Segment {
  return rollAt(log, log.logEndOffset);
}

function rollAt(log: Log, baseOffset: number): Segment {
  seal(activeSegment(log));
  const segment = emptySegment(baseOffset, false);
  log.segments.push(segment);
  takeProducerSnapshot(knownProducers(log), baseOffset);
  if (baseOffset > log.recoveryPoint) log.recoveryPoint = baseOffset;
  return segment;
}

/** flush.messages: an append that makes it so many above the recovery point waits for the disk. */
function flushIfDue(log: Log, { flushMessages }: SegmentLimits): void {
  if (log.logEndOffset - log.recoveryPoint >= flushMessages) log.recoveryPoint = log.logEndOffset;
}

/** The leader's rule: up only, and never above the log end. False when it stays. */
export function advanceHighWatermark(log: Log, offset: number): boolean {
  assert(offset <= log.logEndOffset, 'the high watermark is within the log');
  if (offset <= log.highWatermark) return false;
  log.highWatermark = offset;
  if (log.producers.tracked.length > 0) forgetReplicated(log.producers, offset);
  return true;
}

/**
 * The follower's rule: what the leader says, as far as the own log reaches. A new leader that lags
 * takes it back. False when it stays.
 */
export function setFollowerHighWatermark(log: Log, leaderHighWatermark: number): boolean {
  const offset = clampToLog(log, leaderHighWatermark);
  if (offset === log.highWatermark) return false;
  log.highWatermark = offset;
  if (log.producers.tracked.length > 0) forgetReplicated(log.producers, offset);
  return true;
}

/** Records below `offset` can no longer be read. False when they could not be before. */
export function raiseLogStart(log: Log, offset: number): boolean {
  assert(offset <= log.highWatermark, 'the log start stays below the high watermark');
  if (offset <= log.logStartOffset) return false;
  log.logStartOffset = offset;
  truncateFromStart(log.leaderEpochs, offset);
  return true;
}

/** The record at `offset`, or null when the log does not hold it. */
export function recordAt(log: Log, offset: number): LogRecord | null {
  const batch = batchAt(log, offset);
  return batch?.records[indexOfOffset(batch, offset)] ?? null;
}

/** The first batch that reaches `offset`, or null when its segment holds none. */
export function batchAt(log: Log, offset: number): RecordBatch | null {
  const segment = log.segments[segmentIndexFor(log, offset)];
  if (segment === undefined) return null;
  const index = firstBatchReaching(segment, offset);
  return index >= segment.batchCount ? null : (segment.batches[index] ?? null);
}
