/**
 * What an omniscient observer remembers of a run, to tell whether promises are kept: all that was
 * ever below a leader's high watermark, and where that was given up.
 *
 * An unclean election, and a disk that is gone, may really lose records. They switch no invariant
 * off: the range of offsets that was cut is noted, and only that range is exempt.
 */
import { lastOf } from '../../base/list.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import { type Log, segmentIndexFor } from '../log/log-state.ts';
import { firstBatchReaching } from '../log/segment.ts';
import type { NumberedLog } from './producers.ts';
import type { Outcomes } from './outcomes.ts';
import { indexOfOffset, offsetAt, type RecordBatch } from '../log/record.ts';

export interface PartitionGhost {
  /** Everything committed, oldest first. */
  committed: RecordBatch[];
  /** Offset after the last committed record: the true high watermark. */
  committedEnd: number;
  /** Offset after the last record that a consumer was given. */
  consumedEnd: number;
  /** Index: leader epoch; who leads in it. */
  leaders: (BrokerId | undefined)[];
  /** Index: leader epoch; simulated ms at which its leader took over. */
  since: (number | undefined)[];
  /** Index: leader epoch; the high watermark that its leader has stated last. */
  stated: (number | undefined)[];
  /** The newest epochs that the controller has given. */
  leaderEpoch: number;
  partitionEpoch: number;
  /** Some leader has deleted everything below. */
  deletedEnd: number;
  /** The partition epoch before the event in which it has changed last, and that event's number. */
  formerPartitionEpoch: number;
  changedIn: number;
  /** Leaders of epochs before this one have been overruled: what they still commit is exempt. */
  uncleanEpoch: number;
  cuts: Cut[];
  /** What leaders have proposed lately, oldest first. */
  proposals: Proposal[];
  /** A reassignment was taken back that had left nobody in sync: this one was named, anyhow. */
  reinstated: BrokerId | null;
  /** min.insync.replicas was altered: who was eligible is forgotten. */
  isElrCleared: boolean;
  /** A broker that held a replica was removed together with its disk. */
  hasLostDisk: boolean;
  /** Brokers whose disks have lost records of it, and that are not in sync again since. */
  lostBy: BrokerId[];
  /** By broker number. */
  replicas: (ReplicaGhost | undefined)[];
  /** Somebody has written in a transaction. */
  hasTransactions: boolean;
  /** What became of the transactions in it; null: nobody has asked yet. */
  outcomes: Outcomes | null;
  /** Which of Kafka's own topics it belongs to; null: not looked at. */
  kind: PartitionKind | null;
}

export type PartitionKind = 'plain' | 'group' | 'transaction' | 'share';

/** Committed records that were given up: from `from`, up to but without `to`. */
export interface Cut {
  readonly from: number;
  to: number;
  /** Leaders of earlier epochs do not know of it. */
  readonly leaderEpoch: number;
}

/** Another ISR, wanted by a leader of this epoch for the state of this partition epoch. */
export interface Proposal {
  readonly leaderEpoch: number;
  readonly partitionEpoch: number;
  readonly isr: readonly BrokerId[];
  /** The broker epochs of its members, -1 where it names none. */
  readonly epochs: readonly number[];
  isAnswered: boolean;
}

export interface ReplicaGhost {
  /** Batches below this offset have been looked at. */
  verifiedEnd: number;
  /** It was cut, and has not been compared with its leader since. */
  isCut: boolean;
  /** The high watermark that it had when it last fetched. */
  highWatermark: number;
  /** How far the numbers of producers in its log have been looked at; null: not at all. */
  numbers: NumberedLog | null;
}

function createPartitionGhost(): PartitionGhost {
  // What is asked for most lies together.
  return {
    committed: [],
    committedEnd: 0,
    replicas: [],
    cuts: [],
    stated: [],
    since: [],
    leaders: [],
    deletedEnd: 0,
    consumedEnd: 0,
    hasTransactions: false,
    kind: null,
    uncleanEpoch: -1,
    proposals: [],
    lostBy: [],
    hasLostDisk: false,
    leaderEpoch: -1,
    partitionEpoch: -1,
    formerPartitionEpoch: -1,
    changedIn: -1,
    reinstated: null,
    isElrCleared: false,
    outcomes: null,
  };
}

export function ghostOf(ghosts: PartitionGhost[], partition: PartitionId): PartitionGhost {
  while (ghosts.length <= partition) ghosts.push(createPartitionGhost());
  return ghosts[partition] ?? createPartitionGhost();
}

export function replicaGhostOf(ghost: PartitionGhost, brokerNumber: number): ReplicaGhost {
  const known = ghost.replicas[brokerNumber];
  if (known !== undefined) return known;
  const fresh = { verifiedEnd: 0, isCut: false, highWatermark: 0, numbers: null };
  ghost.replicas[brokerNumber] = fresh;
  return fresh;
}

/** Notes what the leader's log holds up to its new high watermark. */
export function extendCommitted(ghost: PartitionGhost, log: Log, to: number): void {
  let index = Math.max(0, segmentIndexFor(log, ghost.committedEnd));
  for (let segment = log.segments[index]; segment !== undefined; segment = log.segments[index]) {
    const first = firstBatchReaching(segment, ghost.committedEnd);
    for (let position = first; position < segment.batchCount; position += 1) {
      const batch = segment.batches[position];
      if (batch === undefined || batch.baseOffset >= to) break;
      ghost.committed.push(batch);
    }
    index += 1;
  }
  ghost.committedEnd = to;
}

/** Most questions are about the newest batches: so many are looked at one by one. */
const NEWEST = 6;

