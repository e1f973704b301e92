/**
 * Topic by topic, each member takes a range of neighbouring partitions: the same numbers of topics
 * of equal size go to the same member, and the first members get the extra ones of every topic.
 *
 * Kafka: RangeAssignor, AbstractPartitionAssignor; KIP-881 (rack-aware assignment).
 */

import {
  compareMembers,
  rackOf,
  racksMatter,
  subscribedTopics,
  type AssignorMember,
  type AssignorOutcome,
  type AssignorTopic,
  type TopicIndex,
} from './assignor.ts';

/** What is handed out of one topic. */
interface TopicState {
  readonly topic: AssignorTopic;
  readonly members: readonly AssignorMember[];
  /** By partition number: the member that has it. */
  readonly owners: (AssignorMember | null)[];
  /** By position in `members`: how many partitions it has. */
  readonly counts: number[];
  /** Every member gets as many... */
  readonly quota: number;
  /** ...and so many of them get one more. */
  extra: number;
  /** Empty when no member of this topic has a rack: then racks are of no use. */
  readonly racks: readonly ReadonlySet<string>[];
  readonly needsRacks: boolean;
}

/** Every member is in the result, in the order given. */
export function assignRanges(
  topics: readonly AssignorTopic[],
  members: readonly AssignorMember[],
): AssignorOutcome {
  const ordered = [...members].sort(compareMembers);
  const topicSets = new Map(ordered.map((member) => [member, new Set(member.topics)]));
  const states = subscribedTopics(topics, members).map((topic) =>
    topicState(
      topic,
      ordered.filter((member) => topicSets.get(member)?.has(topic.name)),
    ),
  );
  if (states.some((state) => state.needsRacks)) assignByRack(states);
  for (const state of states) takeRanges(state, null);
  const taken = new Map(ordered.map((member): [AssignorMember, TopicIndex[]] => [member, []]));
  for (const { topic, owners } of states) {
    owners.forEach((owner, index) => {
      if (owner !== null) taken.get(owner)?.push({ topic: topic.name, index });
    });
  }
  const assignments = members.map((member) => ({
    memberId: member.memberId,
    partitions: taken.get(member) ?? [],
  }));
  return { assignments, heldBack: [] };
}

function topicState(topic: AssignorTopic, members: readonly AssignorMember[]): TopicState {
  const memberRacks = new Set(members.map(rackOf).filter((rack) => rack !== null));
  const racks =
    memberRacks.size === 0
      ? []
      : Array.from(
          { length: topic.partitionCount },
          (_, index) => new Set(topic.partitionRacks?.[index]),
        );
  const count = members.length;
  return {
    topic,
    members,
    owners: Array.from({ length: topic.partitionCount }, () => null),
    counts: members.map(() => 0),
    quota: count === 0 ? 0 : Math.floor(topic.partitionCount / count),
    extra: count === 0 ? 0 : topic.partitionCount % count,
    racks,
    needsRacks: racksMatter(memberRacks, racks),
  };
}

/** Topics with the same members and as many partitions stay together, even against the racks. */
function assignByRack(states: readonly TopicState[]): void {
  const groups: TopicState[][] = [];
  for (const state of states) {
    const group = groups.find(([first]) => first !== undefined && isCoPartitioned(first, state));
    if (group === undefined) groups.push([state]);
    else group.push(state);
  }
  for (const group of groups) {
    const [first, ...others] = group;
    if (first === undefined) continue;
    if (others.length > 0) assignTogether(group, first);
    else if (first.needsRacks)
      takeRanges(first, (position, index) => matches(first, position, index));
  }
}

function isCoPartitioned(left: TopicState, right: TopicState): boolean {
  return (
    left.racks.length === right.racks.length &&
    left.members.length === right.members.length &&
    left.members.every((member, position) => member === right.members[position])
  );
}

/** A partition number goes to the first member that it suits, and has room, in all the topics. */
function assignTogether(group: readonly TopicState[], first: TopicState): void {
  for (let index = 0; index < first.racks.length; index += 1) {
    const position = first.members.findIndex((_, candidate) =>
      group.every((state) => matches(state, candidate, index) && room(state, candidate) > 0),
    );
    if (position >= 0) for (const state of group) assign(state, position, [index]);
  }
}

function matches({ members, racks }: TopicState, position: number, index: number): boolean {
  const member = members[position];
  const rack = member === undefined ? null : rackOf(member);
  return rack === null || racks[index]?.has(rack) === true;
}

/** How many partitions the member may still get. */
function room({ counts, quota, extra }: TopicState, position: number): number {
  return quota + (extra > 0 ? 1 : 0) - (counts[position] ?? 0);
}

/**
 * The members, in order, fill up with the first free partitions that suit them; null: all do, and
 * then what lies before the last one taken is taken too.
 */
function takeRanges(
  state: TopicState,
  suits: ((position: number, index: number) => boolean) | null,
): void {
  let from = 0;
  for (let position = 0; position < state.members.length; position += 1) {
    const limit = room(state, position);
    const taken: number[] = [];
    let index = suits === null ? from : 0;
    for (; index < state.owners.length && taken.length < limit; index += 1) {
      if (state.owners[index] === null && suits?.(position, index) !== false) taken.push(index);
    }
    from = index;
    if (taken.length > 0) assign(state, position, taken);
  }
}

function assign(state: TopicState, position: number, indexes: readonly number[]): void {
  const member = state.members[position] ?? null;
  for (const index of indexes) state.owners[index] = member;
  const count = (state.counts[position] ?? 0) + indexes.length;
  state.counts[position] = count;
  if (count > state.quota) state.extra -= 1;
}
