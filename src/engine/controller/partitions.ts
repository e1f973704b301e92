/**
 * Which partitions a broker concerns, and the records that change them when it goes, comes or has
 * lost what it had.
 *
 * Kafka: ReplicationControlManager (generateLeaderAndIsrUpdates), BrokersToIsrs, BrokersToElrs.
 */
import type { Context } from '../context.ts';
import type { BrokerId } from '../ids.ts';
import { onDemand } from '../on-demand.ts';
import type { Controller } from './controller.ts';
import type { ElectionType, PartitionChange } from './election.ts';
import { defaultDirectory, hasOnlineDirectory } from './directories.ts';
import { controllerMinIsr, isActive, settingsOf } from './image.ts';
import type { MetadataImage, PartitionChangeRecord, PartitionRegistration } from './metadata.ts';

/** What happens to a broker. It may lead afterwards only when it is the one that is `added`. */
export interface BrokerChange {
  /** Leaves the ISR. */
  readonly removed?: BrokerId;
  /** About to be unfenced. */
  readonly added?: BrokerId;
  /** Leaves the ISR and the ELR: it may have lost records. */
  readonly unclean?: BrokerId;
}

/** At most one record for each of the partitions, in their order. */
export function leaderAndIsrUpdates(
  controller: Controller,
  partitions: readonly PartitionRegistration[],
  { removed, added, unclean }: BrokerChange,
  context: Context,
): PartitionChangeRecord[] {
  const { image } = controller;
  const mayLead = (broker: BrokerId): boolean =>
    broker !== removed && broker !== unclean && (broker === added || isActive(image, broker));
  const records: PartitionChangeRecord[] = [];
  for (const partition of partitions) {
    const record = onDemand().controllers.buildPartitionChange({
      ...changeOf(controller, partition, context),
      election: onlineElection(image, partition),
      targetIsr: partition.isr.filter((broker) => broker !== removed && broker !== unclean),
      uncleanShutdownReplicas: unclean === undefined ? [] : [unclean],
      isAcceptableLeader: (broker) =>
        mayLead(broker) && hasOnlineDirectory(image, partition, broker),
    });
    if (record !== null) records.push(record);
  }
  return records;
}

/** What every change of a partition starts from. */
export function changeOf(
  { image }: Controller,
  partition: PartitionRegistration,
  context: Context,
): PartitionChange {
  return {
    partition,
    isAcceptableLeader: (broker) =>
      isActive(image, broker) && hasOnlineDirectory(image, partition, broker),
    defaultDirectory: (broker) => defaultDirectory(image, broker),
    minIsr: controllerMinIsr(image, partition),
    elrEnabled: context.cluster.settings.eligibleLeaderReplicas,
  };
}

/** The election that a change brings with it: unclean only where the topic allows it. */
export function onlineElection(
  image: MetadataImage,
  partition: PartitionRegistration,
): ElectionType {
  return settingsOf(image, partition).uncleanLeaderElectionEnable ? 'UNCLEAN' : 'ONLINE';
}

export function partitionsWithBrokerInIsr(
  image: MetadataImage,
  broker: BrokerId,
): PartitionRegistration[] {
  return existing(image).filter(({ isr }) => isr.includes(broker));
}

export function partitionsWithBrokerInElr(
  image: MetadataImage,
  broker: BrokerId,
): PartitionRegistration[] {
  return existing(image).filter(({ elr }) => elr.includes(broker));
}

export function leaderlessPartitions(image: MetadataImage): PartitionRegistration[] {
  return existing(image).filter(({ leader }) => leader === null);
}

export function hasLeaderships(image: MetadataImage, broker: BrokerId): boolean {
  return image.partitions.some((partition) => partition?.leader === broker);
}

/** Every partition that is not deleted, in the order of their creation. */
export function existing(image: MetadataImage): PartitionRegistration[] {
  return image.partitions.filter((partition) => partition !== null);
}
