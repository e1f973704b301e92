/**
 * Topic by topic, each member takes a range of neighbouring partitions: the same numbers of topics
 * of equal size go to the same member, and the first members get the extra ones of every topic.
 *
 * Kafka: RangeAssignor, AbstractPartitionAssignor; KIP-881 (rack-aware assignment).
 */

export interface RangeMember {
  readonly memberId: string;
  /** group.instance.id of a static member. */
  readonly instanceId: string | null;
  /** client.rack; null or empty: none. */
  readonly rack: string | null;
  readonly topics: readonly string[];
}

export interface RangeTopic {
  readonly name: string;
  readonly partitionCount: number;
  /** Racks of the replicas by partition number; null when they are not known. */
  readonly partitionRacks: readonly (readonly string[])[] | null;
}

export interface TopicIndex {
  readonly topic: string;
  /** Partition number. */
  readonly index: number;
}

export interface RangeAssignment {
  readonly memberId: string;
  /** Ordered by topic name and partition number. */
  readonly partitions: readonly TopicIndex[];
}

/** What is handed out of one topic. */
interface TopicState {
  readonly topic: RangeTopic;
  readonly members: readonly RangeMember[];
  /** By partition number: the member that has it. */
  readonly owners: (RangeMember | null)[];
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
  topics: readonly RangeTopic[],
  members: readonly RangeMember[],
): readonly RangeAssignment[] {
  const ordered = [...members].sort(compareMembers);
  const states = topics
    .filter((topic) => topic.partitionCount > 0)
    .sort((left, right) => compareTexts(left.name, right.name))
    .map((topic) => topicState(topic, ordered));
  if (states.some((state) => state.needsRacks)) assignByRack(states);
  for (const state of states) takeRanges(state, () => true);
  return members.map((member) => ({
    memberId: member.memberId,
    partitions: states.flatMap(({ topic, owners }) =>
      owners.flatMap((owner, index) => (owner === member ? [{ topic: topic.name, index }] : [])),
    ),
  }));
}

/** Static members come first, by instance id, so that a restart does not move anything. */
export function compareMembers(
  left: Pick<RangeMember, 'memberId' | 'instanceId'>,
  right: Pick<RangeMember, 'memberId' | 'instanceId'>,
): number {
  if (left.instanceId !== null && right.instanceId !== null) {
    return compareTexts(left.instanceId, right.instanceId);
  }
  if (left.instanceId !== null) return -1;
  if (right.instanceId !== null) return 1;
  return compareTexts(left.memberId, right.memberId);
}

/** By UTF-16 units, as Java compares. */
function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function topicState(topic: RangeTopic, ordered: readonly RangeMember[]): TopicState {
  const members = ordered.filter((member) => member.topics.includes(topic.name));
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
    needsRacks: needsRacks(memberRacks, racks),
  };
}

function rackOf({ rack }: RangeMember): string | null {
  return rack === '' ? null : rack;
}

/** Racks decide only if some are shared and not every partition is to be found in all of them. */
function needsRacks(
  memberRacks: ReadonlySet<string>,
  racks: readonly ReadonlySet<string>[],
): boolean {
  const all = new Set(racks.flatMap((partition) => [...partition]));
  const isShared = [...memberRacks].some((rack) => all.has(rack));
  return isShared && racks.some((partition) => partition.size < all.size);
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

/** The members, in order, fill up with the first free partitions that suit them. */
function takeRanges(state: TopicState, suits: (position: number, index: number) => boolean): void {
  for (let position = 0; position < state.members.length; position += 1) {
    const limit = room(state, position);
    const taken: number[] = [];
    for (let index = 0; index < state.owners.length && taken.length < limit; index += 1) {
      if (state.owners[index] === null && suits(position, index)) taken.push(index);
    }
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
