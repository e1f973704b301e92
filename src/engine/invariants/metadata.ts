/**
 * I7, I10, I11, I12, I16, I21, K14 and K15: what the controller says of a partition, and what its
 * leader makes of that.
 */
import { effectiveMinIsr, followerOf, maximalIsr, type LeaderState } from '../broker/partition.ts';
import type { Broker } from '../broker/broker.ts';
import { processOf } from '../cluster.ts';
import { settingsOf, isActive, leaderMinIsr } from '../controller/image.ts';
import type { MetadataImage } from '../controller/metadata.ts';
import type { BrokerId } from '../ids.ts';
import {
  failPartition,
  failReplica,
  settledFor,
  type PartitionScope,
  type ReplicaScope,
} from './checker.ts';
import { noteProposal } from './growth.ts';

/** I10, I11, I12, I16, K14 and K15, as the controller has it. */
export function checkRegistration(scope: PartitionScope, image: MetadataImage): void {
  checkIsr(scope, image);
  checkElr(scope, image);
  checkLastKnown(scope);
  checkEpochs(scope);
  checkRecovery(scope);
  checkReassignment(scope);
}

/** I10: in sync is who has a replica and is active. */
function checkIsr(scope: PartitionScope, image: MetadataImage): void {
  const { registration, cluster, checker } = scope;
  const { isr, replicas } = registration;
  checker.evaluations.I10 += 1;
  if (!isSubset(isr, replicas) && !isLastOne(scope)) {
    failPartition(scope, 'I10', 'in sync is who has no replica');
  }
  if (hasTwice(isr)) failPartition(scope, 'I10', 'in sync twice');
  const { eligibleLeaderReplicas } = cluster.settings;
  if (isr.length === 0 && !eligibleLeaderReplicas) failPartition(scope, 'I10', 'nobody is in sync');
  // Without ELR the last member stays, as somebody must remain known.
  if (isr.length === 1 && !eligibleLeaderReplicas) return;
  // The node of a broker vanishes before any controller can write of it.
  if (cluster.settings.metadataMode === 'zookeeper') return;
  for (const member of isr) {
    if (!isActive(image, member) && member !== scope.ghost.reinstated)
      failPartition(scope, 'I10', `${member} is in sync but not active`);
  }
}

/**
 * A controller with ZooKeeper takes nobody out of an ISR who is alone in it, not even when another
 * reassignment has taken its replica: nobody leads then.
 */
function isLastOne({ registration, cluster }: PartitionScope): boolean {
  const { leader, isr } = registration;
  return cluster.settings.metadataMode === 'zookeeper' && leader === null && isr.length === 1;
}

/**
 * I11: eligible is who is not in sync, and only while too few are. A reassignment to fewer brokers
 * than min.insync.replicas leaves those eligible that have lost their replica, and lowers how many
 * are enough for partitions that it does not touch (seen on a real cluster).
 */
function checkElr(scope: PartitionScope, image: MetadataImage): void {
  const { registration, checker } = scope;
  const { isr, elr, replicas } = registration;
  if (elr.length === 0) return;
  checker.evaluations.I11 += 1;
  if (elr.some((member) => isr.includes(member))) {
    failPartition(scope, 'I11', 'in sync and eligible at once');
  }
  const hasMoved = !isSubset(elr, replicas);
  for (const member of elr) {
    // Who comes back by another reassignment lacks what was written without it.
    if (replicas.includes(member) || scope.ghost.lostBy.includes(member)) continue;
    scope.ghost.lostBy.push(member);
  }
  if (!hasMoved && isr.length >= settingsOf(image, registration).minInsyncReplicas) {
    failPartition(scope, 'I11', 'eligible replicas beside a full ISR');
  }
}

/** I12: when nobody is in sync or eligible, who led last is known: the ELR of 4.3 names one. */
function checkLastKnown(scope: PartitionScope): void {
  const { registration, cluster, checker, ghost } = scope;
  const { isr, elr, lastKnownElr, leader } = registration;
  if (!cluster.settings.eligibleLeaderReplicas) return;
  if (leader !== null && lastKnownElr.length > 0) {
    failPartition(scope, 'I12', 'there is a leader, and a last known one');
  }
  if (isr.length > 0 || elr.length > 0) return;
  checker.evaluations.I12 += 1;
  // Altering min.insync.replicas clears what is known, too.
  if (lastKnownElr.length === 1 || ghost.isElrCleared) return;
  failPartition(scope, 'I12', `${lastKnownElr.length} are known to have led last`);
}

/** K14: a leader that recovers from an unclean election is alone. */
function checkRecovery(scope: PartitionScope): void {
  const { leaderRecoveryState, isr } = scope.registration;
  if (leaderRecoveryState !== 'RECOVERING') return;
  scope.checker.evaluations.K14 += 1;
  if (isr.length > 1) failPartition(scope, 'K14', 'the leader recovers, and is not alone in sync');
}

/**
 * K15: what is added or removed is among the replicas. Somebody can be both: a new target takes
 * back what an earlier one was adding, and Kafka goes on waiting for it (seen on a real cluster).
 */
function checkReassignment(scope: PartitionScope): void {
  const { addingReplicas, removingReplicas, replicas } = scope.registration;
  if (addingReplicas.length === 0 && removingReplicas.length === 0) return;
  scope.checker.evaluations.K15 += 1;
  if (!isSubset(addingReplicas, replicas))
    failPartition(scope, 'K15', 'who is added is no replica');
  if (!isSubset(removingReplicas, replicas)) {
    failPartition(scope, 'K15', 'who is removed is no replica');
  }
}

