/**
 * One replica's log: segments of record batches, its offsets and its leader epochs.
 *
 * Kafka: org.apache.kafka.storage.internals.log.UnifiedLog, LocalLog, LogSegment.
 * Simplified: segments roll by size and time; full indexes do not yet make them roll.
 */
import { assert } from '../../base/assert.ts';
import { indexOfOffset, type BatchAttributes, type LogRecord, type RecordBatch } from './record.ts';
import {
  assignEpoch,
  truncateFromEnd,
  truncateFromStart,
  type EpochEntry,
} from './leader-epochs.ts';
import {
  cloneProducerStates,
  createProducerStates,
  noteBatch,
  reloadProducers,
  takeProducerSnapshot,
  type ProducerStates,
} from './producer-state.ts';

export interface Log {
  /** Ordered by baseOffset, never empty; the last one is active. */
  segments: Segment[];
  /** First readable offset. */
  logStartOffset: number;
  /** Offset of the next record. */
  logEndOffset: number;
  /** First offset not known to be committed. */
  highWatermark: number;
  /** The leader epoch cache, oldest first. */
  leaderEpochs: EpochEntry[];
  /** What is on disk of the high watermark: a killed process comes back with this one. */
  highWatermarkCheckpoint: number;
  /** Everything below is on disk for sure: neither a crash nor a power cut takes it. */
  recoveryPoint: number;
  /** Who wrote with sequence numbers, and which came last. */
  producers: ProducerStates;
}

/**
 * A segment file. `batches` is an append-only array that clusters of one history share: only the
 * first `batchCount` belong to this one, and appending to a longer array copies it first.
 */
export interface Segment {
  baseOffset: number;
  batches: RecordBatch[];
  batchCount: number;
  sizeInBytes: number;
  /** Largest timestamp in it, simulated ms; -1 while empty. */
  largestTimestamp: number;
}

/** When a segment is closed (segment.bytes, segment.ms). */
export interface SegmentLimits {
  readonly segmentBytes: number;
  readonly segmentMs: number;
}

/** What is left out of the attributes is as in a batch of a producer without idempotence. */
export interface AppendOptions extends Partial<BatchAttributes> {
  /** The leader's epoch: it goes into the header of the batch. */
  readonly leaderEpoch: number;
  readonly sizeInBytes: number;
  readonly maxTimestamp: number;
  /** The settings of the topic: nothing is copied out of them for an append. */
  readonly limits: SegmentLimits;
}

export function createLog(startOffset = 0): Log {
  return {
    segments: [emptySegment(startOffset)],
    logStartOffset: startOffset,
    logEndOffset: startOffset,
    highWatermark: startOffset,
    leaderEpochs: [],
    highWatermarkCheckpoint: 0,
    recoveryPoint: startOffset,
    producers: createProducerStates(),
  };
}

/** A copy that shares what never changes again: sealed segments, batches and records. */
export function cloneLog(log: Log): Log {
  const segments = log.segments.slice();
  segments[segments.length - 1] = { ...activeSegment(log) };
  const producers = cloneProducerStates(log.producers);
  return { ...log, segments, leaderEpochs: log.leaderEpochs.slice(), producers };
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
  return batch;
}

/** Writes a batch as the leader sent it. The header tells the follower about a new epoch. */
export function appendAsFollower(log: Log, batch: RecordBatch, limits: SegmentLimits): void {
  assert(batch.baseOffset >= log.logEndOffset, 'a follower appends at its log end');
  append(log, batch, limits);
}

