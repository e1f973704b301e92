/**
 * I3, I5, I6, I8, I9, I14 and I15: what was committed stays committed, is where the next leader
 * is looked for, and can be read again.
 */
import type { Cluster } from '../cluster.ts';
import { leaderMinIsr } from '../controller/image.ts';
import { effectiveMinIsr, followerOf, maximalIsr, type LeaderState } from '../broker/partition.ts';
import type { Fact } from '../fact.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import type { Log } from '../log/log-state.ts';
import { indexOfOffset, type RecordBatch } from '../log/record.ts';
import {
  failPartition,
  failReplica,
  replicaOn,
  settledFor,
  type Checker,
  type PartitionScope,
  type ReplicaScope,
} from './checker.ts';
import {
  committedBatchAt,
  commonEnd,
  extendCommitted,
  ghostOf,
  giveUp,
  giveUpAhead,
  giveUpBeforehand,
  holdsCommitted,
  isExempt,
  type PartitionGhost,
} from './ghost.ts';
import { hasForgottenSomebody } from './growth.ts';
import { violate, type Invariant } from './violation.ts';

type FactOf<Type extends Fact['type']> = Extract<Fact, { readonly type: Type }>;

/** A leader has moved its high watermark: I3, I8, and I9 with I6 for the partition. */
export function onHighWatermark(scope: ReplicaScope, from: number, to: number): void {
  const { ghost, replica, checker } = scope;
  const { leader, log } = replica;
  if (leader === null) return;
  checker.evaluations.I3 += 1;
  const { leaderEpoch } = leader;
  if (to < from || to < (ghost.stated[leaderEpoch] ?? 0)) {
    failReplica(scope, 'I3', `the high watermark of epoch ${leaderEpoch} goes back to ${to}`);
  }
  ghost.stated[leaderEpoch] = to;
  checkQuorum(scope, to);
  if (leaderEpoch < ghost.uncleanEpoch) {
    giveUpBeforehand(ghost, to, leaderEpoch);
    return;
  }
  if (to <= ghost.committedEnd) return;
  if (isUnaware(scope) || isForgetful(scope)) giveUpAhead(ghost, to, leaderEpoch);
  else extendCommitted(ghost, log, to);
}

/**
 * min.insync.replicas was raised, and the leader has not read of it. By Kafka's rules it goes on
 * with an ISR that the controller thinks frozen, so that those who are eligible may lack what it
 * commits: until it has read the setting, nothing vouches for that.
 */
function isUnaware(scope: ReplicaScope): boolean {
  const { checker, broker, replica, cluster } = scope;
  const image = settledFor(scope);
  const hasRead = broker.image.nextOffset >= Math.max(image.nextOffset, cluster.toldOffset);
  // It takes what is new of partitions before what is new of settings.
  if (hasRead && !checker.areSettingsNew) return false;
  // What it has not read nobody can say for now: it may be that.
  if (image.nextOffset === 0) return true;
  const registration = image.partitions[replica.partition];
  const { leader } = replica;
  if (!registration || leader === null) return false;
  return leader.isr.length < leaderMinIsr(image, registration);
}

/** What is committed without a newcomer that was forgotten is not vouched for. */
function isForgetful(scope: ReplicaScope): boolean {
  const { replica, ghost } = scope;
  const registration = settledFor(scope).partitions[replica.partition];
  const { leader } = replica;
  if (!registration || leader === null) return false;
  return hasForgottenSomebody(ghost, leader, registration);
}

/** I8: all of the maximal ISR has reached it, and the ISR is large enough. */
function checkQuorum(scope: ReplicaScope, to: number): void {
  const { broker, replica, checker, cluster } = scope;
  const { leader, partition } = replica;
  if (leader === null) return;
  checker.evaluations.I8 += 1;
  const areEpochsTold = cluster.settings.followerTruncation === 'current';
  const since = scope.ghost.since[leader.leaderEpoch] ?? 0;
  const { topics, partitions } = broker.image;
  const topic = topics[partitions[partition]?.topic ?? -1];
  const settings = topic?.settings ?? cluster.settings.topic;
  const needed = effectiveMinIsr(leader, settings.minInsyncReplicas);
  if (leader.isr.length < needed && !checker.areSettingsNew) {
    failReplica(scope, 'I8', `${leader.isr.length} in sync of ${needed} needed, yet it moves`);
  }
  for (const member of maximalIsr(leader)) {
    if (member === broker.id) continue;
    const follower = followerOf(leader, member);
    const reached = follower?.logEndOffset ?? -1;
    if (reached < to) failReplica(scope, 'I8', `${member} has ${reached}, not yet ${to}`);
    if (!areEpochsTold || follower === null || follower.lastFetchTimeMs <= since) continue;
    checkBelief(scope, leader, member);
  }
  if (areEpochsTold) checkFetchedEpochs(scope, leader, since);
}

