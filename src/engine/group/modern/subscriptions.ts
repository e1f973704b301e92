/**
 * What the members of a consumer group are subscribed to, by name and by regular expression, and
 * what the metadata say of it.
 *
 * Kafka: ModernGroup (computeSubscribedTopicNames, computeMetadataHash), ConsumerGroup
 * (subscriptionType), Utils.computeTopicHash.
 * Simplified: the hash over subscribed topics has 32 bits instead of 64.
 */
import { topicByName } from '../../controller/image.ts';
import type { MetadataImage, TopicImage } from '../../controller/metadata.ts';
import type { PartitionId } from '../../ids.ts';
import { hashCode } from '../coordinator-partition.ts';
import type { ConsumerGroup, ConsumerMember, ResolvedPattern } from './consumer-group.ts';

/** Topics of a member: those it named, and those that match its regular expression. */
export function subscriptionOf(
  member: Pick<ConsumerMember, 'topics' | 'pattern'>,
  patterns: readonly ResolvedPattern[],
): readonly string[] {
  const { topics, pattern } = member;
  if (pattern === null) return topics;
  const matching = patterns.find((known) => known.pattern === pattern)?.topics ?? [];
  return [...topics, ...matching.filter((name) => !topics.includes(name))];
}

/** The members once this one is among them: in its own place, or in that of its instance id. */
export function membersWith(
  { members }: Pick<ConsumerGroup, 'members'>,
  updated: ConsumerMember,
): readonly ConsumerMember[] {
  const isReplaced = ({ id, instanceId }: ConsumerMember): boolean =>
    id === updated.id || (instanceId !== null && instanceId === updated.instanceId);
  const index = members.findIndex(isReplaced);
  if (index < 0) return [...members, updated];
  return members.with(index, updated);
}

/** Regular expressions that are resolved and that somebody still uses. */
export function patternsOf(
  { patterns }: ConsumerGroup,
  members: readonly ConsumerMember[],
): readonly ResolvedPattern[] {
  if (patterns.length === 0) return patterns;
  return patterns.filter(({ pattern }) => members.some((member) => member.pattern === pattern));
}

/** Every topic that somebody is subscribed to, sorted by name, whether it exists or not. */
export function subscribedNames(
  members: readonly ConsumerMember[],
  patterns: readonly ResolvedPattern[],
): readonly string[] {
  const names = new Set<string>();
  for (const { topics } of members) for (const name of topics) names.add(name);
  for (const { topics } of patterns) for (const name of topics) names.add(name);
  return [...names].sort();
}

/** Every member is subscribed to the same topics in the same way, so that an assignor may hurry. */
export function hasSameSubscriptions(
  members: readonly ConsumerMember[],
  patterns: readonly ResolvedPattern[],
): boolean {
  const first = members[0];
  if (first === undefined) return true;
  const used = members.find(({ pattern }) => pattern !== null)?.pattern ?? null;
  if (used === null) {
    const counts = new Map<string, number>();
    for (const { topics } of members) {
      for (const name of topics) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return [...counts.values()].every((count) => count === members.length);
  }
  if (members.some(({ pattern }) => pattern !== used)) return false;
  if (members.some(({ topics }) => topics.length > 0)) return false;
  const names = patterns.flatMap(({ topics }) => topics);
  return new Set(names).size === names.length;
}

/** Whether a partition is of a topic with one of these names, and the topic exists. */
export function subscriptionTest(
  names: readonly string[],
  image: MetadataImage,
): (partition: PartitionId) => boolean {
  const wanted = new Set(names);
  return (partition) => {
    const registration = image.partitions[partition];
    if (!registration) return false;
    const topic = image.topics[registration.topic];
    return topic !== null && topic !== undefined && wanted.has(topic.name);
  };
}

/** One number for all that an assignment depends on: it tells whether something has changed. */
export function metadataHashOf(names: readonly string[], image: MetadataImage): number {
  let hash = 0;
  for (const name of names) {
    const topic = topicByName(image, name);
    if (topic !== null) hash = mix(hash, topicHash(topic, image));
  }
  return hash;
}

/** Which topic it is, how many partitions it has, and in which racks each of them lies. */
function topicHash(topic: TopicImage, image: MetadataImage): number {
  let hash = mix(mix(1, topic.id), topic.partitions.length);
  // Mostly there are none, and every member that joins has this computed.
  const racked = image.brokers.filter(({ rack }) => rack !== null);
  for (const partition of topic.partitions) {
    if (racked.length === 0) {
      hash = mix(hash, 0);
      continue;
    }
    const replicas = image.partitions[partition]?.replicas ?? [];
    const racks: string[] = [];
    for (const { id, rack } of racked) {
      if (rack !== null && replicas.includes(id)) racks.push(rack);
    }
    hash = mix(hash, racks.length);
    for (const rack of racks.sort()) hash = mix(hash, hashCode(rack));
  }
  return hash;
}

/** The golden ratio of 32 bits, and a shift of half a word, spread every bit. */
function mix(hash: number, value: number): number {
  const product = Math.imul((hash ^ value) + 1, 0x9e3779b1);
  return (product ^ (product >>> 15)) | 0;
}
