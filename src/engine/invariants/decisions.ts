/** What the controller has decided about partitions, looked at whenever it has changed one. */
import type { Cluster } from '../cluster.ts';
import type { BrokerId, PartitionId } from '../ids.ts';
import { settledFor, type Checker, type PartitionScope } from './checker.ts';
import { checkCandidates } from './commits.ts';
import { ghostOf } from './ghost.ts';
import { checkMaximalIsr, checkRegistration } from './metadata.ts';

export function withPartition(
  checker: Checker,
  partition: PartitionId,
  cluster: Cluster,
  visit: (scope: PartitionScope) => void,
): void {
  const registration = settledFor({ checker, cluster }).partitions[partition];
  if (!registration) return;
  visit({ checker, cluster, registration, ghost: ghostOf(checker.ghosts, partition) });
}

/** The controller has changed a partition. */
export function checkDecision(checker: Checker, partition: PartitionId, cluster: Cluster): void {
  withPartition(checker, partition, cluster, checkDecided);
}

export function checkDecided(scope: PartitionScope): void {
  checkRegistration(scope, settledFor(scope));
  checkMaximalIsr(scope);
  checkCandidates(scope);
}

export function checkDecisionsOn(
  checker: Checker,
  broker: BrokerId,
  cluster: Cluster,
  visit: (scope: PartitionScope) => void,
): void {
  for (const registration of settledFor({ checker, cluster }).partitions) {
    if (registration === null || !registration.replicas.includes(broker)) continue;
    withPartition(checker, registration.id, cluster, visit);
  }
}

/** Another min.insync.replicas may have cleared what was known of eligible replicas. */
export function noteClearedElr(checker: Checker, cluster: Cluster): void {
  for (const registration of settledFor({ checker, cluster }).partitions) {
    if (registration === null || registration.isr.length > 0) continue;
    const { id, elr, lastKnownElr } = registration;
    if (elr.length + lastKnownElr.length > 0) continue;
    ghostOf(checker.ghosts, id).isElrCleared = true;
  }
}
