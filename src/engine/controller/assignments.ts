/**
 * Where the replicas of new partitions lie: as it was asked for, or as the placement finds.
 *
 * Kafka: ReplicationControlManager (validateManualPartitionAssignment, createTopics,
 * createPartitions).
 */
import type { Context } from '../context.ts';
import { compareIds, numberOf, type BrokerId } from '../ids.ts';
import { apiError, type ApiError } from '../protocol/api-error.ts';
import { draw, shuffle } from '../random.ts';
import type { Controller } from './controller.ts';
import { defaultDirectory } from './directories.ts';
import { brokerOf, isActive } from './image.ts';
import type { MetadataImage, MetadataRecord } from './metadata.ts';
import { createPartitionRegistration } from './partition-registration.ts';
import { placementFault, placeReplicas, type Placement } from './placement.ts';
import { isShuttingDown } from './sessions.ts';

/** Replicas of one partition after the other. */
export type Assignment = readonly (readonly BrokerId[])[];

/**
 * What is wrong with replicas that somebody has chosen, in Kafka's words; null: nothing. A
 * replication factor of null is not looked at.
 */
export function replicasFault(
  image: MetadataImage,
  replicas: readonly BrokerId[],
  replicationFactor: number | null,
): string | null {
  const includes = 'The manual partition assignment includes';
  if (replicas.length === 0) return `${includes} an empty replica list.`;
  const sorted = replicas.slice().sort(compareIds);
  for (const [index, broker] of sorted.entries()) {
    if (brokerOf(image, broker) === null) {
      return `${includes} broker ${numberOf(broker)}, but no such broker is registered.`;
    }
    if (broker === sorted[index - 1]) {
      return `${includes} the broker ${numberOf(broker)} more than once.`;
    }
  }
  if (replicationFactor === null || replicas.length === replicationFactor) return null;
  return (
    `${includes} a partition with ${replicas.length} replica(s), but this is not consistent ` +
    `with previous partitions, which have ${replicationFactor} replica(s).`
  );
}

/** Somebody has to be able to lead: `index` is the number of the partition within its topic. */
export function leaderFault(
  image: MetadataImage,
  replicas: readonly BrokerId[],
  index: number,
): string | null {
  if (replicas.some((broker) => isActive(image, broker))) return null;
  return (
    'All brokers specified in the manual partition assignment for partition ' +
    `${index} are fenced or in controlled shutdown.`
  );
}

/** Lets the placement choose. A refusal of the placement itself may be told in other words. */
export function place(
  controller: Controller,
  wanted: Pick<Placement, 'partitionCount' | 'replicationFactor'>,
  explain: (fault: string) => string,
  context: Context,
): Assignment | ApiError {
  const { random } = context.cluster;
  const { image } = controller;
  const error = 'INVALID_REPLICATION_FACTOR';
  const brokers = image.brokers.filter(({ id }) => !isShuttingDown(controller, id));
  const placement = { ...wanted, brokers };
  const placed = placeReplicas(placement, {
    draw: (bound) => draw(random, 'placement', bound),
    shuffle: (list) => shuffle(random, 'placement', list),
  });
  if (typeof placed === 'string') return apiError(error, explain(placementFault(placement) ?? ''));
  const hasLeaders = placed.every((replicas) => replicas.some((id) => isActive(image, id)));
  if (hasLeaders) return placed;
  const fault = 'All brokers are currently fenced or in controlled shutdown.';
  return apiError(error, unplaced(wanted.replicationFactor, fault));
}

export function unplaced(replicationFactor: number, fault: string): string {
  return `Unable to replicate the partition ${replicationFactor} time(s): ${fault}`;
}

/** New partitions of a topic, numbered from `firstIndex` on. */
export function partitionRecords(
  image: MetadataImage,
  { topic, firstIndex }: { readonly topic: number; readonly firstIndex: number },
  assignment: Assignment,
): MetadataRecord[] {
  const first = image.partitions.length;
  return assignment.map((replicas, nth) => ({
    type: 'PartitionRecord',
    registration: createPartitionRegistration(
      { id: first + nth, topic, index: firstIndex + nth },
      replicas,
      (broker) => isActive(image, broker),
      (broker) => defaultDirectory(image, broker),
    ),
  }));
}

export function isAssignment(found: Assignment | ApiError): found is Assignment {
  return Array.isArray(found);
}
