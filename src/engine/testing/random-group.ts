/** Random groups for the tests of the assignors: topics, members, and what they had before. */
import type { Assignment, AssignorMember, AssignorTopic } from '../group/assignors/assignor.ts';
import type { GroupSpec, SpecOutcome } from '../group/assignors/group-spec.ts';
import type { Dice } from './dice.ts';

export interface RandomGroup {
  readonly topics: readonly AssignorTopic[];
  readonly members: readonly AssignorMember[];
}

/** `alike`: all members subscribe to all topics. */
export function randomGroup(dice: Dice, alike: boolean): RandomGroup {
  const topics = Array.from({ length: dice.between(1, 4) }, (_, topic) => ({
    name: `t${topic}`,
    partitionCount: dice.between(1, 12),
    partitionRacks: null,
  }));
  const names = topics.map(({ name }) => name);
  const members = Array.from({ length: dice.between(1, 9) }, (_, member) => {
    const some = names.filter(() => dice.chance(2, 3));
    return newcomer(dice, member, alike || some.length === 0 ? names : some);
  });
  return { topics, members };
}

/** A member that has had nothing yet. Its random id decides its place in Java's maps. */
export function newcomer(dice: Dice, number: number, topics: readonly string[]): AssignorMember {
  return {
    memberId: `m${dice.between(0, 99_999)}-${number}`,
    instanceId: null,
    rack: null,
    topics,
    owned: [],
    generation: -1,
    subscriptionGeneration: -1,
  };
}

/** The members as they join again: with what they were given in `generation`. */
export function rejoined(
  members: readonly AssignorMember[],
  assignments: readonly Assignment[],
  generation: number,
): readonly AssignorMember[] {
  const given = new Map(assignments.map(({ memberId, partitions }) => [memberId, partitions]));
  return members.map((member) => {
    const owned = given.get(member.memberId);
    if (owned === undefined) return member;
    return { ...member, owned, generation, subscriptionGeneration: generation };
  });
}

/** The same group as an assignor of the broker sees it. */
export function specOf({ topics, members }: RandomGroup): GroupSpec {
  const positions = new Map(topics.map(({ name }, position) => [name, position]));
  const alike = members.every((member) => member.topics.length === topics.length);
  return {
    topics: topics.map(({ partitionCount }, position) => ({
      uuid: `AAAAAAAAAAAAAAAAAAAA${'ABCD'[position]}A`,
      partitionCount,
      assignable: null,
    })),
    members: members.map((member) => ({
      memberId: member.memberId,
      instanceId: member.instanceId,
      topics: member.topics.map((name) => positions.get(name) ?? -1),
      current: topics.flatMap(({ name }, topic) => {
        const own = member.owned.filter((partition) => partition.topic === name);
        return own.length === 0 ? [] : [{ topic, partitions: own.map(({ index }) => index) }];
      }),
    })),
    isHomogeneous: alike,
  };
}

/** A target of the broker, as assignments by topic name. */
export function assignmentsOf(group: RandomGroup, outcome: SpecOutcome): readonly Assignment[] {
  return group.members.map(({ memberId }, member) => ({
    memberId,
    partitions: [...(outcome?.[member] ?? [])].flatMap(([topic, indexes]) =>
      indexes.map((index) => ({ topic: group.topics[topic]?.name ?? '', index })),
    ),
  }));
}
