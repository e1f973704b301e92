/**
 * A share group as its coordinator describes it, and the start offsets that the admin client is
 * told: those that have been written down, which lag behind what the leaders know.
 *
 * Kafka: ShareGroupDescription, Admin.listShareGroupOffsets.
 */
import type { Broker } from '../../broker/broker.ts';
import { committedImage, processOf, type Cluster } from '../../cluster.ts';
import { partitionFor } from '../../group/coordinator-partition.ts';
import type { ShareGroup } from '../../group/share/share-group.ts';
import { shareGroupState, shareKey } from '../../share/share-groups.ts';
import type { PartitionId } from '../../ids.ts';
import { nameOf, type LogNames } from './decisions.ts';
import type { Json, JsonObject } from './json.ts';
import { partitionNames } from './observe-groups.ts';

const NO_SUCH_GROUP = { error: 'GroupIdNotFoundException' };
const NO_ANSWER = { error: 'TimeoutException' };

export function describeShareGroup(cluster: Cluster, name: string, names: LogNames): JsonObject {
  const at = partitionOf(cluster, '__consumer_offsets', name);
  if (at === null) return NO_SUCH_GROUP;
  const broker = leaderOf(cluster, at);
  if (broker === null) return NO_ANSWER;
  const shard = broker.coordinator.partitions.find(({ partition }) => partition === at);
  const group = shard?.groups.find((one) => one.name === name);
  if (group?.type !== 'share') return NO_SUCH_GROUP;
  const { groupEpoch, assignmentEpoch, members } = group;
  return {
    state: shareGroupState(group),
    groupEpoch,
    assignmentEpoch,
    members: members
      .toSorted((left, right) => (left.clientId < right.clientId ? -1 : 1))
      .map(({ clientId, memberEpoch, assigned }) => {
        return { client: clientId, memberEpoch, assignment: partitionNames(assigned, names) };
      }),
    ...startOffsets(cluster, broker, group, names),
  };
}

function startOffsets(
  cluster: Cluster,
  coordinator: Broker,
  { name, initialized }: ShareGroup,
  names: LogNames,
): JsonObject {
  const offsets: [string, Json][] = [];
  for (const partition of initialized) {
    const at = partitionOf(
      cluster,
      '__share_group_state',
      shareKey(coordinator, { groupId: name, partition }),
    );
    const broker = at === null ? null : leaderOf(cluster, at);
    if (broker === null) return { startOffsets: {}, startOffsetsError: 'TimeoutException' };
    const shard = broker.share.shards.find((one) => one.partition === at);
    const kept = shard?.states.find(
      ({ state }) => state.groupId === name && state.partition === partition,
    );
    if (kept === undefined || kept.state.startOffset < 0) continue;
    offsets.push([nameOf(names, partition), kept.state.startOffset]);
  }
  return { startOffsets: Object.fromEntries(offsets) };
}

/** The partition of the internal topic that keeps what belongs to the key. */
function partitionOf(cluster: Cluster, topicName: string, key: string): PartitionId | null {
  const topic = committedImage(cluster).topics.find((one) => one?.name === topicName);
  if (!topic) return null;
  return topic.partitions[partitionFor(key, topic.partitions.length)] ?? null;
}

function leaderOf(cluster: Cluster, partition: PartitionId): Broker | null {
  const leader = committedImage(cluster).partitions[partition]?.leader ?? null;
  const broker = leader === null ? null : processOf(cluster, leader);
  return broker?.kind === 'broker' && broker.status === 'running' ? broker : null;
}