/** The committed batch that holds `offset`, or null. */
export function committedBatchAt(ghost: PartitionGhost, offset: number): RecordBatch | null {
  const { committed } = ghost;
  const newest = committed.length - 1;
  const last = lastOf(committed);
  if (last === undefined || offset > last.lastOffset) return null;
  for (let index = newest; index >= 0 && index > newest - NEWEST; index -= 1) {
    const batch = committed[index];
    if (batch !== undefined && offset >= batch.baseOffset) return batch;
  }
  let low = 0;
  let high = committed.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const batch = committed[middle];
    if (batch !== undefined && batch.lastOffset < offset) low = middle + 1;
    else high = middle;
  }
  return committed[low] ?? null;
}

/** The batch of a log that holds `offset`; null: it ends before, or a cleaning left a gap there. */
export function batchAt(log: Log, offset: number): RecordBatch | null {
  if (offset < 0 || offset >= log.logEndOffset) return null;
  const active = lastOf(log.segments);
  if (active !== undefined) {
    const newest = active.batchCount - 1;
    for (let index = newest; index >= 0 && index > newest - NEWEST; index -= 1) {
      const batch = active.batches[index];
      if (batch === undefined || offset < batch.baseOffset) continue;
      return offset <= batch.lastOffset ? batch : null;
    }
  }
  const segment = log.segments[segmentIndexFor(log, offset)];
  if (segment === undefined) return null;
  const index = firstBatchReaching(segment, offset);
  const batch = index < segment.batchCount ? segment.batches[index] : undefined;
  return batch !== undefined && batch.baseOffset <= offset ? batch : null;
}

/**
 * Replicas share batches; a copy counts as the same when it says the same. Of one that was cleaned
 * the records that are left are looked at.
 */
export function isSameBatch(left: RecordBatch | null, right: RecordBatch | null): boolean {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (
    left.baseOffset !== right.baseOffset ||
    left.lastOffset !== right.lastOffset ||
    left.leaderEpoch !== right.leaderEpoch
  ) {
    return false;
  }
  if (left.offsets !== null || right.offsets !== null) return agreeWhereBothHave(left, right);
  return left.records.every((record, index) => record.number === right.records[index]?.number);
}

function agreeWhereBothHave(left: RecordBatch, right: RecordBatch): boolean {
  return left.records.every((record, index) => {
    const other = right.records[indexOfOffset(right, offsetAt(left, index))];
    return other === undefined || other.number === record.number;
  });
}

/** The log holds every committed record below `end`: by its last one, as logs part only once. */
export function holdsCommitted(ghost: PartitionGhost, log: Log, end: number): boolean {
  if (end <= log.logStartOffset) return true;
  if (log.logEndOffset < end) return false;
  const own = batchAt(log, end - 1);
  // What a cleaning has taken is held as what came later of its key. No other log has gaps (I1).
  if (own === null || isAmongNewest(ghost, own)) return true;
  return isSameBatch(own, committedBatchAt(ghost, end - 1));
}

/**
 * Replicas share batches: mostly it is the very one that was committed. To compare the objects is
 * quicker than to read their offsets.
 */
function isAmongNewest({ committed }: PartitionGhost, batch: RecordBatch): boolean {
  const newest = committed.length - 1;
  for (let index = newest; index >= 0 && index > newest - NEWEST; index -= 1) {
    if (committed[index] !== batch) continue;
    const next = index === newest ? undefined : committed[index + 1];
    return next === undefined || next.baseOffset > batch.lastOffset;
  }
  return false;
}

/** How far the log holds what is committed. */
export function commonEnd(ghost: PartitionGhost, log: Log | null): number {
  if (log === null) return 0;
  for (let index = ghost.committed.length - 1; index >= 0; index -= 1) {
    const batch = ghost.committed[index];
    if (batch === undefined) break;
    const end = Math.min(batch.lastOffset + 1, ghost.committedEnd);
    if (holdsCommitted(ghost, log, end)) return end;
  }
  return Math.min(log.logStartOffset, ghost.committedEnd);
}

/** From epoch `leaderEpoch` on what was committed at and above `end` counts no more. */
export function giveUp(ghost: PartitionGhost, end: number, leaderEpoch: number): void {
  ghost.cuts.push({ from: end, to: ghost.committedEnd, leaderEpoch });
  while (ghost.committed.length > 0) {
    const last = lastOf(ghost.committed);
    if (last === undefined || last.lastOffset < end) break;
    ghost.committed.pop();
  }
  ghost.committedEnd = end;
  ghost.consumedEnd = Math.min(ghost.consumedEnd, end);
}

/** A leader that was overruled goes on as if nothing had happened: that is given up as well. */
export function giveUpBeforehand(ghost: PartitionGhost, to: number, leaderEpoch: number): void {
  const cut = ghost.cuts.find((other) => other.leaderEpoch > leaderEpoch);
  if (cut !== undefined) cut.to = Math.max(cut.to, to);
}

/** What a leader commits from here on is not vouched for. */
export function giveUpAhead(ghost: PartitionGhost, to: number, leaderEpoch: number): void {
  const last = lastOf(ghost.cuts);
  if (last !== undefined && last.from === ghost.committedEnd && last.leaderEpoch === leaderEpoch) {
    last.to = Math.max(last.to, to);
  } else ghost.cuts.push({ from: ghost.committedEnd, to, leaderEpoch });
}

export function isExempt(ghost: PartitionGhost, offset: number): boolean {
  for (const { from, to } of ghost.cuts) if (offset >= from && offset < to) return true;
  return false;
}
