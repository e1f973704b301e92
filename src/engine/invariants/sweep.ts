/** Looking at everything there is, from time to time: nothing is left to the events alone. */
import { brokersOf, type Cluster } from '../cluster.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import {
  failReplica,
  replicaScope,
  scopeOn,
  settledFor,
  type Checker,
  type ReplicaScope,
} from './checker.ts';
import { checkDurable, checkExposed, checkLeader } from './commits.ts';
import { checkDecided } from './decisions.ts';
import { ghostOf } from './ghost.ts';
import {
  checkAgreement,
  checkEpochCache,
  checkFetchers,
  checkOffsets,
  checkShape,
} from './logs.ts';
import { requireOneLeader } from './metadata.ts';
import { sweepQuorum } from './quorum.ts';
import { sweepGroups } from './groups.ts';
import { checkOffsetsOn } from './offsets.ts';
import { outcomesOf } from './outcomes.ts';
import { checkProducer, checkRemembered } from './producers.ts';
import { checkQueue } from './queued.ts';
import { sweepShares } from './shares.ts';
import { checkStable } from './stable.ts';
import { checkMetadata, checkUptime } from './uptimes.ts';

/** Looks at everything there is, and says how many replicas there are. */
export function sweep(checker: Checker, cluster: Cluster): number {
  let replicas = 0;
  checker.image = null;
  for (const process of cluster.processes) {
    if (process.kind === 'producer') checkProducer(checker, process, cluster);
    if (process.kind !== 'broker') continue;
    for (const replica of process.replicas) {
      if (replica === null) continue;
      replicas += 1;
      sweepReplica(scopeOn(checker, cluster, process, replica.partition));
    }
  }
  for (const registration of settledFor({ checker, cluster }).partitions) {
    if (registration !== null) sweepPartition(checker, registration, cluster);
  }
  sweepQuorum(checker, cluster);
  checkQueue(checker, cluster);
  for (const broker of brokersOf(cluster)) {
    checkMetadata(checker, broker, cluster);
    checkUptime(checker, broker, cluster);
    sweepGroups(checker, broker, cluster);
    sweepShares(checker, broker, cluster);
    checkOffsetsOn(checker, broker.id, cluster);
  }
  return replicas;
}

function sweepReplica(scope: ReplicaScope | null): void {
  if (scope === null) return;
  checkShape(scope);
  checkOffsets(scope);
  checkAgreement(scope);
  checkFetchers(scope);
  checkEpochCache(scope);
  const { leader, log } = scope.replica;
  if (leader === null) return;
  checkRemembered(scope);
  checkStable(scope);
  requireOneLeader(scope, leader.leaderEpoch);
  const stated = scope.ghost.stated[leader.leaderEpoch] ?? 0;
  scope.checker.evaluations.I3 += 1;
  if (log.highWatermark < stated) {
    failReplica(scope, 'I3', `the high watermark was ${stated} and is ${log.highWatermark}`);
  }
}

function sweepPartition(
  checker: Checker,
  registration: PartitionRegistration,
  cluster: Cluster,
): void {
  const scope = { checker, cluster, registration, ghost: ghostOf(checker.ghosts, registration.id) };
  checkDecided(scope);
  checkDurable(scope);
  if (scope.ghost.hasTransactions) outcomesOf(checker, registration.id, cluster);
  if (registration.leader === null) return;
  const leader = replicaScope(checker, cluster, registration.leader, registration.id);
  if (leader === null) return;
  checkExposed(leader, registration.isr);
  if (leader.replica.leader?.leaderEpoch === registration.leaderEpoch) checkLeader(leader);
}

/** Looks at every batch of every log again, as if for the first time: the end of a run. */
export function sweepThoroughly(checker: Checker, cluster: Cluster): void {
  for (const ghost of checker.ghosts) {
    for (const replica of ghost.replicas) {
      if (replica === undefined) continue;
      replica.verifiedEnd = 0;
      replica.numbers = null;
    }
  }
  sweep(checker, cluster);
  // While a run goes on those of the leaders do: followers hold the same batches.
  for (const broker of brokersOf(cluster)) {
    for (const replica of broker.replicas) {
      const scope = replicaScope(checker, cluster, broker.id, replica?.partition ?? -1);
      if (scope !== null) checkRemembered(scope);
    }
  }
}
