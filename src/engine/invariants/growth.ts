/**
 * I7, I13 and I21, from the controller's side: who grows into an ISR was proposed by its leader for
 * this very state of the partition, and caught up in the uptime that the controller knows.
 */
import type { LeaderState } from '../broker/partition.ts';
import { followerOf } from '../broker/partition.ts';
import { NEVER } from '../broker/replica-state.ts';
import { settledImage } from '../cluster.ts';
import { brokerOf } from '../controller/image.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import type { BrokerId } from '../ids.ts';
import {
  failPartition,
  failReplica,
  replicaOn,
  type PartitionScope,
  type ReplicaScope,
} from './checker.ts';
import type { PartitionGhost } from './ghost.ts';

/** Of each partition so many proposals are remembered: a controller may sleep for long. */
const PROPOSALS_KEPT = 64;

export function noteProposal(
  ghost: PartitionGhost,
  { leaderEpoch, partitionEpoch }: LeaderState,
  isr: readonly BrokerId[],
): void {
  ghost.proposals.push({ leaderEpoch, partitionEpoch, isr, isAnswered: false });
  if (ghost.proposals.length > PROPOSALS_KEPT) ghost.proposals.shift();
}

/** One request is in flight at a time: what is answered is the last proposal. */
export function noteAnswer(ghost: PartitionGhost): void {
  const last = ghost.proposals[ghost.proposals.length - 1];
  if (last !== undefined) last.isAnswered = true;
}

/**
 * Kafka takes metadata of the partition epoch that an AlterPartition response has brought before,
 * and forgets with it what it has proposed since. Granted all the same, the newcomer counts only if
 * it has kept up with the leader's end, until metadata of the next epoch comes.
 */
export function hasForgottenSomebody(
  ghost: PartitionGhost,
  leader: LeaderState,
  registration: PartitionRegistration,
): boolean {
  const { leaderEpoch, partitionEpoch, pending } = leader;
  if (pending !== null || registration.leaderEpoch !== leaderEpoch) return false;
  if (registration.partitionEpoch > partitionEpoch) {
    return registration.isr.some((member) => !leader.isr.includes(member));
  }
  const last = ghost.proposals[ghost.proposals.length - 1];
  if (last === undefined || last.isAnswered) return false;
  if (last.leaderEpoch !== leaderEpoch || last.partitionEpoch !== partitionEpoch) return false;
  return last.isr.some((member) => !leader.isr.includes(member));
}

/** The controller has granted a proposal by which the ISR grows from `from` to `to`. */
export function checkGrowth(
  scope: PartitionScope,
  from: readonly BrokerId[],
  to: readonly BrokerId[],
): void {
  const { registration, ghost, checker } = scope;
  checker.evaluations.I7 += 1;
  // Several changes may be committed at once.
  const isWanted = ghost.proposals.some(({ partitionEpoch, isr }) => {
    return (
      partitionEpoch >= ghost.formerPartitionEpoch &&
      partitionEpoch < registration.partitionEpoch &&
      to.every((member) => isr.includes(member))
    );
  });
  if (!isWanted) {
    const grown = to.filter((member) => !from.includes(member)).join(', ');
    failPartition(scope, 'I7', `no leader has proposed ${grown} for this state of the partition`);
  }
  for (const member of to) if (!from.includes(member)) checkUptime(scope, member);
}

/** I13: the leader has seen it fetch since it registered last. */
function checkUptime(scope: PartitionScope, member: BrokerId): void {
  const { registration, cluster, checker } = scope;
  // Controllers with ZooKeeper did not compare broker epochs (KIP-903 is KRaft's).
  if (cluster.settings.metadataMode === 'zookeeper') return;
  const { leader: leaderId, leaderEpoch, id } = registration;
  const leader = leaderId === null ? null : (replicaOn(cluster, leaderId, id)?.leader ?? null);
  if (leader === null || leader.leaderEpoch !== leaderEpoch) return;
  const seen = followerOf(leader, member)?.brokerEpoch ?? null;
  const known = brokerOf(settledImage(cluster), member)?.brokerEpoch ?? null;
  checker.evaluations.I13 += 1;
  if (seen === null || seen === -1 || seen === known) return;
  const message = `${member} caught up in broker epoch ${seen} and is in sync in ${known}`;
  failPartition(scope, 'I13', message);
}

/** I13: who has come back uncleanly is not in sync, eligible or leading. */
export function checkUncleanReturn(scope: PartitionScope, broker: BrokerId): void {
  const { registration, cluster, checker } = scope;
  const { isr, elr } = registration;
  checker.evaluations.I13 += 1;
  // Without ELR the last member stays, as somebody must remain known.
  const isLastKnown = !cluster.settings.eligibleLeaderReplicas && isr.length === 1;
  if (elr.includes(broker) || (isr.includes(broker) && !isLastKnown)) {
    failPartition(scope, 'I13', `${broker} is in sync or eligible, and may lack what it had`);
  }
}

/** I21: in a new epoch nothing vouches for those who are out of sync. */
export function checkFreshStart(scope: ReplicaScope): void {
  const { leader } = scope.replica;
  if (leader === null) return;
  for (const { id, lastCaughtUpTimeMs, lastFetchTimeMs } of leader.followers) {
    if (leader.isr.includes(id)) continue;
    scope.checker.evaluations.I21 += 1;
    if (lastCaughtUpTimeMs === NEVER && lastFetchTimeMs === NEVER) continue;
    failReplica(scope, 'I21', `what was known of ${id} is taken into the next epoch`);
  }
}