/** I8: where a follower stands was told in this epoch, if it was told since the epoch began. */
function checkBelief(scope: ReplicaScope, { leaderEpoch }: LeaderState, follower: BrokerId): void {
  // What it believes now it believed then, or less.
  const belief = replicaOn(scope.cluster, follower, scope.replica.partition)?.leaderEpoch ?? -1;
  if (belief < 0 || belief >= leaderEpoch) return;
  failReplica(scope, 'I8', `${follower} counts, and knows no epoch after ${belief}`);
}

/** I8: the same by the sessions of those who count. */
function checkFetchedEpochs(scope: ReplicaScope, leader: LeaderState, since: number): void {
  const { broker, replica } = scope;
  const counted = maximalIsr(leader);
  for (const { connection, place } of replica.watchers) {
    const session = broker.sessions[connection] ?? null;
    if (session === null || session.replica === null) continue;
    const epoch = session.partitions[place]?.position.currentLeaderEpoch ?? -1;
    if (epoch < 0 || epoch >= leader.leaderEpoch) continue;
    const { replica: id } = session;
    const lastFetchTimeMs = followerOf(leader, id)?.lastFetchTimeMs ?? since;
    if (lastFetchTimeMs <= since || !counted.includes(id)) continue;
    failReplica(scope, 'I8', `${id} counts by a fetch of epoch ${epoch}`);
  }
}

/** I9: what this leader exposes lies on every member of the ISR that the controller has. */
export function checkExposed(
  { checker, cluster, ghost, broker, replica }: ReplicaScope,
  isr: readonly BrokerId[],
): void {
  const { leader, log, partition } = replica;
  if (leader === null || leader.leaderEpoch < ghost.uncleanEpoch) return;
  const end = Math.min(log.highWatermark, ghost.committedEnd);
  if (end === 0) return;
  checker.evaluations.I9 += 1;
  for (const member of isr) {
    if (member === broker.id || isWiped(checker, ghost, member)) continue;
    const other = replicaOn(cluster, member, partition);
    if (other !== null && holdsCommitted(ghost, other.log, end)) continue;
    const message = `${member} is in sync but lacks what is exposed below ${end}`;
    violate({ invariant: 'I9', tick: cluster.now, partition, broker: broker.id, message });
  }
}

/** I6: whoever is in sync or eligible holds all that is committed. */
export function checkCandidates(scope: PartitionScope): void {
  for (const member of scope.registration.isr) checkCandidate(scope, member, 'in sync');
  checkEligible(scope);
}

/** I6 after I9, which has looked at those in sync already. */
export function checkEligible(scope: PartitionScope): void {
  const { registration, ghost, checker } = scope;
  if (ghost.committedEnd === 0) return;
  checker.evaluations.I6 += 1;
  for (const member of registration.elr) {
    // Whom a reassignment has removed is not elected, though it stays eligible.
    if (registration.replicas.includes(member)) checkCandidate(scope, member, 'eligible');
  }
}

function checkCandidate(scope: PartitionScope, member: BrokerId, role: string): void {
  const { cluster, ghost, registration, checker } = scope;
  if (ghost.committedEnd === 0) return;
  const log = replicaOn(cluster, member, registration.id)?.log ?? null;
  if (log === null || isWiped(checker, ghost, member)) return;
  if (holdsCommitted(ghost, log, ghost.committedEnd)) return;
  const ends = `log end ${log.logEndOffset}, committed ${ghost.committedEnd}`;
  failPartition(scope, 'I6', `${member} is ${role} but lacks committed records: ${ends}`);
}

function isWiped(checker: Checker, ghost: PartitionGhost, member: BrokerId): boolean {
  return ghost.lostBy.includes(member) || (ghost.hasLostDisk && checker.removed.includes(member));
}

/**
 * I5 and I15: a leader that takes over holds all that is committed, and with it all that was read.
 */
export function checkLeader(scope: ReplicaScope): void {
  const { ghost, replica, checker } = scope;
  const { log } = replica;
  if (ghost.committedEnd === 0) return;
  checker.evaluations.I5 += 1;
  requireCommitted(scope, 'I5', log, ghost.committedEnd);
  if (ghost.consumedEnd === 0) return;
  checker.evaluations.I15 += 1;
  requireCommitted(scope, 'I15', log, ghost.consumedEnd);
}

function requireCommitted(scope: ReplicaScope, name: Invariant, log: Log, end: number): void {
  if (holdsCommitted(scope.ghost, log, end)) return;
  const ends = `log end ${log.logEndOffset}, needed ${end}`;
  failReplica(scope, name, `the leader lacks committed records: ${ends}`);
}

/** I14: what is committed lies on some disk. */
export function checkDurable(scope: PartitionScope): void {
  const { checker, cluster, ghost, registration } = scope;
  if (ghost.committedEnd === 0) return;
  checker.evaluations.I14 += 1;
  for (const process of cluster.processes) {
    if (process.kind !== 'broker') continue;
    const log = process.replicas[registration.id]?.log;
    if (log !== undefined && holdsCommitted(ghost, log, ghost.committedEnd)) return;
  }
  failPartition(scope, 'I14', `no disk holds what is committed below ${ghost.committedEnd}`);
}

