/**
 * Why a member got a partition: what an assignor would say about each of its choices. It is read
 * off what it was given and what it answered, so that the assignors themselves stay as they are.
 *
 * Kafka: none; its assignors log no reasons.
 */
import { rackOf, type TopicIndex } from './assignor.ts';
import { at } from './at.ts';

export type AssignmentReason =
  /** It had it before, within its share. */
  | 'kept'
  /** Nobody else subscribes to the topic. */
  | 'only-subscriber'
  /** It is part of the equal share. */
  | 'quota'
  /** The shares do not come out even: it is one of those with one more. */
  | 'extra'
  /** It was its turn. */
  | 'in-turn'
  /** It had the fewest partitions of those that subscribe. */
  | 'least-loaded'
  /** Another member had it, and more than its share. */
  | 'moved-to-balance'
  /** A replica is in its rack. */
  | 'rack'
  /** There are more members than partitions: several read it (share groups). */
  | 'shared';

/** How an assignor goes about it: topic by topic, in turn, by equal shares, or sharing. */
export type Manner = 'ranges' | 'turns' | 'shares' | 'sharing';

interface ReasonTopic {
  readonly name: string;
  readonly partitionCount: number;
  readonly partitionRacks: readonly (readonly string[])[] | null;
}

interface ReasonMember {
  readonly memberId: string;
  readonly rack: string | null;
  readonly topics: readonly string[];
  /** What it had before. */
  readonly owned: readonly TopicIndex[];
}

interface Working {
  readonly manner: Manner;
  /** By topic: how many members subscribe to it, and the racks by partition. */
  readonly topics: ReadonlyMap<
    string,
    { subscribers: number; racks: ReasonTopic['partitionRacks'] }
  >;
  /** By topic and partition number: members that had it before. */
  readonly before: ReadonlyMap<string, readonly (readonly string[])[]>;
  readonly isEqual: boolean;
  /** The equal share of all partitions, or, by ranges, of one topic. */
  readonly quotaOf: (topic: string) => number;
}

/** By member, in the order of `members`: a reason for each partition of `assigned`. */
export function reasonsFor(
  manner: Manner,
  topics: readonly ReasonTopic[],
  members: readonly ReasonMember[],
  assigned: readonly (readonly TopicIndex[])[],
): readonly (readonly AssignmentReason[])[] {
  const working = readWorking(manner, topics, members);
  return members.map((member, position) => {
    let topic = '';
    let place = 0;
    return at(assigned, position).map((partition, index) => {
      if (manner !== 'ranges') place = index;
      else if (partition.topic !== topic) place = 0;
      topic = partition.topic;
      const reason = reasonOf(working, member, partition, place);
      place += 1;
      return reason;
    });
  });
}

function readWorking(
  manner: Manner,
  topics: readonly ReasonTopic[],
  members: readonly ReasonMember[],
): Working {
  const subscribers = new Map<string, number>();
  for (const member of members) {
    for (const topic of new Set(member.topics)) {
      subscribers.set(topic, (subscribers.get(topic) ?? 0) + 1);
    }
  }
  const before = new Map(
    topics.map(({ name, partitionCount }): [string, string[][]] => [
      name,
      Array.from({ length: Math.max(partitionCount, 0) }, () => []),
    ]),
  );
  for (const { memberId, owned } of members) {
    for (const { topic, index } of owned) before.get(topic)?.[index]?.push(memberId);
  }
  const isEqual = [...subscribers.values()].every((count) => count === members.length);
  let total = 0;
  for (const topic of topics) if (subscribers.has(topic.name)) total += topic.partitionCount;
  const sizes = new Map(topics.map(({ name, partitionCount }) => [name, partitionCount]));
  return {
    manner,
    topics: new Map(
      topics.map(({ name, partitionRacks }) => [
        name,
        { subscribers: subscribers.get(name) ?? 0, racks: partitionRacks },
      ]),
    ),
    before,
    isEqual,
    quotaOf: (topic) =>
      manner === 'ranges'
        ? Math.floor((sizes.get(topic) ?? 0) / Math.max(1, subscribers.get(topic) ?? 0))
        : Math.floor(total / members.length),
  };
}

function reasonOf(
  { manner, topics, before, isEqual, quotaOf }: Working,
  member: ReasonMember,
  { topic, index }: TopicIndex,
  place: number,
): AssignmentReason {
  const about = topics.get(topic);
  const owners = before.get(topic)?.[index] ?? [];
  const remembers = manner === 'shares' || manner === 'sharing';
  if (remembers && owners.includes(member.memberId)) return 'kept';
  if (about?.subscribers === 1) return 'only-subscriber';
  if (manner === 'sharing') return quotaOf(topic) === 0 ? 'shared' : 'quota';
  if (remembers && owners.length > 0) return 'moved-to-balance';
  const rack = rackOf(member);
  if (rack !== null && about?.racks?.[index]?.includes(rack) === true) return 'rack';
  if (manner === 'turns') return 'in-turn';
  if (manner === 'shares' && !isEqual) return 'least-loaded';
  return place >= quotaOf(topic) ? 'extra' : 'quota';
}