function append(log: Log, batch: RecordBatch, limits: SegmentLimits): void {
  const { baseOffset: startOffset, leaderEpoch: epoch } = batch;
  const newest = log.leaderEpochs[log.leaderEpochs.length - 1];
  if (newest === undefined || newest.epoch !== epoch || newest.startOffset > startOffset) {
    assignEpoch(log.leaderEpochs, { epoch, startOffset });
  }
  let segment = activeSegment(log);
  if (mustRoll(segment, batch, limits)) {
    segment = emptySegment(startOffset);
    log.segments.push(segment);
    takeProducerSnapshot(log.producers, startOffset);
  }
  if (segment.batches.length !== segment.batchCount) {
    segment.batches = segment.batches.slice(0, segment.batchCount);
  }
  segment.batches.push(batch);
  segment.batchCount += 1;
  segment.sizeInBytes += batch.sizeInBytes;
  if (batch.maxTimestamp > segment.largestTimestamp) segment.largestTimestamp = batch.maxTimestamp;
  log.logEndOffset = batch.lastOffset + 1;
  if (batch.producerId >= 0) noteBatch(log.producers, batch);
}

/** Offsets in a segment's index are relative and take 31 bits. */
const MAX_RELATIVE_OFFSET = 0x7fffffff;

/** Time counts between the timestamps of records: a silent partition keeps its active segment. */
function mustRoll(segment: Segment, batch: RecordBatch, limits: SegmentLimits): boolean {
  const first = segment.batches[0];
  if (segment.batchCount === 0 || first === undefined) return false;
  return (
    segment.sizeInBytes > limits.segmentBytes - batch.sizeInBytes ||
    batch.maxTimestamp - first.maxTimestamp > limits.segmentMs ||
    batch.lastOffset - segment.baseOffset > MAX_RELATIVE_OFFSET
  );
}

function emptySegment(baseOffset: number): Segment {
  return { baseOffset, batches: [], batchCount: 0, sizeInBytes: 0, largestTimestamp: -1 };
}

export function activeSegment(log: Log): Segment {
  const last = log.segments[log.segments.length - 1];
  if (last === undefined) throw new Error('Assertion failed: a log has an active segment');
  return last;
}

/** Bytes of all segments. */
export function sizeOf(log: Log): number {
  let bytes = 0;
  for (const segment of log.segments) bytes += segment.sizeInBytes;
  return bytes;
}

/** The leader's rule: up only, and never above the log end. False when it stays. */
export function advanceHighWatermark(log: Log, offset: number): boolean {
  assert(offset <= log.logEndOffset, 'the high watermark is within the log');
  if (offset <= log.highWatermark) return false;
  log.highWatermark = offset;
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
  return true;
}

function clampToLog(log: Log, offset: number): number {
  return Math.min(Math.max(offset, log.logStartOffset), log.logEndOffset);
}

/** Records below `offset` can no longer be read. False when they could not be before. */
export function raiseLogStart(log: Log, offset: number): boolean {
  assert(offset <= log.highWatermark, 'the log start stays below the high watermark');
  if (offset <= log.logStartOffset) return false;
  log.logStartOffset = offset;
  truncateFromStart(log.leaderEpochs, offset);
  return true;
}

/**
 * Removes the records at and above `target`; false when there are none. Files are cut between
 * batches: of a batch that `target` lies in, the records below it are lost as well, as in Kafka.
 */
export function truncateTo(log: Log, target: number): boolean {
  if (target >= log.logEndOffset) {
    // An epoch of the own leadership that got no records must not survive the next leader's.
    truncateFromEnd(log.leaderEpochs, log.logEndOffset);
    return false;
  }
  const first = log.segments[0];
  if (first === undefined || first.baseOffset > target) {
    truncateFullyAndStartAt(log, target);
    return true;
  }
  while (activeSegment(log).baseOffset > target) log.segments.pop();
  log.segments[log.segments.length - 1] = segmentUpTo(activeSegment(log), target);
  truncateFromEnd(log.leaderEpochs, target);
  log.logEndOffset = target;
  log.logStartOffset = Math.min(log.logStartOffset, target);
  log.highWatermark = Math.min(log.highWatermark, target);
  rebuildProducers(log, log.producers.producers.length > 0);
  return true;
}

/**
 * What the last snapshot within the log says of the producers, and the batches above it. Where
 * nobody was known before, the batches have nobody alive to tell of.
 */
