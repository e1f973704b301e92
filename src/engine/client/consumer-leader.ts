/**
 * The leader of a group: the member that decides who reads what, by its own metadata.
 *
 * Kafka: ConsumerCoordinator.onLeaderElected.
 * Simplified: partitions are known by their number in the cluster: what a member owns of a topic
 * that was deleted and created again under its name is not recognised.
 */
import { emit, type Context } from '../context.ts';
import type { AssignorTopic, TopicIndex } from '../group/assignors/assignor.ts';
import { clientAssignor, readMember } from '../group/assignors/client-assignors.ts';
import { reasonsFor } from '../group/assignors/reasons.ts';
import type { PartitionId } from '../ids.ts';
import type { JoinGroupResponse } from '../protocol/group-api.ts';
import type { JoinedTopic } from './consumer-coordinator.ts';
import { joinFailed, sendSyncGroup } from './consumer-join.ts';
import { metadataNeeds } from './consumer-poll.ts';
import type { Consumer } from './consumer.ts';
import { markNewTopics, requestMetadata, topicMetadata, type ClientPartition } from './metadata.ts';

/** The leader assigns by its own metadata, which has to know every topic of the group. */
export function lead(consumer: Consumer, response: JoinGroupResponse, context: Context): void {
  const { membership, metadata, subscription } = consumer;
  membership.isLeader = true;
  const topics = new Set(response.members.flatMap((member) => member.subscription.topics));
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
  const { membership, metadata, plan } = consumer;
  // Without other metadata than before it still has in view what the group has given up.
  const isNews = membership.topicsCheckedAt !== metadata.updatedAt;
  const counts = isNews ? topicCounts(consumer, membership.groupTopics) : membership.checkedTopics;
  membership.joinedTopics = counts;
  membership.checkedTopics = counts;
  membership.topicsCheckedAt = metadata.updatedAt;
  membership.bootstraps = metadata.bootstraps;
  const assignor = clientAssignor(response.protocol);
  if (assignor === null || response.skipAssignment) {
    // A static leader has come back: what was assigned stands.
    sendSyncGroup(consumer, [], context);
    return;
  }
  const topics = assignorTopics(consumer);
  const names = partitionNames(consumer);
  const members = response.members.map((member) =>
    readMember(member, assignor, (partition) => names.get(partition) ?? null),
  );
  const { assignments, heldBack } = assignor.assign(topics, members);
  const numbers = partitionNumbers(consumer);
  const numberOf = ({ topic, index }: TopicIndex) => numbers.get(topic)?.[index]?.partition ?? [];
  const answers = assignments.map(({ memberId, partitions }) => ({
    memberId,
    partitions: partitions.flatMap(numberOf),
  }));
  const given = assignments.map(({ partitions }) => partitions);
  const reasons = reasonsFor(assignor.manner, topics, members, given);
  emit(context, consumer.id, {
    type: 'assignment-computed',
    group: plan.group ?? '',
    generation: response.generation,
    assignor: assignor.name,
    members: answers.map((answer, index) => ({ ...answer, reasons: reasons[index] ?? [] })),
    heldBack: heldBack.flatMap(({ memberId, partition: held }) =>
      [numberOf(held)].flat().map((partition) => ({ memberId, partition })),
    ),
  });
  sendSyncGroup(consumer, answers, context);
}

/** The topics of the group as the leader's metadata has them. */
function assignorTopics({ membership, metadata }: Consumer): readonly AssignorTopic[] {
  const { joinedTopics, groupTopics } = membership;
  const wanted = joinedTopics.filter(({ topic }) => groupTopics.includes(topic));
  return wanted.map(({ topic: name, partitions }) => {
    const known = topicMetadata(metadata, name)?.partitions ?? [];
    const hasRacks = known.some(({ racks }) => racks !== undefined);
    return {
      name,
      partitionCount: partitions,
      partitionRacks: hasRacks ? known.map(({ racks }) => racks ?? []) : null,
    };
  });
}

function partitionNames({ membership, metadata }: Consumer): ReadonlyMap<PartitionId, TopicIndex> {
  const names = new Map<PartitionId, TopicIndex>();
  for (const { topic } of membership.joinedTopics) {
    topicMetadata(metadata, topic)?.partitions.forEach(({ partition }, index) => {
      names.set(partition, { topic, index });
    });
  }
  return names;
}

function partitionNumbers({
  membership,
  metadata,
}: Consumer): ReadonlyMap<string, readonly ClientPartition[]> {
  return new Map(
    membership.joinedTopics.map(({ topic }) => [
      topic,
      topicMetadata(metadata, topic)?.partitions ?? [],
    ]),
  );
}

/** How many partitions each of the topics has, as far as it exists, and in which racks. */
function topicCounts({ metadata, config }: Consumer, topics: readonly string[]): JoinedTopic[] {
  const hasRack = config.clientRack !== '';
  return topics.flatMap((topic) => {
    const known = topicMetadata(metadata, topic);
    if (known === null) return [];
    const { partitions } = known;
    const racks = hasRack
      ? partitions.map(({ racks: own = [] }) => own.toSorted().join()).join(';')
      : '';
    return [{ topic, partitions: partitions.length, racks }];
  });
}

/**
 * Only the group leader notices that a topic has more partitions than when it assigned them. Where
 * no broker could be asked it knows of no topic at all for a while, which is a change as well.
 */
export function hasTopicsChanged(consumer: Consumer): boolean {
  const { membership, metadata } = consumer;
  if (!membership.isLeader || membership.topicsCheckedAt === metadata.updatedAt) return false;
  if (membership.state !== 'STABLE') return false;
  membership.topicsCheckedAt = metadata.updatedAt;
  membership.checkedTopics = topicCounts(consumer, watchedTopics(consumer));
  if (membership.bootstraps !== metadata.bootstraps) return true;
  return !isSameTopics(membership.checkedTopics, membership.joinedTopics);
}

/** By name. What it has asked for since belongs to them. */
function watchedTopics({ membership, subscription }: Consumer): readonly string[] {
  const { groupTopics } = membership;
  if (subscription.topics.every((topic) => groupTopics.includes(topic))) return groupTopics;
  return [...new Set([...groupTopics, ...subscription.topics])].sort();
}

/**
 * It led before it joined: until it has been given partitions it compares what it knew of the group
 * then with its own topics, and where they differ it joins once more.
 */
export function hasLedOthers(consumer: Consumer): boolean {
  const { membership, metadata, subscription } = consumer;
  const { joinedTopics, topicsCheckedAt } = membership;
  if (joinedTopics.length === 0 || topicsCheckedAt === metadata.updatedAt) return false;
  return !isSameTopics(topicCounts(consumer, subscription.topics.toSorted()), joinedTopics);
}

function isSameTopics(ones: readonly JoinedTopic[], others: readonly JoinedTopic[]): boolean {
  return (
    ones.length === others.length &&
    ones.every(({ topic, partitions, racks }, index) => {
      const other = others[index];
      return other?.topic === topic && other.partitions === partitions && other.racks === racks;
    })
  );
}
