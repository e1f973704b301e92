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

export function assignServerRanges(spec: GroupSpec): SpecOutcome {
  const { topics, members } = spec;
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
  const order = members
    .map((_, member) => member)
    .sort((left, right) => compareMembers(at(members, left), at(members, right)));
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
