/**
 * I33: the last stable offset is the high watermark, or where the first transaction begins that is
 * open or whose marker is not committed; and it lies within the log.
 *
 * Kafka: UnifiedLog.fetchLastStableOffset, ProducerStateManager.firstUnstableOffset; KIP-98.
 */
import { cloneLog, lastStableOffsetOf, segmentIndexFor, type Log } from '../log/log-state.ts';
import { knownProducers } from '../log/known-producers.ts';
import type { RecordBatch } from '../log/record.ts';
import { firstBatchReaching } from '../log/segment.ts';
import { numberOf } from '../ids.ts';
import { failReplica, type ReplicaScope } from './checker.ts';
import { isCleaned } from './logs.ts';

/** What a log has of transactions, read batch by batch, since its broker was started. */
export interface LogTransactions {
  readonly run: number;
  readEnd: number;
  /** The last batch that was read: another one in its place means another log. */
  last: RecordBatch | null;
  /** By producer id: where its open transaction begins. */
  readonly open: Map<number, number>;
  ended: { readonly firstOffset: number; readonly lastOffset: number }[];
  leadership: Leadership | null;
  /**
   * The highest high watermark that it has led with. A leader that knows less takes it back, and
   * Kafka does not learn again of what it has taken for replicated (UnifiedLog
   * .updateHighWatermarkMetadata, ProducerStateManager.removeUnreplicatedTransactions).
   */
  replicatedTo: number;
}

/** The leader that the log has had when it was last looked at. */
interface Leadership {
  readonly leaderEpoch: number;
  /**
   * Where snapshots of its producers end that it may have begun with. Kafka notes in them what is
   * open, and not what has ended without its marker being replicated: of that a log knows nothing
   * any more once it was loaded or cut, and holds nothing back (ProducerStateManager
   * .truncateAndReload takes what it loads for replicated).
   */
  readonly snapshots: readonly number[];
}

/** More partitions than any run has. */
const PARTITIONS = 1_000_000;

/** Of a leader: what it says to readers and what its log says. */
export function checkStable(scope: ReplicaScope): void {
  const { replica, broker, checker } = scope;
  const { log, partition, leader } = replica;
  if (!scope.ghost.hasTransactions || leader === null || isCleaned(scope)) return;
  const key = numberOf(broker.id) * PARTITIONS + partition;
  const read = readOn(checker.stable.get(key) ?? null, log, broker.run);
  checker.stable.set(key, read);
  const { leaderEpoch } = replica;
  if (read.leadership?.leaderEpoch !== leaderEpoch) {
    const snapshots = log.producers.snapshots.map(({ offset }) => offset);
    read.leadership = { leaderEpoch, snapshots };
  }
  read.replicatedTo = Math.max(read.replicatedTo, log.highWatermark);
  checker.evaluations.I33 += 1;
  const told = stableOffset(log);
  const { logStartOffset, highWatermark } = log;
  if (told < logStartOffset || told > highWatermark) {
    const bounds = `log start ${logStartOffset} and high watermark ${highWatermark}`;
    failReplica(scope, 'I33', `the last stable offset ${told} is not between ${bounds}`);
  }
  const stableAfter = (offset: number): number =>
    Math.min(highWatermark, Math.max(logStartOffset, firstUnstable(read, log, offset)));
  const expected = stableAfter(0);
  if (told === expected || told === stableAfter(read.replicatedTo)) return;
  if (read.leadership?.snapshots.some((snapshot) => stableAfter(snapshot) === told)) return;
  failReplica(scope, 'I33', `the last stable offset is ${told}, by the log it is ${expected}`);
}

/** A look changes nothing. */
function stableOffset(log: Log): number {
  if (log.producers.notedTo >= log.logEndOffset) return lastStableOffsetOf(log);
  const copy = cloneLog(log);
  knownProducers(copy);
  return lastStableOffsetOf(copy);
}

function readOn(before: LogTransactions | null, log: Log, run: number): LogTransactions {
  const isSame = before?.run === run && isOn(before, log);
  const read = isSame ? before : freshFor(log, run);
  let index = Math.max(0, segmentIndexFor(log, read.readEnd));
  for (let segment = log.segments[index]; segment !== undefined; segment = log.segments[index]) {
    for (let at = firstBatchReaching(segment, read.readEnd); at < segment.batchCount; at += 1) {
      const batch = segment.batches[at];
      if (batch === undefined) break;
      if (batch.isTransactional) note(read, batch);
      read.last = batch;
    }
    index += 1;
  }
  read.readEnd = log.logEndOffset;
  return read;
}

function freshFor({ segments }: Log, run: number): LogTransactions {
  return {
    run,
    readEnd: segments[0]?.baseOffset ?? 0,
    last: null,
    open: new Map(),
    ended: [],
    leadership: null,
    replicatedTo: 0,
  };
}

/** The log has only grown since. */
function isOn({ readEnd, last }: LogTransactions, log: Log): boolean {
  if (readEnd > log.logEndOffset || last === null) return false;
  const segment = log.segments[segmentIndexFor(log, last.baseOffset)];
  if (segment === undefined) return false;
  return segment.batches[firstBatchReaching(segment, last.baseOffset)] === last;
}

function note(
  { open, ended }: LogTransactions,
  { producerId, control, baseOffset }: RecordBatch,
): void {
  const firstOffset = open.get(producerId);
  if (control === null) {
    if (firstOffset === undefined) open.set(producerId, baseOffset);
    return;
  }
  open.delete(producerId);
  if (firstOffset !== undefined) ended.push({ firstOffset, lastOffset: baseOffset });
}

/** Markers below `offset` count as replicated. */
function firstUnstable(read: LogTransactions, { highWatermark }: Log, offset: number): number {
  const replicatedTo = Math.max(highWatermark, offset);
  let first = highWatermark;
  for (const firstOffset of read.open.values()) first = Math.min(first, firstOffset);
  for (const { firstOffset, lastOffset } of read.ended) {
    if (lastOffset >= replicatedTo) first = Math.min(first, firstOffset);
  }
  if (read.ended.length > 100) {
    read.ended = read.ended.filter(({ lastOffset }) => lastOffset >= highWatermark);
  }
  return first;
}
