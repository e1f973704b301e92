/**
 * Calls an assignor of the broker with what the coordinator knows of members and topics.
 *
 * Kafka: GroupSpecImpl, SubscribedTopicDescriberImpl.
 */
import { topicByName } from '../../controller/image.ts';
import type { MetadataImage, TopicImage } from '../../controller/metadata.ts';
import type { PartitionId } from '../../ids.ts';
import type {
  GroupSpec,
  SpecOutcome,
  SpecPartitions,
  SpecTarget,
} from '../assignors/group-spec.ts';
import { assignServerRanges } from '../assignors/server-range.ts';
import { assignUniform } from '../assignors/server-uniform.ts';
import {
  bucketOfHash,
  hashMapOrder,
  INITIAL_TABLE_SIZE,
  tableSizeWith,
  uuidHash,
} from '../java-order.ts';
import { setOrder } from '../java-hash-set.ts';
import { uuidOf } from '../topic-uuid.ts';
import type { TargetAssignment } from './consumer-group.ts';

export interface AssignedMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  readonly topics: readonly string[];
  /** Its present target. */
  readonly current: readonly PartitionId[];
}

/** The members' new targets, in the order given; null: the broker has no assignor of this name. */
export function assignOnServer(
  name: string,
  members: readonly AssignedMember[],
  { isHomogeneous, image }: { readonly isHomogeneous: boolean; readonly image: MetadataImage },
): readonly TargetAssignment[] | null {
  const topics = topicsOf(members, image);
  const positions = new Map(topics.map((topic, position) => [topic.name, position]));
  const spec: GroupSpec = {
    isHomogeneous,
    topics: topics.map((topic) => ({
      uuid: uuidOf(topic),
      partitionCount: topic.partitions.length,
      assignable: null,
    })),
    members: members.map(({ memberId, instanceId, topics: names, current }) => ({
      memberId,
      instanceId,
      topics: positionsOf(names, positions),
      current: byTopic(current, topics, image),
    })),
  };
  const outcome = run(name, spec, topics);
  if (outcome === null) return null;
  return members.map(({ memberId, current }, index) => {
    const target = outcome[index] ?? NOTHING;
    const kept = byTopic(current, topics, image).map(({ topic }) => topic);
    // Ranges are put into a new map, one behind the other.
    const order = name === 'range' ? [...target.keys()] : addedFirst(target, new Set(kept));
    const partitions: PartitionId[] = [];
    for (const position of bucketOrder(order, topics)) {
      const topic = topics[position];
      const numbers = [...(target.get(position) ?? [])].sort((left, right) => left - right);
      for (const number of numbers) {
        const partition = topic?.partitions[number];
        if (partition !== undefined) partitions.push(partition);
      }
    }
    return { memberId, partitions };
  });
}

const NOTHING: SpecTarget = new Map();

/**
 * The topics of a target as a bucket of its HashMap lists them: what was added last (by
 * computeIfAbsent, which puts it in front) before what was there.
 */
function addedFirst(target: SpecTarget, kept: ReadonlySet<number>): readonly number[] {
  const positions = [...target.keys()];
  const added = positions.filter((position) => !kept.has(position)).reverse();
  const before = positions.filter((position) => kept.has(position));
  return [...added, ...before];
}

function bucketOrder(
  positions: readonly number[],
  topics: readonly TopicImage[],
): readonly number[] {
  const tableSize = tableSizeWith(INITIAL_TABLE_SIZE, positions.length);
  return positions
    .map((position) => {
      const topic = topics[position];
      const hash = topic === undefined ? 0 : uuidHash(uuidOf(topic));
      return { position, bucket: bucketOfHash(hash, tableSize) };
    })
    .sort((left, right) => left.bucket - right.bucket)
    .map(({ position }) => position);
}

function run(name: string, spec: GroupSpec, topics: readonly TopicImage[]): SpecOutcome {
  switch (name) {
    case 'uniform':
      return assignUniform(spec, bucketOrder(spec.members[0]?.topics ?? [], topics));
    case 'range':
      return assignServerRanges(spec);
    default:
      return null;
  }
}

/** Topics that exist and that a member wants, or has a part of, in the order of their ids. */
function topicsOf(members: readonly AssignedMember[], image: MetadataImage): TopicImage[] {
  const found = new Map<number, TopicImage>();
  const add = (topic: TopicImage | null | undefined): void => {
    if (topic !== null && topic !== undefined) found.set(topic.id, topic);
  };
  const names = new Set(members.flatMap(({ topics }) => topics));
  for (const name of names) add(topicByName(image, name));
  for (const { current } of members) {
    for (const partition of current) {
      const registration = image.partitions[partition];
      if (registration) add(image.topics[registration.topic]);
    }
  }
  return [...found.values()].sort((left, right) => left.id - right.id);
}

/** As a HashSet of the names lists them. */
function positionsOf(
  names: readonly string[],
  positions: ReadonlyMap<string, number>,
): readonly number[] {
  return hashMapOrder(names).flatMap((name) => positions.get(name) ?? []);
}

/** Topics in the order in which the target has them, partitions in that of Java's set. */
function byTopic(
  partitions: readonly PartitionId[],
  topics: readonly TopicImage[],
  image: MetadataImage,
): readonly SpecPartitions[] {
  const positions = new Map(topics.map(({ id }, position) => [id, position]));
  const found = new Map<number, number[]>();
  for (const partition of partitions) {
    const registration = image.partitions[partition];
    const topic = registration ? positions.get(registration.topic) : undefined;
    if (!registration || topic === undefined) continue;
    const numbers = found.get(topic);
    if (numbers === undefined) found.set(topic, [registration.index]);
    else numbers.push(registration.index);
  }
  return [...found].map(([topic, numbers]) => ({ topic, partitions: setOrder(numbers) }));
}
