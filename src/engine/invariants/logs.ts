/**
 * I1, I2, I4, I19, I20 and K7: what one replica's log has to look like, beside what is committed
 * and beside its leader's.
 */
import { committedImage, processOf, type Cluster } from '../cluster.ts';
import type { ProcessId } from '../ids.ts';
import { epochForOffset, type EpochEntry } from '../log/leader-epochs.ts';
import { segmentIndexFor } from '../log/log-state.ts';
import { firstBatchReaching } from '../log/segment.ts';
import { isCompacted } from '../log/retention.ts';
import type { FetchResponse } from '../protocol/data-api.ts';
import {
  failReplica,
  informedOf,
  replicaOn,
  scopeOn,
  type Checker,
  type ReplicaScope,
} from './checker.ts';
import { batchAt, holdsCommitted, isExempt, isSameBatch } from './ghost.ts';

/** A follower, or what thinks to be one, got an answer. */
export function checkFetched(
  checker: Checker,
  broker: ProcessId,
  server: ProcessId,
  { partitions }: FetchResponse,
  cluster: Cluster,
): void {
  const follower = processOf(cluster, broker);
  if (follower?.kind !== 'broker') return;
  for (const fetched of partitions) {
    const scope = scopeOn(checker, cluster, follower, fetched.partition);
    if (scope === null) continue;
    if (fetched.batches.length > 0) checkShape(scope);
    checkOffsets(scope);
    checkAgreement(scope);
    checkPosition(scope);
    if (fetched.error !== 'NONE' || fetched.divergingEpoch !== null) continue;
    checkPrefix(scope, server, fetched.batches[0]?.baseOffset ?? scope.replica.log.logEndOffset);
  }
}

/** I19: a follower goes on where its log ends, and remembers what it has been told. */
function checkPosition(scope: ReplicaScope): void {
  const { replica, seen } = scope;
  const { following, log } = replica;
  seen.highWatermark = log.highWatermark;
  if (following === null || following.fetchOffset === log.logEndOffset) return;
  const message = `it fetches at ${following.fetchOffset}, its log ends at ${log.logEndOffset}`;
  failReplica(scope, 'I19', message);
}

/** Cleanings leave gaps in the logs of compacted topics, and followers copy them. */
export function isCleaned({ checker, cluster, replica }: ReplicaScope): boolean {
  if (replica.log.cleanerCheckpoint >= 0) return true;
  // A broker that starts has the log and does not know the topic yet.
  const image = committedImage(cluster, informedOf(checker, cluster));
  const topic = image.topics[image.partitions[replica.partition]?.topic ?? -1];
  return isCompacted(topic?.settings ?? cluster.settings.topic);
}

/** I1: records follow each other without a gap. Looks at what was not looked at before. */
export function checkShape(scope: ReplicaScope): void {
  const { seen } = scope;
  const { log } = scope.replica;
  if (seen.verifiedEnd >= log.logEndOffset) {
    // What was cut and written anew since is looked at again.
    if (seen.verifiedEnd > log.logEndOffset) seen.verifiedEnd = log.logEndOffset;
    return;
  }
  scope.checker.evaluations.I1 += 1;
  let expected = Math.max(seen.verifiedEnd, log.logStartOffset);
  let leaderEpoch = -1;
  let index = Math.max(0, segmentIndexFor(log, expected));
  for (let segment = log.segments[index]; segment !== undefined; segment = log.segments[index]) {
    for (let at = firstBatchReaching(segment, expected); at < segment.batchCount; at += 1) {
      const batch = segment.batches[at];
      if (batch === undefined) break;
      const size = batch.lastOffset - batch.baseOffset + 1;
      // The first one may begin below what was looked at before.
      const isAfterGap = batch.baseOffset > expected && !mayMiss(scope, batch.baseOffset);
      if ((isAfterGap && !isCleaned(scope)) || batch.lastOffset < expected) {
        failReplica(scope, 'I1', `a batch starts at ${batch.baseOffset}, not at ${expected}`);
      }
      if (size !== batch.records.length && batch.offsets === null) {
        failReplica(scope, 'I1', `${batch.records.length} records take ${size} offsets`);
      }
      if (batch.leaderEpoch < leaderEpoch) {
        failReplica(
          scope,
          'K7',
          `epoch ${batch.leaderEpoch} at ${expected} follows ${leaderEpoch}`,
        );
      }
      leaderEpoch = batch.leaderEpoch;
      expected = batch.lastOffset + 1;
    }
    index += 1;
  }
  if (expected !== log.logEndOffset && !mayMiss(scope, log.logEndOffset)) {
    failReplica(scope, 'I1', `the log ends at ${log.logEndOffset}, its records at ${expected}`);
  }
  seen.verifiedEnd = log.logEndOffset;
  checkLatestEpoch(scope, leaderEpoch);
}

/**
 * Where the leader's log begins within a batch, a follower that is cut to that point loses the
 * whole batch and goes on behind it: what is missing was deleted.
 */
function mayMiss({ ghost }: ReplicaScope, end: number): boolean {
  return end <= ghost.deletedEnd;
}

/** K7: what was written last is of the epoch that the cache says. */
function checkLatestEpoch(scope: ReplicaScope, leaderEpoch: number): void {
  if (leaderEpoch < 0) return;
  scope.checker.evaluations.K7 += 1;
  const { leaderEpochs, logEndOffset } = scope.replica.log;
  const cached = epochForOffset(leaderEpochs, logEndOffset - 1);
  if (cached === leaderEpoch) return;
  // What was deleted may be back after a kill, and with it records that no entry tells of.
  if (cached === null && scope.replica.log.logStartOffset < scope.ghost.deletedEnd) return;
  failReplica(scope, 'K7', `the cache has another epoch than ${leaderEpoch} below the log end`);
}

