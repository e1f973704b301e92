/**
 * The target assignment of a share group: who reads which partitions. Several members may read one.
 *
 * Kafka: TargetAssignmentBuilder, SimpleAssignor, GroupMetadataManager (maybeUpdateTargetAssignment
 * of share groups, initializedAssignmentPending, subscribedTopicsChangeMap), 4.3.1.
 * Simplified: topics stand in the order in which they were created, where Kafka's HashSet orders
 * them by the bits of their random ids.
 */
import { topicByName } from '../../controller/image.ts';
import type { MetadataImage, TopicImage } from '../../controller/metadata.ts';
import type { PartitionId } from '../../ids.ts';
import type { GroupSpec } from '../assignors/group-spec.ts';
import { explainTargets } from '../assignors/explain.ts';
import type { AssignmentReason } from '../assignors/reasons.ts';
import { assignSharing } from '../assignors/share-simple.ts';
import { setOrder } from '../java-hash-set.ts';
import { hashMapOrder } from '../java-order.ts';
import { uuidOf } from '../topic-uuid.ts';
import { shareTargetOf, type ShareGroup, type ShareMember } from './share-group.ts';

export type ShareTarget = ShareGroup['target'][number];

/** The new target of each member; what has no state at the share coordinator is left out. */
export function computeShareTarget(
  group: ShareGroup,
  members: readonly ShareMember[],
  image: MetadataImage,
): readonly ShareTarget[] {
  const topics = topicsOf(group, members, image);
  const ordered = inHashOrder(members);
  const spec = specOf(group, ordered, { topics, image });
  const outcome = assignSharing(spec);
  if (outcome === null) {
    // Kafka's assignor has failed: what was to be had stands.
    return ordered.map(({ id }) => ({ memberId: id, partitions: shareTargetOf(group, id) }));
  }
  return ordered.map(({ id }, index) => {
    const partitions: PartitionId[] = [];
    for (const [position, numbers] of outcome[index] ?? []) {
      for (const number of numbers) {
        const partition = topics[position]?.partitions[number];
        if (partition !== undefined) partitions.push(partition);
      }
    }
    return { memberId: id, partitions: partitions.sort((left, right) => left - right) };
  });
}

/** Who shall read what, and why. */
export function describeTargets(
  group: ShareGroup,
  members: readonly ShareMember[],
  targets: readonly ShareTarget[],
  image: MetadataImage,
): (ShareTarget & { clientId: string; reasons: readonly AssignmentReason[] })[] {
  const byId = new Map(members.map((member) => [member.id, member]));
  const asked = targets.map(({ memberId }) => {
    const { clientId = '', topics = [] } = byId.get(memberId) ?? {};
    const current = shareTargetOf(group, memberId);
    return { memberId, clientId, topics, current };
  });
  const reasons = explainTargets('simple', asked, targets, image);
  return targets.map((target, index) => ({
    ...target,
    clientId: asked[index]?.clientId ?? '',
    reasons: reasons[index] ?? [],
  }));
}

/** As Kafka's HashMap of member ids lists them. */
function inHashOrder(members: readonly ShareMember[]): readonly ShareMember[] {
  const byId = new Map(members.map((member) => [member.id, member]));
  return hashMapOrder([...byId.keys()]).flatMap((id) => byId.get(id) ?? []);
}

function specOf(
  group: ShareGroup,
  members: readonly ShareMember[],
  { topics, image }: { topics: readonly TopicImage[]; image: MetadataImage },
): GroupSpec {
  const subscriptions = new Set(members.map((member) => member.topics.toSorted().join()));
  const initialized = new Set(group.initialized);
  return {
    isHomogeneous: subscriptions.size <= 1,
    topics: topics.map((topic) => ({
      uuid: uuidOf(topic),
      partitionCount: topic.partitions.length,
      assignable: topic.partitions.flatMap((partition, number) =>
        initialized.has(partition) ? number : [],
      ),
    })),
    members: members.map((member) => ({
      memberId: member.id,
      instanceId: null,
      topics: topics.flatMap(({ name }, position) =>
        member.topics.includes(name) ? position : [],
      ),
      current: byTopic(shareTargetOf(group, member.id), topics, image),
    })),
  };
}

/** Topics that exist and that a member wants, or has a part of, in the order of their ids. */
function topicsOf(
  group: ShareGroup,
  members: readonly ShareMember[],
  image: MetadataImage,
): readonly TopicImage[] {
  const names = new Set(members.flatMap(({ topics }) => topics));
  const held = new Set(
    group.target.flatMap(({ partitions }) =>
      partitions.map((partition) => image.partitions[partition]?.topic),
    ),
  );
  return image.topics.flatMap((topic) => {
    const isWanted = topic !== null && (names.has(topic.name) || held.has(topic.id));
    return isWanted ? topic : [];
  });
}

function byTopic(
  partitions: readonly PartitionId[],
  topics: readonly TopicImage[],
  image: MetadataImage,
): GroupSpec['members'][number]['current'] {
  return topics.flatMap(({ id }, topic) => {
    const own = partitions.flatMap((partition) => {
      const registration = image.partitions[partition];
      return registration?.topic === id ? registration.index : [];
    });
    return own.length === 0 ? [] : { topic, partitions: setOrder(own) };
  });
}

/** Changes when a subscribed topic comes, goes or grows. */
export function metadataHashOf(names: readonly string[], image: MetadataImage): string {
  return names
    .toSorted()
    .flatMap((name) => {
      const topic = topicByName(image, name);
      return topic === null ? [] : `${topic.id}:${topic.partitions.length}`;
    })
    .join();
}

/** What members subscribe to, each topic once. Mostly all want the same few. */
export function topicNamesOf(members: readonly ShareMember[]): string[] {
  const names: string[] = [];
  for (const { topics } of members) {
    for (const topic of topics) if (!names.includes(topic)) names.push(topic);
  }
  return names;
}
