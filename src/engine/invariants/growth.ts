/**
 * I7, I13 and I21, from the controller's side: who grows into an ISR was proposed by its leader for
 * this very state of the partition, and caught up in the uptime that the controller knows.
 */
import { lastOf } from '../../base/list.ts';
import type { LeaderState } from '../broker/partition.ts';
import { NEVER } from '../broker/replica-state.ts';
import { settledImage } from '../cluster.ts';
import { brokerOf } from '../controller/image.ts';
import type { PartitionRegistration } from '../controller/metadata.ts';
import type { BrokerId } from '../ids.ts';
import { failPartition, failReplica, type PartitionScope, type ReplicaScope } from './checker.ts';
import type { PartitionGhost, Proposal } from './ghost.ts';

/** Of each partition so many proposals are remembered: a controller may sleep for long. */
const PROPOSALS_KEPT = 64;

export function noteProposal(
  ghost: PartitionGhost,
  { leaderEpoch, partitionEpoch, pending }: LeaderState,
  isr: readonly BrokerId[],
): void {
  const epochs = isr.map((member) => {
    return pending?.newIsr.find(({ broker }) => broker === member)?.brokerEpoch ?? -1;
  });
  ghost.proposals.push({ leaderEpoch, partitionEpoch, isr, epochs, isAnswered: false });
  if (ghost.proposals.length > PROPOSALS_KEPT) ghost.proposals.shift();
}

/** One request is in flight at a time: what is answered is the last proposal. */
export function noteAnswer(ghost: PartitionGhost): void {
  const last = lastOf(ghost.proposals);
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
  const last = lastOf(ghost.proposals);
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
  const grown = to.filter((member) => !from.includes(member));
  // Several changes may be committed at once.
  const wanted = ghost.proposals.filter(({ partitionEpoch, isr }) => {
    return (
      partitionEpoch >= ghost.formerPartitionEpoch &&
      partitionEpoch < registration.partitionEpoch &&
      to.every((member) => isr.includes(member))
    );
  });
  if (wanted.length === 0) {
    const names = grown.join(', ');
    failPartition(scope, 'I7', `no leader has proposed ${names} for this state of the partition`);
  }
  for (const member of grown) {
    // Who has registered anew since is out again.
    if (registration.isr.includes(member)) checkUptime(scope, member, wanted);
  }
}

/** I13: it was proposed in the uptime that it has, and its leader has seen it fetch in that. */
function checkUptime(scope: PartitionScope, member: BrokerId, wanted: readonly Proposal[]): void {
  const { cluster, checker } = scope;
  // A controller with ZooKeeper does not compare the epochs of the members.
  if (cluster.settings.metadataMode === 'zookeeper') return;
  checker.evaluations.I13 += 1;
  const known = brokerOf(settledImage(cluster), member)?.brokerEpoch ?? null;
  const named = wanted.map(({ isr, epochs }) => epochs[isr.indexOf(member)] ?? -1);
  if (known === null || named.some((epoch) => epoch === -1 || epoch === known)) return;
  const message = `${member} is in sync in broker epoch ${known}, proposed in ${named.join(', ')}`;
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