/** I16 and K14: the leader is in sync; epochs only grow, the leader's not without the other. */
function checkEpochs(scope: PartitionScope): void {
  const { registration, ghost, checker } = scope;
  const { leader, isr, leaderEpoch, partitionEpoch } = registration;
  checker.evaluations.I16 += 1;
  if (leader !== null && !isr.includes(leader))
    failPartition(scope, 'I16', 'the leader is not in sync');
  if (leaderEpoch < ghost.leaderEpoch || partitionEpoch < ghost.partitionEpoch) {
    failPartition(scope, 'I16', `epochs go back to ${leaderEpoch}, ${partitionEpoch}`);
  }
  if (leaderEpoch > ghost.leaderEpoch && partitionEpoch === ghost.partitionEpoch) {
    failPartition(scope, 'K14', `leader epoch ${leaderEpoch}, and no new partition epoch`);
  }
  if (partitionEpoch > ghost.partitionEpoch && ghost.changedIn !== checker.events) {
    ghost.formerPartitionEpoch = ghost.partitionEpoch;
    ghost.changedIn = checker.events;
  }
  ghost.leaderEpoch = leaderEpoch;
  ghost.partitionEpoch = partitionEpoch;
}

/** I16: nobody else leads, or writes, in this epoch. */
export function requireOneLeader(scope: ReplicaScope, leaderEpoch: number): void {
  const { ghost, broker } = scope;
  const known = ghost.leaders[leaderEpoch];
  if (known === undefined) ghost.leaders[leaderEpoch] = broker.id;
  else if (known !== broker.id) {
    failReplica(scope, 'I16', `${known} leads in epoch ${leaderEpoch} as well`);
  }
}

/**
 * I7: a leader that is not overruled counts everybody whom the controller counts as in sync, and
 * while its high watermark may move everybody who is eligible as well.
 */
export function checkMaximalIsr(scope: PartitionScope): void {
  const { registration, cluster, checker } = scope;
  const process = registration.leader === null ? null : processOf(cluster, registration.leader);
  if (process?.kind !== 'broker') return;
  const leader = process.replicas[registration.id]?.leader ?? null;
  if (leader === null || leader.leaderEpoch !== registration.leaderEpoch) return;
  checker.evaluations.I7 += 1;
  const counted = maximalIsr(leader);
  for (const member of registration.isr) {
    if (counted.includes(member) || hasForgotten(leader, scope)) continue;
    failPartition(scope, 'I7', `the leader does not count ${member}`);
  }
  if (leader.pending === null && counted !== leader.isr) {
    failPartition(scope, 'I7', 'nothing is pending, yet the maximal ISR is another');
  }
  if (registration.elr.length === 0 || isFrozen(process, leader, scope)) return;
  const { elr, replicas } = registration;
  const eligible = elr.find((member) => replicas.includes(member) && !counted.includes(member));
  if (eligible !== undefined) {
    failPartition(scope, 'I7', `the leader moves on without ${eligible}, which is eligible`);
  }
}

/**
 * Kafka takes metadata of the partition epoch that an AlterPartition response has brought before,
 * and forgets with it what it has proposed since. Should that be granted, the leader counts the
 * newcomer only as one that is caught up, until metadata of the next epoch comes.
 */
function hasForgotten(leader: LeaderState, { registration }: PartitionScope): boolean {
  return leader.partitionEpoch < registration.partitionEpoch;
}

/** Too few are in sync: the leader's high watermark stands still. */
function isFrozen(broker: Broker, leader: LeaderState, scope: PartitionScope): boolean {
  const topic = broker.image.topics[scope.registration.topic];
  const settings = topic?.settings ?? scope.cluster.settings.topic;
  if (leader.isr.length < effectiveMinIsr(leader, settings.minInsyncReplicas)) return true;
  // It would if it had read the latest setting: what it commits until then is exempt.
  const image = settledFor(scope);
  return leader.isr.length < leaderMinIsr(image, scope.registration);
}

/** I21: who is proposed for the ISR has fetched in this epoch and has all that it must have. */
export function checkProposal(scope: ReplicaScope, proposed: readonly BrokerId[]): void {
  const { replica, checker, ghost } = scope;
  const { leader, log } = replica;
  if (leader === null) return;
  noteProposal(ghost, leader, proposed);
  for (const member of proposed) {
    if (leader.isr.includes(member)) continue;
    checker.evaluations.I21 += 1;
    const follower = followerOf(leader, member);
    if (follower === null) failReplica(scope, 'I21', `${member} has no replica`);
    const since = scope.ghost.since[leader.leaderEpoch] ?? 0;
    if (follower.brokerEpoch === null || follower.lastFetchTimeMs < since) {
      failReplica(scope, 'I21', `${member} has not fetched in this epoch`);
    }
    if (follower.logEndOffset < leader.leaderEpochStartOffset) {
      failReplica(scope, 'I21', `${member} has not reached the start of the epoch`);
    }
    if (follower.logEndOffset < log.highWatermark) {
      failReplica(scope, 'I21', `${member} has not reached the high watermark`);
    }
  }
}

function isSubset(list: readonly BrokerId[], of: readonly BrokerId[]): boolean {
  for (const member of list) if (!of.includes(member)) return false;
  return true;
}

function hasTwice(list: readonly BrokerId[]): boolean {
  for (let index = 1; index < list.length; index += 1) {
    const member = list[index];
    if (member !== undefined && list.indexOf(member) < index) return true;
  }
  return false;
}
