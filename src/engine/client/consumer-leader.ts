/**
 * The leader of a group: the member that decides who reads what, by its own metadata.
 *
 * Kafka: ConsumerCoordinator.onLeaderElected, RangeAssignor.
 */
import type { Context } from '../context.ts';
import { assignRanges } from '../group/assignors/range.ts';
import type { PartitionId } from '../ids.ts';
import type { JoinGroupResponse } from '../protocol/group-api.ts';
import { joinFailed, sendSyncGroup } from './consumer-join.ts';
import { metadataNeeds } from './consumer-poll.ts';
import type { Consumer } from './consumer.ts';
import { markNewTopics, requestMetadata, topicMetadata } from './metadata.ts';

/** The leader assigns by its own metadata, which has to know every topic of the group. */
export function lead(consumer: Consumer, response: JoinGroupResponse, context: Context): void {
  const { membership, metadata, subscription } = consumer;
  membership.isLeader = true;
  const topics = new Set(response.members.flatMap(({ subscription }) => subscription.topics));
  membership.groupTopics = [...topics].sort();
  if (membership.groupTopics.some((topic) => !subscription.topics.includes(topic))) {
    markNewTopics(metadata);
  }
  if (metadata.isStale || metadata.isInFlight || metadata.updatedAt < 0) {
    membership.leading = response;
    requestMetadata(consumer, metadata, metadataNeeds(consumer), context);
  } else assignGroup(consumer, response, context);
}

/** New metadata has come: a leader that has waited for it goes on. */
export function assignOnLeading(consumer: Consumer, context: Context): void {
  const { membership } = consumer;
  const { leading } = membership;
  if (leading === null) return;
  membership.leading = null;
  const isStillLeading =
    membership.state === 'COMPLETING_REBALANCE' && membership.generation === leading.generation;
  if (isStillLeading) assignGroup(consumer, leading, context);
  else joinFailed(consumer, 'ILLEGAL_GENERATION', context);
}

function assignGroup(consumer: Consumer, response: JoinGroupResponse, context: Context): void {
  const { membership, metadata } = consumer;
  membership.joinedTopics = topicCounts(consumer);
  membership.topicsCheckedAt = -1;
  membership.bootstraps = metadata.bootstraps;
  const topics = membership.joinedTopics.map(({ topic: name, partitions }) => ({
    name,
    partitionCount: partitions,
    partitionRacks: null,
  }));
  const members = response.members.map(({ memberId, subscription }) => ({
    memberId,
    instanceId: null,
    rack: null,
    topics: subscription.topics,
  }));
  const assignments = assignRanges(topics, members).map(({ memberId, partitions }) => ({
    memberId,
    partitions: partitions.flatMap(({ topic, index }): PartitionId[] => {
      const known = topicMetadata(metadata, topic)?.partitions[index];
      return known === undefined ? [] : [known.partition];
    }),
  }));
  sendSyncGroup(consumer, assignments, context);
}

/** How many partitions each topic of the group has, as far as it exists. */
export function topicCounts(consumer: Consumer): { topic: string; partitions: number }[] {
  const { membership, metadata } = consumer;
  return membership.groupTopics.flatMap((topic) => {
    const known = topicMetadata(metadata, topic);
    return known === null ? [] : [{ topic, partitions: known.partitions.length }];
  });
}
