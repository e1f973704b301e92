/**
 * What an assignor of the classic protocol is given and what it answers. The leader of the group,
 * a consumer, calls it with its own metadata and with the subscriptions of all members.
 *
 * Kafka: ConsumerPartitionAssignor, AbstractPartitionAssignor.
 */

export interface AssignorTopic {
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

export interface AssignorMember {
  readonly memberId: string;
  /** group.instance.id of a static member. */
  readonly instanceId: string | null;
  /** client.rack; null or empty: none. */
  readonly rack: string | null;
  readonly topics: readonly string[];
  /** What it says it owns, or owned last: only sticky assignors ask. */
  readonly owned: readonly TopicIndex[];
  /** In which generation it was given that, as the assignor reads it; -1: unknown. */
  readonly generation: number;
  /** The generation in the subscription itself; -1: none. */
  readonly subscriptionGeneration: number;
}

export interface Assignment {
  readonly memberId: string;
  readonly partitions: readonly TopicIndex[];
}

/** A partition that a member gets in the next round: another one has to give it up first. */
export interface HeldBack {
  readonly memberId: string;
  readonly partition: TopicIndex;
}

export interface AssignorOutcome {
  /** Every member is there, in the order given. */
  readonly assignments: readonly Assignment[];
  /** Empty but for cooperative assignors. */
  readonly heldBack: readonly HeldBack[];
}

/** Static members come first, by instance id, so that a restart does not move anything. */
export function compareMembers(
  left: Pick<AssignorMember, 'memberId' | 'instanceId'>,
  right: Pick<AssignorMember, 'memberId' | 'instanceId'>,
): number {
  if (left.instanceId !== null && right.instanceId !== null) {
    return compareTexts(left.instanceId, right.instanceId);
  }
  if (left.instanceId !== null) return -1;
  if (right.instanceId !== null) return 1;
  return compareTexts(left.memberId, right.memberId);
}

/** By UTF-16 units, as Java compares. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** An empty client.rack is none. */
export function rackOf({ rack }: Pick<AssignorMember, 'rack'>): string | null {
  return rack === '' ? null : rack;
}

/**
 * Racks decide only if members and replicas share some, and not every partition is to be found in
 * all of them. Kafka: useRackAwareAssignment.
 */
export function racksMatter(
  memberRacks: ReadonlySet<string>,
  partitionRacks: readonly ReadonlySet<string>[],
): boolean {
  if (memberRacks.size === 0) return false;
  const all = new Set<string>();
  for (const racks of partitionRacks) for (const rack of racks) all.add(rack);
  const isShared = [...memberRacks].some((rack) => all.has(rack));
  return isShared && partitionRacks.some((racks) => racks.size < all.size);
}

/** Topics that somebody subscribes to and that have partitions, by name. */
export function subscribedTopics(
  topics: readonly AssignorTopic[],
  members: readonly AssignorMember[],
): readonly AssignorTopic[] {
  const wanted = new Set<string>();
  for (const member of members) for (const topic of member.topics) wanted.add(topic);
  return topics
    .filter(({ name, partitionCount }) => partitionCount > 0 && wanted.has(name))
    .sort((left, right) => compareTexts(left.name, right.name));
}
