/** What happens to one replica: it writes, takes over, follows, or is cut. */
import type { Cluster } from '../cluster.ts';
import type { PartitionId, ProcessId } from '../ids.ts';
import { replicaScope, type Checker, type ReplicaScope } from './checker.ts';
import { checkCandidates, checkDurable, checkLeader } from './commits.ts';
import { withPartition } from './decisions.ts';
import { checkFreshStart } from './growth.ts';
import { checkCut, checkFetchers, checkOffsets, checkShape } from './logs.ts';
import { checkMaximalIsr, requireOneLeader } from './metadata.ts';

export function onReplica(
  checker: Checker,
  { by, partition }: { readonly by: ProcessId | null; readonly partition: PartitionId },
  cluster: Cluster,
  visit: (scope: ReplicaScope, leaderEpoch: number) => void,
  leaderEpoch: number,
): void {
  const scope = replicaScope(checker, cluster, by, partition);
  if (scope !== null) visit(scope, leaderEpoch);
}

export function onAppended(scope: ReplicaScope, leaderEpoch: number): void {
  requireOneLeader(scope, leaderEpoch);
  checkShape(scope);
  checkOffsets(scope);
}

export function onTakeover(scope: ReplicaScope, leaderEpoch: number): void {
  const { checker, cluster, broker, replica } = scope;
  requireOneLeader(scope, leaderEpoch);
  scope.ghost.since[leaderEpoch] ??= cluster.now;
  if (cluster.settings.metadataMode === 'zookeeper') {
    // A new controller may not have noticed that the leader was away: it leads on in its epoch,
    // with the high watermark that it had on disk.
    scope.ghost.stated[leaderEpoch] = replica.log.highWatermark;
  }
  checkFetchers(scope);
  checkFreshStart(scope);
  withPartition(checker, replica.partition, cluster, (partition) => {
    const { leader, leaderEpoch: newest } = partition.registration;
    // One that reads of its election late may have been overruled.
    if (leader === broker.id && newest === leaderEpoch) checkLeader(scope);
    checkMaximalIsr(partition);
    checkDurable(partition);
  });
}

export function onTruncated(scope: ReplicaScope): void {
  const { checker, cluster, seen, replica } = scope;
  seen.isCut = true;
  seen.verifiedEnd = Math.min(seen.verifiedEnd, replica.log.logEndOffset);
  checkOffsets(scope);
  checkCut(scope);
  withPartition(checker, replica.partition, cluster, (partition) => {
    checkCandidates(partition);
    checkDurable(partition);
  });
}
