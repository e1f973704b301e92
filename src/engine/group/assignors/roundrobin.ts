/**
 * All partitions of all topics are dealt out in turn, like cards; who does not subscribe to the
 * topic is passed over. Nothing is remembered: with every change nearly everything moves.
 *
 * Kafka: RoundRobinAssignor.
 */
import {
  compareMembers,
  subscribedTopics,
  type AssignorMember,
  type AssignorOutcome,
  type AssignorTopic,
  type TopicIndex,
} from './assignor.ts';

interface Seat {
  readonly memberId: string;
  readonly topics: ReadonlySet<string>;
  readonly partitions: TopicIndex[];
}

export function assignRoundRobin(
  topics: readonly AssignorTopic[],
  members: readonly AssignorMember[],
): AssignorOutcome {
  const seats = [...members].sort(compareMembers).map((member): Seat => ({
    memberId: member.memberId,
    topics: new Set(member.topics),
    partitions: [],
  }));
  let turn = 0;
  for (const topic of subscribedTopics(topics, members)) {
    for (let index = 0; index < topic.partitionCount; index += 1) {
      while (seats[turn]?.topics.has(topic.name) === false) turn = (turn + 1) % seats.length;
      seats[turn]?.partitions.push({ topic: topic.name, index });
      turn = (turn + 1) % seats.length;
    }
  }
  const dealt = new Map(seats.map(({ memberId, partitions }) => [memberId, partitions]));
  const assignments = members.map(({ memberId }) => ({
    memberId,
    partitions: dealt.get(memberId) ?? [],
  }));
  return { assignments, heldBack: [] };
}
