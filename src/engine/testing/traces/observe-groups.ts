/**
 * A group as its coordinator describes it.
 *
 * Kafka: ConsumerGroupDescription, Admin.listConsumerGroupOffsets.
 */
import { assertUnreachable } from '../../../base/assert.ts';
import { committedImage, processOf, type Cluster } from '../../cluster.ts';
import type { MetadataImage } from '../../controller/metadata.ts';
import type { ClassicGroup } from '../../group/classic-group.ts';
import { offsetsOf, type Group } from '../../group/coordinator-state.ts';
import { partitionFor } from '../../group/coordinator-partition.ts';
import { numberOf, type PartitionId } from '../../ids.ts';
import { nameOf, type LogNames } from './decisions.ts';
import type { Json, JsonObject } from './json.ts';
import { consumerGroup } from './observe-consumer-groups.ts';

const NO_SUCH_GROUP = { error: 'GroupIdNotFoundException', committed: {} };

/** Without a coordinator the admin client asks on and on: what is asked of it ends in vain. */
const NO_ANSWER = {
  error: 'TimeoutException',
  committed: {},
  committedError: 'TimeoutException',
};

export function describeGroup(cluster: Cluster, name: string, names: LogNames): JsonObject {
  const image = committedImage(cluster);
  const partition = coordinatingPartition(image, name);
  if (partition === null) return NO_SUCH_GROUP;
  const leader = image.partitions[partition]?.leader ?? null;
  const broker = leader === null ? undefined : processOf(cluster, leader);
  if (leader === null || broker?.kind !== 'broker' || broker.status !== 'running') return NO_ANSWER;
  const loaded = broker.coordinator.partitions.find((one) => one.partition === partition);
  const group = loaded?.groups.find((one) => one.name === name);
  if (loaded === undefined || group === undefined) return NO_SUCH_GROUP;
  const described = describedGroup(cluster, group, names);
  if (described === null) return NO_SUCH_GROUP;
  const committed = offsetsOf(loaded, name).map((one): [string, Json] => [
    nameOf(names, one.partition),
    one.offset,
  ]);
  return {
    ...described,
    committed: Object.fromEntries(committed),
    coordinator: numberOf(leader),
  };
}

/** Null: of another kind, or not there any more. */
function describedGroup(cluster: Cluster, group: Group, names: LogNames): JsonObject | null {
  switch (group.type) {
    case 'classic':
      return group.state === 'Dead' ? null : classicGroup(group, names);
    case 'consumer': {
      const { members, ...described } = consumerGroup(cluster, group, (partitions) =>
        partitionNames(partitions, names),
      );
      return { ...described, members: members.sort(byClient) };
    }
    case 'share':
      return null;
    default:
      return assertUnreachable(group);
  }
}

function coordinatingPartition(image: MetadataImage, group: string): PartitionId | null {
  const topic = image.topics.find((one) => one?.name === '__consumer_offsets');
  if (!topic) return null;
  return topic.partitions[partitionFor(group, topic.partitions.length)] ?? null;
}

/** What a member has been given is told in every state, but by which assignor only when stable. */
function classicGroup(group: ClassicGroup, names: LogNames): JsonObject {
  const isStable = group.state === 'Stable';
  const members = group.members.map(({ id, instanceId, clientId, assignment }) => ({
    client: clientId,
    memberId: id,
    ...(instanceId === null ? {} : { instanceId }),
    assignment: partitionNames(assignment, names),
  }));
  return {
    type: 'Classic',
    state: group.state,
    assignor: isStable ? (group.protocol ?? '') : '',
    members: members.sort(byClient),
  };
}

interface DescribedMember {
  readonly client: string;
  readonly memberId: string;
}

function byClient(left: DescribedMember, right: DescribedMember): number {
  return left.client === right.client
    ? compareTexts(left.memberId, right.memberId)
    : compareTexts(left.client, right.client);
}

/** Ordered by topic, then by partition number. */
export function partitionNames(partitions: readonly PartitionId[], names: LogNames): string[] {
  return partitions
    .slice()
    .sort((left, right) => {
      const [one, other] = [names.partitions[left], names.partitions[right]];
      if (one === undefined || other === undefined) return left - right;
      return one.topic === other.topic
        ? one.index - other.index
        : compareTexts(one.topic, other.topic);
    })
    .map((partition) => nameOf(names, partition));
}

function compareTexts(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
