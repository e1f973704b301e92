/**
 * Why each member shall have what it shall have: the reasons that go with a target assignment.
 *
 * Kafka: none; its assignors log no reasons.
 */
import { topicByName } from '../../controller/image.ts';
import type { MetadataImage } from '../../controller/metadata.ts';
import type { PartitionId } from '../../ids.ts';
import type { TopicIndex } from '../assignors/assignor.ts';
import { reasonsFor, type AssignmentReason } from '../assignors/reasons.ts';
import type { AssignedMember } from './assign.ts';
import type { TargetAssignment } from './consumer-group.ts';

/** For each target, in the order given, a reason for each of its partitions. */
export function explainTargets(
  assignor: string,
  members: readonly AssignedMember[],
  targets: readonly TargetAssignment[],
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
    assignor === 'range' ? 'ranges' : 'shares',
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
