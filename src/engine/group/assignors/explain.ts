/**
 * Why each member shall have what it shall have: the reasons that go with a target assignment.
 *
 * Kafka: none; its assignors log no reasons.
 */
import { topicByName } from '../../controller/image.ts';
import type { MetadataImage } from '../../controller/metadata.ts';
import type { PartitionId } from '../../ids.ts';
import type { TopicIndex } from './assignor.ts';
import { reasonsFor, type AssignmentReason, type Manner } from './reasons.ts';

interface ExplainedMember {
  readonly memberId: string;
  readonly topics: readonly string[];
  /** Its target until now. */
  readonly current: readonly PartitionId[];
}

const MANNERS: Readonly<Record<string, Manner>> = { range: 'ranges', simple: 'sharing' };

/** Members and targets are in one order. For each target a reason for each of its partitions. */
export function explainTargets(
  assignor: string,
  members: readonly ExplainedMember[],
  targets: readonly { readonly partitions: readonly PartitionId[] }[],
  image: MetadataImage,
): readonly (readonly AssignmentReason[])[] {
  const names = [...new Set(members.flatMap(({ topics }) => topics))].sort();
  const topics = names.flatMap((name) => {
    const topic = topicByName(image, name);
    if (topic === null) return [];
    return { name, partitionCount: topic.partitions.length, partitionRacks: null };
  });
  const indexOf = (partition: PartitionId): TopicIndex | readonly TopicIndex[] => {
    const registration = image.partitions[partition];
    const topic = registration ? image.topics[registration.topic] : null;
    return registration && topic ? { topic: topic.name, index: registration.index } : [];
  };
  return reasonsFor(
    MANNERS[assignor] ?? 'shares',
    topics,
    members.map(({ memberId, topics: own, current }) => ({
      memberId,
      rack: null,
      topics: own,
      owned: current.flatMap(indexOf),
    })),
    targets.map(({ partitions }) => partitions.flatMap(indexOf)),
  );
}
