/**
 * What an assignor of the broker is given: topics and members as numbers, in the order in which
 * Kafka's maps list them.
 *
 * Kafka: GroupSpec, SubscribedTopicDescriber (group-coordinator-api).
 */

export interface SpecTopic {
  /** Kafka's topic id, as text. */
  readonly uuid: string;
  /** -1: there is no such topic. */
  readonly partitionCount: number;
  /** Partition numbers that a share group may hand out; null: all. */
  readonly assignable: readonly number[] | null;
}

export interface SpecMember {
  readonly memberId: string;
  readonly instanceId: string | null;
  /** Positions in `topics` of those it subscribes to. */
  readonly topics: readonly number[];
  /** Its present target, topic by topic. */
  readonly current: readonly SpecPartitions[];
}

export interface SpecPartitions {
  /** Position in `topics`. */
  readonly topic: number;
  readonly partitions: readonly number[];
}

export interface GroupSpec {
  readonly topics: readonly SpecTopic[];
  /** In the order of the HashMap of members. */
  readonly members: readonly SpecMember[];
  /** All members subscribe to the same topics. */
  readonly isHomogeneous: boolean;
}

/** By member: the partitions of its new target, by position of the topic. */
export type SpecTarget = ReadonlyMap<number, readonly number[]>;

/** By member. Null: the assignor fails, as when a topic does not exist. */
export type SpecOutcome = readonly SpecTarget[] | null;

export function addPartition(target: Map<number, number[]>, topic: number, index: number): void {
  const partitions = target.get(topic);
  if (partitions === undefined) target.set(topic, [index]);
  else partitions.push(index);
}

/** The topics that any member subscribes to. */
export function wantedTopics({ members }: GroupSpec): ReadonlySet<number> {
  const wanted = new Set<number>();
  for (const { topics } of members) for (const topic of topics) wanted.add(topic);
  return wanted;
}

export function lacksTopic({ topics }: GroupSpec, wanted: ReadonlySet<number>): boolean {
  return [...wanted].some((topic) => (topics[topic]?.partitionCount ?? -1) === -1);
}
