/**
 * The assignor of share groups: each partition gets equally many members, and each member equally
 * many partitions. With more partitions than members nothing is shared; with fewer, all of them.
 *
 * Kafka: SimpleAssignor (group-coordinator); KIP-932.
 */
import { uuidHash } from '../java-order.ts';
import type { GroupSpec, SpecOutcome } from './group-spec.ts';
import { lacksTopic, wantedTopics } from './group-spec.ts';
import { at } from './at.ts';
import { shareOut } from './share-out.ts';

export function assignSharing(spec: GroupSpec): SpecOutcome {
  if (spec.members.length === 0) return [];
  const wanted = wantedTopics(spec);
  if (lacksTopic(spec, wanted)) return null;
  return spec.isHomogeneous ? assignAlike(spec) : assignByTopic(spec, wanted);
}

/** All subscribe to the same topics: their partitions are shared out together, in that order. */
function assignAlike(spec: GroupSpec): SpecOutcome {
  const topicOrder = at(spec.members, 0).topics;
  const subscribed = new Set(topicOrder);
  const stride = strideOf(spec);
  const hashes = spec.topics.map(({ uuid }) => uuidHash(uuid));
  const targets = topicOrder.flatMap((topic) =>
    assignableOf(spec, topic).map((index) => topic * stride + index),
  );
  const shares = shareOut({
    keys: {
      targets,
      // Kafka: TopicIdPartition, a record of the topic's id and the partition number.
      hashOf: (key) => (Math.imul(31, at(hashes, Math.floor(key / stride))) + (key % stride)) | 0,
    },
    members: spec.members.map((_, member) => member),
    memberCount: spec.members.length,
    current: new Map(
      spec.members.map(({ current }, member) => [
        member,
        current
          .filter(({ topic }) => subscribed.has(topic))
          .flatMap(({ topic, partitions }) => partitions.map((index) => topic * stride + index)),
      ]),
    ),
  });
  if (shares === null) return null;
  return spec.members.map((_, member) => byTopic(shares.get(member) ?? [], stride));
}

/**
 * Members subscribe to different topics: each topic is shared out by itself. What a member has of a
 * topic that nobody wants any more stays in its target.
 */
function assignByTopic(spec: GroupSpec, wanted: ReadonlySet<number>): SpecOutcome {
  const targets = spec.members.map(
    ({ current }): Map<number, readonly number[]> =>
      new Map(
        current
          .filter(({ topic }) => !wanted.has(topic))
          .map(({ topic, partitions }) => [topic, partitions]),
      ),
  );
  const current = spec.topics.map((): Map<number, readonly number[]> => new Map());
  const subscribers = spec.topics.map((): number[] => []);
  spec.members.forEach((member, number) => {
    for (const topic of member.topics) at(subscribers, topic).push(number);
    for (const { topic, partitions } of member.current) at(current, topic).set(number, partitions);
  });
  for (const topic of wanted) {
    const shares = shareOut({
      keys: { targets: assignableOf(spec, topic), hashOf: (index) => index },
      members: at(subscribers, topic),
      memberCount: spec.members.length,
      current: at(current, topic),
    });
    if (shares === null) return null;
    for (const [member, partitions] of shares) {
      if (partitions.length > 0) at(targets, member).set(topic, partitions);
    }
  }
  return targets;
}

function assignableOf({ topics }: GroupSpec, topic: number): readonly number[] {
  const { partitionCount, assignable } = at(topics, topic);
  const all = Array.from({ length: partitionCount }, (_, index) => index);
  if (assignable === null) return all;
  const allowed = new Set(assignable);
  return all.filter((index) => allowed.has(index));
}

/** A number above all partition numbers: topic and partition become one number with it. */
function strideOf({ topics, members }: GroupSpec): number {
  let stride = 1;
  for (const { partitionCount } of topics) stride = Math.max(stride, partitionCount);
  for (const { current } of members) {
    for (const { partitions } of current) {
      for (const index of partitions) stride = Math.max(stride, index + 1);
    }
  }
  return stride;
}

function byTopic(keys: readonly number[], stride: number): ReadonlyMap<number, readonly number[]> {
  const target = new Map<number, number[]>();
  for (const key of keys) {
    const topic = Math.floor(key / stride);
    const partitions = target.get(topic);
    if (partitions === undefined) target.set(topic, [key % stride]);
    else partitions.push(key % stride);
  }
  return target;
}