function rebuildProducers(log: Log, mayBeKnown: boolean): void {
  const { producers, logEndOffset } = log;
  const from = reloadProducers(producers, log);
  if (mayBeKnown) {
    let index = Math.max(segmentIndexFor(log, from), 0);
    for (let segment = log.segments[index]; segment !== undefined; segment = log.segments[index]) {
      for (let at = firstBatchReaching(segment, from); at < segment.batchCount; at += 1) {
        const batch = segment.batches[at];
        if (batch !== undefined && batch.producerId >= 0) noteBatch(producers, batch);
      }
      index += 1;
    }
  }
  takeProducerSnapshot(producers, logEndOffset);
}

/** A segment of its own with the batches below `target`: the old one may be shared. */
function segmentUpTo(segment: Segment, target: number): Segment {
  const batchCount = firstBatchReaching(segment, target);
  const cut = { ...segment, batchCount, sizeInBytes: 0, largestTimestamp: -1 };
  for (let index = 0; index < batchCount; index += 1) {
    const batch = segment.batches[index];
    if (batch === undefined) break;
    cut.sizeInBytes += batch.sizeInBytes;
    cut.largestTimestamp = Math.max(cut.largestTimestamp, batch.maxTimestamp);
  }
  return cut;
}

/** Drops everything: the log is empty and goes on at `offset`. */
export function truncateFullyAndStartAt(log: Log, offset: number): void {
  log.segments = [emptySegment(offset)];
  log.leaderEpochs = [];
  log.logStartOffset = offset;
  log.logEndOffset = offset;
  log.highWatermark = offset;
  log.producers = createProducerStates();
}

/** What a starting broker makes of the log on its disk: memory is gone, the checkpoint is left. */
export function loadLog(log: Log): void {
  truncateFromEnd(log.leaderEpochs, log.logEndOffset);
  truncateFromStart(log.leaderEpochs, log.logStartOffset);
  log.highWatermark = clampToLog(log, log.highWatermarkCheckpoint);
  dropStraySnapshots(log);
  rebuildProducers(log, true);
}

/** Snapshots stay that stand where a segment begins, and the newest one. */
function dropStraySnapshots({ segments, producers }: Log): void {
  const { snapshots } = producers;
  producers.snapshots = snapshots.filter(
    ({ offset }, index) =>
      index === snapshots.length - 1 || segments.some(({ baseOffset }) => baseOffset === offset),
  );
}

/** The record at `offset`, or null when the log does not hold it. */
export function recordAt(log: Log, offset: number): LogRecord | null {
  const segment = log.segments[segmentIndexFor(log, offset)];
  if (segment === undefined) return null;
  const index = firstBatchReaching(segment, offset);
  if (index >= segment.batchCount) return null;
  const batch = segment.batches[index];
  return batch?.records[indexOfOffset(batch, offset)] ?? null;
}

/** Visits every batch, oldest first. */
export function forEachBatch(log: Log, visit: (batch: RecordBatch) => void): void {
  for (const segment of log.segments) {
    for (let index = 0; index < segment.batchCount; index += 1) {
      const batch = segment.batches[index];
      if (batch !== undefined) visit(batch);
    }
  }
}

/** The last segment whose base is not above `offset`; -1 when the offset lies before the log. */
export function segmentIndexFor(log: Log, offset: number): number {
  let low = 0;
  let high = log.segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const segment = log.segments[middle];
    if (segment !== undefined && segment.baseOffset <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Batches that are looked at one by one before all are searched. */
const NEWEST = 4;

/** Index of the first batch that reaches `offset`; `batchCount` when none does. */
export function firstBatchReaching(segment: Segment, offset: number): number {
  const { batches, batchCount } = segment;
  // Most reads are of what came last.
  for (let index = batchCount - 1; index >= 0 && index >= batchCount - NEWEST; index -= 1) {
    const batch = batches[index];
    if (batch === undefined || batch.baseOffset > offset) continue;
    return batch.lastOffset < offset ? index + 1 : index;
  }
  let low = 0;
  let high = batchCount;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const batch = batches[middle];
    if (batch !== undefined && batch.lastOffset < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