/** K7: epochs and their first offsets grow in the cache, within the log. */
export function checkEpochCache(scope: ReplicaScope): void {
  const { leaderEpochs, logEndOffset } = scope.replica.log;
  let before: EpochEntry = { epoch: -1, startOffset: -1 };
  for (const entry of leaderEpochs) {
    if (entry.epoch <= before.epoch || entry.startOffset <= before.startOffset) {
      failReplica(scope, 'K7', `epoch ${entry.epoch} follows ${before.epoch} in the cache`);
    }
    before = entry;
  }
  if (before.startOffset > logEndOffset) {
    failReplica(scope, 'K7', `epoch ${before.epoch} begins above the log end`);
  }
}

/** I20: a truncation takes nothing that this replica knew to be committed. */
export function checkCut(scope: ReplicaScope): void {
  const { ghost, seen, replica } = scope;
  const { logEndOffset } = replica.log;
  const lost = seen.highWatermark;
  seen.highWatermark = Math.min(lost, logEndOffset);
  if (lost <= logEndOffset || lost > ghost.committedEnd) return;
  scope.checker.evaluations.I20 += 1;
  if (isExempt(ghost, lost - 1)) return;
  failReplica(scope, 'I20', `it is cut to ${logEndOffset}, and ${lost} was committed`);
}

/** I2: log start <= high watermark <= log end. */
export function checkOffsets(scope: ReplicaScope): void {
  const { logStartOffset, highWatermark, logEndOffset } = scope.replica.log;
  if (logEndOffset > 0) scope.checker.evaluations.I2 += 1;
  if (highWatermark > logEndOffset) {
    failReplica(scope, 'I2', `high watermark ${highWatermark} above log end ${logEndOffset}`);
  }
  if (logStartOffset > highWatermark) {
    failReplica(scope, 'I2', `log start ${logStartOffset} above high watermark ${highWatermark}`);
  }
}

/** I4: below its high watermark the log is what is committed, so that any two agree. */
export function checkAgreement(scope: ReplicaScope): void {
  const { ghost, replica } = scope;
  const { highWatermark } = replica.log;
  if (highWatermark === 0) return;
  scope.checker.evaluations.I4 += 1;
  if (highWatermark > ghost.committedEnd && !isExempt(ghost, highWatermark - 1)) {
    failReplica(
      scope,
      'I4',
      `high watermark ${highWatermark}, but only ${ghost.committedEnd} was ever committed`,
    );
  }
  const end = Math.min(highWatermark, ghost.committedEnd);
  if (holdsCommitted(ghost, replica.log, end) || isExempt(ghost, end - 1)) return;
  failReplica(scope, 'I4', `the record at ${end - 1} is not the one that was committed`);
}

/**
 * I20: once its leader finds nothing that diverges, the log that was cut is a prefix of its. `from`
 * is where the answer goes on: what it brings says nothing about what is below.
 */
function checkPrefix(scope: ReplicaScope, server: ProcessId, from: number): void {
  const { replica, seen, cluster } = scope;
  const { following, log, partition } = replica;
  if (!seen.isCut || following === null || following.leader !== server) return;
  const leader = replicaOn(cluster, following.leader, partition);
  if (leader?.leader?.leaderEpoch !== following.leaderEpoch) return;
  seen.isCut = false;
  const last = Math.min(from, log.logEndOffset) - 1;
  if (last < 0) return;
  scope.checker.evaluations.I20 += 1;
  if (last < leader.log.logStartOffset || last < log.logStartOffset) return;
  const [own, leaders] = [batchAt(log, last), batchAt(leader.log, last)];
  if (isCleaned(scope) && (own === null || leaders === null)) return;
  if (!isSameBatch(own, leaders)) {
    failReplica(scope, 'I20', `after a truncation the record at ${last} is not the leader's`);
  }
}

/** I19: a follower fetches from exactly one broker, a leader from none. */
export function checkFetchers(scope: ReplicaScope): void {
  const { broker, replica, checker, cluster } = scope;
  if (broker.status === 'stopped') return;
  const { partition, following, leader } = replica;
  let sources = 0;
  let isFromLeader = false;
  for (const fetcher of broker.fetchers) {
    for (const fetched of fetcher.partitions) {
      if (fetched !== partition) continue;
      sources += 1;
      if (fetcher.leader === following?.leader) isFromLeader = true;
    }
  }
  if (sources > 0 || leader !== null) checker.evaluations.I19 += 1;
  if (leader !== null && (sources > 0 || following !== null)) {
    failReplica(scope, 'I19', 'a leader fetches');
  }
  if (following === null ? sources > 0 : sources !== 1 || !isFromLeader) {
    failReplica(
      scope,
      'I19',
      `a follower of ${following?.leader ?? 'nobody'} has ${sources} sources`,
    );
  }
  if (following !== null && processOf(cluster, following.leader)?.id === broker.id) {
    failReplica(scope, 'I19', 'a broker fetches from itself');
  }
  if (following !== null && following.leaderEpoch !== replica.leaderEpoch) {
    const { leaderEpoch } = replica;
    failReplica(scope, 'I19', `it fetches in epoch ${following.leaderEpoch}, not ${leaderEpoch}`);
  }
}
