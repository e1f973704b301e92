/**
 * What the sticky assignors work with: partitions and members as numbers, and who may claim to own
 * what. Two members that claim a partition of the same generation both lose it; of two generations
 * the later one counts.
 *
 * Kafka: AbstractStickyAssignor (allSubscriptionsEqual).
 * Simplified: the latest generation is that of this call; Kafka's assignor remembers one it saw
 * earlier. Partitions that a member owns and the leader does not know are forgotten.
 */
import { hashMapOrder } from '../java-order.ts';
import {
  compareTexts,
  subscribedTopics,
  type AssignorMember,
  type AssignorTopic,
  type TopicIndex,
} from './assignor.ts';
import { at } from './at.ts';
import { readRacks, type StickyRacks } from './sticky-racks.ts';

export interface StickyGroup {
  /** By name. */
  readonly topics: readonly AssignorTopic[];
  /** In the order of Java's HashMap: some choices depend on it. */
  readonly members: readonly AssignorMember[];
  /** By member: its place among the ids in their own order. */
  readonly ranks: readonly number[];
  /** Number of the first partition by topic. Numbers go on through topics by name. */
  readonly firsts: readonly number[];
  readonly partitionCount: number;
  /** By partition. */
  readonly topicOf: Int32Array;
  readonly indexOf: Int32Array;
  /** By member: what it said it owns, as far as that exists. */
  readonly reported: readonly (readonly number[])[];
  /** By member: what of it counts. */
  readonly claims: readonly number[][];
  /** Claimed by several members of one generation. */
  readonly contested: ReadonlySet<number>;
  readonly hasEqualSubscriptions: boolean;
  readonly latestGeneration: number;
  readonly racks: StickyRacks;
}

export function readStickyGroup(
  allTopics: readonly AssignorTopic[],
  given: readonly AssignorMember[],
): StickyGroup {
  const topics = subscribedTopics(allTopics, given);
  const byId = new Map(given.map((member) => [member.memberId, member]));
  const members = hashMapOrder([...byId.keys()]).flatMap((id) => byId.get(id) ?? []);
  const firsts: number[] = [];
  let partitionCount = 0;
  for (const topic of topics) {
    firsts.push(partitionCount);
    partitionCount += topic.partitionCount;
  }
  const topicOf = new Int32Array(partitionCount);
  const indexOf = new Int32Array(partitionCount);
  topics.forEach((topic, position) => {
    const first = at(firsts, position);
    for (let index = 0; index < topic.partitionCount; index += 1) {
      topicOf[first + index] = position;
      indexOf[first + index] = index;
    }
  });
  const reported = reportedBy(members, topics, firsts);
  return {
    topics,
    members,
    ranks: ranksOf(members),
    firsts,
    partitionCount,
    topicOf,
    indexOf,
    reported,
    ...settleClaims(members, reported),
    hasEqualSubscriptions: hasEqualSubscriptions(members),
    latestGeneration: members.reduce((latest, { generation }) => Math.max(latest, generation), -1),
    racks: readRacks(topics, members, partitionCount),
  };
}

export function partitionName(group: StickyGroup, partition: number): TopicIndex {
  const { name } = at(group.topics, at(group.topicOf, partition));
  return { topic: name, index: at(group.indexOf, partition) };
}

function ranksOf(members: readonly AssignorMember[]): readonly number[] {
  const sorted = members.map(({ memberId }) => memberId).sort(compareTexts);
  const ranks = new Map(sorted.map((memberId, rank) => [memberId, rank]));
  return members.map(({ memberId }) => ranks.get(memberId) ?? 0);
}

function reportedBy(
  members: readonly AssignorMember[],
  topics: readonly AssignorTopic[],
  firsts: readonly number[],
): number[][] {
  const places = new Map(topics.map(({ name }, position) => [name, position]));
  return members.map(({ owned }) => {
    const numbers: number[] = [];
    for (const { topic, index } of owned) {
      const position = places.get(topic);
      if (position === undefined || index >= at(topics, position).partitionCount) continue;
      numbers.push(at(firsts, position) + index);
    }
    return numbers;
  });
}

function settleClaims(
  members: readonly AssignorMember[],
  reported: readonly (readonly number[])[],
): Pick<StickyGroup, 'claims' | 'contested'> {
  const claims: number[][] = members.map(() => []);
  const contested = new Set<number>();
  const claimants = new Map<number, number>();
  reported.forEach((partitions, member) => {
    const { generation } = at(members, member);
    for (const partition of partitions) {
      const other = claimants.get(partition);
      if (other === undefined) {
        at(claims, member).push(partition);
        claimants.set(partition, member);
        continue;
      }
      const otherGeneration = at(members, other).subscriptionGeneration;
      if (generation < otherGeneration) continue;
      if (generation === otherGeneration) contested.add(partition);
      else at(claims, member).push(partition);
      removeFrom(at(claims, other), partition);
      claimants.set(partition, member);
    }
  });
  return { claims, contested };
}

/** The first one like it goes. */
export function removeFrom(list: number[], value: number): void {
  const index = list.indexOf(value);
  if (index >= 0) list.splice(index, 1);
}

/** Members that subscribe to nothing do not count before one that does. */
function hasEqualSubscriptions(members: readonly AssignorMember[]): boolean {
  let first: ReadonlySet<string> | null = null;
  for (const { topics } of members) {
    if (first === null) {
      if (topics.length > 0) first = new Set(topics);
      continue;
    }
    const known = first;
    if (topics.length !== known.size || !topics.every((topic) => known.has(topic))) return false;
  }
  return true;
}
