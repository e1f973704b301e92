/**
 * Who leads a partition, as controllers decided before KRaft: the first replica in order of
 * assignment that is in sync and alive. Everything that a controller writes raises the leader
 * epoch; what leaders change about the ISR does not.
 *
 * Kafka: kafka.controller.Election, PartitionLeaderElectionAlgorithms, LeaderAndIsr (newLeader,
 * newLeaderAndIsr), ZkReplicaStateMachine.removeReplicasFromIsr (3.9).
 */
import type { LeaderRecoveryState, PartitionRegistration } from '../controller/metadata.ts';
import type { BrokerId } from '../ids.ts';

/** Which brokers the controller has seen in /brokers/ids. */
export interface LiveBrokers {
  /** Alive, and not on its way out. */
  readonly isLive: (broker: BrokerId) => boolean;
  readonly isLiveOrShuttingDown: (broker: BrokerId) => boolean;
}

/** The registration after an election, or null: nobody may lead. */
export type Elected = PartitionRegistration | null;

/** A new partition: in sync is who is alive, the first of them leads. */
export function initialLeader(partition: PartitionRegistration, { isLive }: LiveBrokers): Elected {
  const isr = partition.replicas.filter(isLive);
  const [leader] = isr;
  if (leader === undefined) return null;
  return { ...partition, leader, isr, leaderEpoch: 0, partitionEpoch: 0 };
}

/** Its leader is gone. With `isUncleanAllowed` a replica may lead that was not in sync. */
export function electOffline(
  partition: PartitionRegistration,
  { isLive }: LiveBrokers,
  isUncleanAllowed: boolean,
): Elected {
  const { replicas, isr } = partition;
  const clean = replicas.find((replica) => isLive(replica) && isr.includes(replica));
  if (clean !== undefined) return moved(partition, clean, isr.filter(isLive));
  const unclean = isUncleanAllowed ? replicas.find(isLive) : undefined;
  if (unclean === undefined) return null;
  return { ...moved(partition, unclean, [unclean]), leaderRecoveryState: 'RECOVERING' };
}

/** The first of the target replicas that is in sync. */
export function electReassigned(
  partition: PartitionRegistration,
  { isLive }: LiveBrokers,
  target: readonly BrokerId[],
): Elected {
  const { isr } = partition;
  const leader = target.find((replica) => isLive(replica) && isr.includes(replica));
  return leader === undefined ? null : moved(partition, leader, isr);
}

/** The preferred replica and no other. */
export function electPreferred(partition: PartitionRegistration, { isLive }: LiveBrokers): Elected {
  const { replicas, isr } = partition;
  const [preferred] = replicas;
  if (preferred === undefined || !isLive(preferred) || !isr.includes(preferred)) return null;
  return moved(partition, preferred, isr);
}

/** Its leader wants to stop: somebody in sync who does not. */
export function electForShutdown(partition: PartitionRegistration, live: LiveBrokers): Elected {
  const { replicas, isr } = partition;
  const isStaying = (replica: BrokerId): boolean =>
    !live.isLiveOrShuttingDown(replica) || live.isLive(replica);
  const leader = replicas.find((replica) => live.isLive(replica) && isr.includes(replica));
  return leader === undefined ? null : moved(partition, leader, isr.filter(isStaying));
}

/**
 * A replica has gone offline. The last one in sync stays in the ISR, so that it is known whom to
 * wait for. Null: it was not in the ISR.
 */
export function withoutReplica(
  partition: PartitionRegistration,
  replica: BrokerId,
): PartitionRegistration | null {
  const { leader, isr } = partition;
  if (!isr.includes(replica)) return null;
  const rest = isr.length === 1 ? isr : isr.filter((member) => member !== replica);
  return moved(partition, leader === replica ? null : leader, rest);
}

/** What a controller writes: the epoch tells the replicas that it is news. */
export function moved(
  partition: PartitionRegistration,
  leader: BrokerId | null,
  isr: readonly BrokerId[],
): PartitionRegistration {
  return {
    ...partition,
    leader,
    isr,
    leaderEpoch: partition.leaderEpoch + 1,
    partitionEpoch: partition.partitionEpoch + 1,
  };
}

/** What a leader changes: the controller writes it, but the epoch of the leader stays. */
export function withIsr(
  partition: PartitionRegistration,
  isr: readonly BrokerId[],
  leaderRecoveryState: LeaderRecoveryState,
): PartitionRegistration {
  const partitionEpoch = partition.partitionEpoch + 1;
  return { ...partition, isr, leaderRecoveryState, partitionEpoch };
}
