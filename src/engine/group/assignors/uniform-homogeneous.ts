/**
 * The uniform assignor where all members subscribe to the same topics: everybody keeps what it has
 * up to its share, and the rest goes to those with room, in the order of the members.
 *
 * Kafka: UniformHomogeneousAssignmentBuilder (4.1 and later).
 */
import { assert } from '../../../base/assert.ts';
import { at } from './at.ts';
import {
  addPartition,
  lacksTopic,
  type GroupSpec,
  type SpecMember,
  type SpecOutcome,
} from './group-spec.ts';

interface FreePartition {
  readonly topic: number;
  readonly index: number;
}

interface Builder {
  readonly subscribed: ReadonlySet<number>;
  readonly free: FreePartition[];
  readonly targets: readonly Map<number, number[]>[];
  /** Members with room, and how much. */
  readonly unfilled: { readonly member: number; readonly room: number }[];
  readonly quota: number;
  /** So many members may still get one more. */
  extras: number;
}

/** `topicOrder`: positions of the topics, as the set of subscribed topics lists them. */
export function assignHomogeneous(spec: GroupSpec, topicOrder: readonly number[]): SpecOutcome {
  const { topics, members } = spec;
  const subscribed = new Set(topicOrder);
  if (lacksTopic(spec, subscribed)) return null;
  let total = 0;
  const free: FreePartition[] = [];
  const isTaken = takenPartitions(spec);
  for (const topic of topicOrder) {
    const { partitionCount } = at(topics, topic);
    total += partitionCount;
    for (let index = 0; index < partitionCount; index += 1) {
      if (at(isTaken, topic)[index] !== 1) free.push({ topic, index });
    }
  }
  const builder: Builder = {
    subscribed,
    free,
    targets: members.map(() => new Map()),
    unfilled: [],
    quota: Math.floor(total / members.length),
    extras: total % members.length,
  };
  members.forEach((member, number) => keep(builder, member, number, members.length - number));
  let next = 0;
  for (const { member, room } of builder.unfilled) {
    for (let count = 0; count < room && next < free.length; count += 1) {
      const { topic, index } = at(free, next);
      addPartition(at(builder.targets, member), topic, index);
      next += 1;
    }
  }
  assert(next === free.length, 'every partition has a member');
  return builder.targets;
}

function takenPartitions({ topics, members }: GroupSpec): readonly Uint8Array[] {
  const taken = topics.map(({ partitionCount }) => new Uint8Array(Math.max(0, partitionCount)));
  for (const { current } of members) {
    for (const { topic, partitions } of current) {
      for (const index of partitions) at(taken, topic)[index] = 1;
    }
  }
  return taken;
}

/** `left`: members that have not had their turn, this one included. */
function keep(builder: Builder, member: SpecMember, number: number, left: number): void {
  const target = at(builder.targets, number);
  let takesExtra = builder.extras > 0;
  let room = builder.quota + (takesExtra ? 1 : 0);
  for (const { topic, partitions } of member.current) {
    if (!builder.subscribed.has(topic)) continue;
    for (const index of partitions) {
      if (room > 0) {
        room -= 1;
        addPartition(target, topic, index);
      } else builder.free.push({ topic, index });
    }
  }
  // A later member may have the extra one already: this one leaves it, so that less moves.
  if (room > 0 && takesExtra && left > builder.extras) {
    room -= 1;
    takesExtra = false;
  }
  if (room > 0) builder.unfilled.push({ member: number, room });
  if (takesExtra) builder.extras -= 1;
}
