/**
 * The range assignor of the broker: as that of the client, without racks.
 *
 * Kafka: RangeAssignor (group-coordinator).
 */
import { compareMembers } from './assignor.ts';
import { at } from './at.ts';
import {
  addPartition,
  lacksTopic,
  wantedTopics,
  type GroupSpec,
  type SpecOutcome,
} from './group-spec.ts';

interface Range {
  next: number;
  readonly quota: number;
  extra: number;
}

export function assignServerRanges(given: GroupSpec): SpecOutcome {
  const { topics } = given;
  const order = given.members
    .map((_, member) => member)
    .sort((left, right) => compareMembers(at(given.members, left), at(given.members, right)));
  const spec = given.isHomogeneous ? withTopicsOf(given, order[0] ?? -1) : given;
  const { members } = spec;
  if (lacksTopic(spec, wantedTopics(spec))) return null;
  const subscribers = topics.map(() => 0);
  for (const member of members) {
    for (const topic of member.topics) subscribers[topic] = at(subscribers, topic) + 1;
  }
  const ranges = topics.map(({ partitionCount }, topic): Range => {
    const count = Math.max(1, at(subscribers, topic));
    return { next: 0, quota: Math.floor(partitionCount / count), extra: partitionCount % count };
  });
  const targets = members.map((): Map<number, number[]> => new Map());
  for (const member of order) {
    for (const topic of at(members, member).topics) {
      const range = at(ranges, topic);
      const size = range.quota + (range.extra > 0 ? 1 : 0);
      if (range.extra > 0) range.extra -= 1;
      for (let index = range.next; index < range.next + size; index += 1) {
        addPartition(at(targets, member), topic, index);
      }
      range.next += size;
    }
  }
  return targets;
}

/** Where all subscribe alike only the first member is asked. */
function withTopicsOf(spec: GroupSpec, member: number): GroupSpec {
  const first = spec.members[member];
  if (first === undefined) return spec;
  return { ...spec, members: spec.members.map((own) => ({ ...own, topics: first.topics })) };
}
