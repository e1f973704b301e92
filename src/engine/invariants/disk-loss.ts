/**
 * A disk has lost records: what no other disk holds is given up, and who has lost some is not
 * asked for them until it is taken into an ISR again.
 */
import { processOf, settledImage, type Cluster } from '../cluster.ts';
import { brokerOf } from '../controller/image.ts';
import type { Fact } from '../fact.ts';
import { numberOf, type BrokerId, type PartitionId, type ProcessId } from '../ids.ts';
import { replicaScope, type Checker } from './checker.ts';
import { commonEnd, ghostOf, giveUp, replicaGhostOf } from './ghost.ts';

type DiskLoss = Extract<
  Fact,
  { readonly type: 'unflushed-lost' | 'disk-wiped' | 'replica-deleted' }
>;

export function onDiskLoss(checker: Checker, fact: DiskLoss, cluster: Cluster): void {
  if (fact.type === 'replica-deleted' && fact.reason !== 'by-hand') {
    // Kafka leaves a replica that is not wanted any more eligible, though it took all with it.
    if (!isEligible(fact, cluster)) return;
  }
  const partitions = fact.type === 'disk-wiped' ? fact.partitions : [fact.partition];
  for (const process of cluster.processes) {
    if (process.kind !== 'broker' || process.id !== fact.by) continue;
    for (const partition of partitions) noteLoss(checker, process.id, partition, cluster);
  }
}

function isEligible(
  {
    by,
    partition,
  }: Pick<Extract<DiskLoss, { readonly type: 'replica-deleted' }>, 'by' | 'partition'>,
  cluster: Cluster,
): boolean {
  const elr = settledImage(cluster).partitions[partition]?.elr ?? [];
  return elr.some((broker) => broker === by);
}

function noteLoss(
  checker: Checker,
  broker: BrokerId,
  partition: PartitionId,
  cluster: Cluster,
): void {
  const ghost = ghostOf(checker.ghosts, partition);
  if (!ghost.lostBy.includes(broker)) ghost.lostBy.push(broker);
  const seen = replicaGhostOf(ghost, numberOf(broker));
  const left = replicaScope(checker, cluster, broker, partition)?.replica.log.logEndOffset ?? 0;
  seen.isCut = true;
  seen.verifiedEnd = Math.min(seen.verifiedEnd, left);
  seen.highWatermark = Math.min(seen.highWatermark, left);
  giveUpBeyondDisks(checker, partition, cluster);
}

/** A broker went with its disk: what no other disk holds is given up. */
export function onBrokerRemoved(checker: Checker, id: ProcessId, cluster: Cluster): void {
  checker.removed.push(id);
  for (const [partition, ghost] of checker.ghosts.entries()) {
    ghost.hasLostDisk = true;
    giveUpBeyondDisks(checker, partition, cluster);
  }
}

function giveUpBeyondDisks(checker: Checker, partition: PartitionId, cluster: Cluster): void {
  const ghost = ghostOf(checker.ghosts, partition);
  let end = 0;
  for (const process of cluster.processes) {
    if (process.kind !== 'broker') continue;
    const scope = replicaScope(checker, cluster, process.id, partition);
    if (scope !== null) end = Math.max(end, commonEnd(ghost, scope.replica.log));
  }
  if (end < ghost.committedEnd) giveUp(ghost, end, ghost.leaderEpoch + 1);
}

/**
 * Who is taken into the ISR has caught up: from here on it answers for what is committed. Not when
 * it lost what it had while it was being proposed: the controller has not heard of its new uptime.
 */
export function onRegained(
  checker: Checker,
  partition: PartitionId,
  { from, to }: { readonly from: readonly BrokerId[]; readonly to: readonly BrokerId[] },
  cluster: Cluster,
): void {
  const ghost = ghostOf(checker.ghosts, partition);
  if (ghost.lostBy.length === 0) return;
  ghost.lostBy = ghost.lostBy.filter((broker) => {
    return !to.includes(broker) || from.includes(broker) || !isInItsUptime(broker, cluster);
  });
}

function isInItsUptime(id: BrokerId, cluster: Cluster): boolean {
  const broker = processOf(cluster, id);
  if (broker?.kind !== 'broker') return false;
  const registered = brokerOf(settledImage(cluster), id)?.brokerEpoch ?? null;
  return broker.lifecycle.brokerEpoch === registered;
}