/** I5: what a producer was told with acks=all is committed. */
export function onAcknowledged(
  checker: Checker,
  { partition, acks, baseOffset, records }: FactOf<'records-acknowledged'>,
  cluster: Cluster,
): void {
  if (acks !== -1 || baseOffset < 0) return;
  checker.evaluations.I5 += 1;
  requireRecords(checker, { partition, records, baseOffset, offsets: null }, 'I5', cluster);
}

/** I15: what a consumer gets is committed, and stays so. */
export function onDelivered(
  checker: Checker,
  { partition, baseOffset, nextOffset, records, offsets }: FactOf<'records-delivered'>,
  cluster: Cluster,
): void {
  checker.evaluations.I15 += 1;
  requireRecords(checker, { partition, records, baseOffset, offsets }, 'I15', cluster);
  const ghost = ghostOf(checker.ghosts, partition);
  const end = Math.min(nextOffset, ghost.committedEnd);
  ghost.consumedEnd = Math.max(ghost.consumedEnd, end);
}

interface Told {
  readonly partition: number;
  readonly records: FactOf<'records-delivered'>['records'];
  readonly baseOffset: number;
  /** Null: they follow each other from `baseOffset` on. */
  readonly offsets: readonly number[] | null;
}

function requireRecords(
  checker: Checker,
  { partition, records, baseOffset, offsets }: Told,
  invariant: Invariant,
  cluster: Cluster,
): void {
  const ghost = ghostOf(checker.ghosts, partition);
  let batch = committedBatchAt(ghost, offsets?.[0] ?? baseOffset);
  if (batch !== null && offsets === null && isWhole(ghost, batch, { records, baseOffset })) return;
  for (let index = 0; index < records.length; index += 1) {
    const offset = offsets === null ? baseOffset + index : (offsets[index] ?? -1);
    if (batch !== null && offset > batch.lastOffset) batch = committedBatchAt(ghost, offset);
    const known = batch === null ? undefined : batch.records[indexOfOffset(batch, offset)];
    const told = records[index];
    // Mostly it is the very one: to compare the objects is quicker than to read their numbers.
    const isSame = known === told || known?.number === told?.number;
    if ((isSame && offset < ghost.committedEnd) || isExempt(ghost, offset)) continue;
    const message = `the record at ${offset} is not the one that was committed`;
    violate({ invariant, tick: cluster.now, partition, broker: null, message });
  }
}

/** What a producer has sent lies in the log as it was: the very list, as one batch. */
function isWhole(
  { committedEnd }: PartitionGhost,
  batch: RecordBatch,
  { records, baseOffset }: Pick<Told, 'records' | 'baseOffset'>,
): boolean {
  return (
    batch.records === records &&
    batch.baseOffset === baseOffset &&
    batch.offsets === null &&
    batch.lastOffset < committedEnd
  );
}

/** An election that may lose records: what the elected one lacks is given up. */
export function onElected(
  checker: Checker,
  { partition, leader, leaderEpoch, isUnclean }: FactOf<'leader-elected'>,
  cluster: Cluster,
): void {
  const ghost = ghostOf(checker.ghosts, partition);
  if (!isUnclean && !isWiped(checker, ghost, leader)) return;
  ghost.uncleanEpoch = leaderEpoch;
  const log = replicaOn(cluster, leader, partition)?.log ?? null;
  giveUp(ghost, commonEnd(ghost, log), leaderEpoch);
  ghost.lostBy = ghost.lostBy.filter((broker) => broker !== leader);
}

/**
 * A reassignment is taken back, and none of those who had the partition before is in sync: Kafka
 * names one of them, if unclean elections are allowed, be it there or not.
 */
export function onReverted(
  checker: Checker,
  { partition, cause }: { readonly partition: PartitionId; readonly cause: number },
  facts: readonly Fact[],
  cluster: Cluster,
): void {
  const registration = settledFor({ checker, cluster }).partitions[partition];
  const [only, ...others] = registration?.isr ?? [];
  if (!registration || only === undefined || others.length > 0) return;
  const ghost = ghostOf(checker.ghosts, partition);
  ghost.reinstated = only;
  const end = commonEnd(ghost, replicaOn(cluster, only, partition)?.log ?? null);
  const isUnclean = facts.some(
    (fact) =>
      (fact.type === 'isr-shrunk' || fact.type === 'isr-expanded') &&
      fact.partition === partition &&
      fact.cause === cause &&
      !fact.from.includes(only),
  );
  // Who has led before, and has not heard of it, goes on in vain.
  if (isUnclean) ghost.uncleanEpoch = Math.max(ghost.uncleanEpoch, registration.leaderEpoch);
  if (isUnclean || end < ghost.committedEnd) giveUp(ghost, end, registration.leaderEpoch + 1);
}
