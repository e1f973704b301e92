/**
 * Which members are where a replica of a partition is: sticky assignors prefer them, as far as the
 * balance allows it.
 *
 * Kafka: AbstractStickyAssignor.RackInfo; KIP-881 (rack-aware assignment).
 */
import { rackOf, racksMatter, type AssignorMember, type AssignorTopic } from './assignor.ts';
import { at } from './at.ts';

export interface StickyRacks {
  /** False: no two racks are told apart, and all that follows is not asked for. */
  readonly areUsed: boolean;
  /** By member; null: it has none. */
  readonly ofMembers: readonly (string | null)[];
  /** By partition: racks of its replicas. */
  readonly ofPartitions: readonly ReadonlySet<string>[];
  /** By partition: how many members are in its racks. Empty when no member has a rack. */
  readonly nearby: readonly number[];
}

const NO_RACKS: StickyRacks = { areUsed: false, ofMembers: [], ofPartitions: [], nearby: [] };

export function readRacks(
  topics: readonly AssignorTopic[],
  members: readonly AssignorMember[],
  partitionCount: number,
): StickyRacks {
  const ofMembers = members.map(rackOf);
  const counts = new Map<string, number>();
  for (const rack of ofMembers) if (rack !== null) counts.set(rack, (counts.get(rack) ?? 0) + 1);
  if (counts.size === 0) return NO_RACKS;
  const ofPartitions: ReadonlySet<string>[] = [];
  for (const topic of topics) {
    for (let index = 0; index < topic.partitionCount; index += 1) {
      ofPartitions.push(new Set(topic.partitionRacks?.[index]));
    }
  }
  const nearby = ofPartitions.map((racks) => {
    let count = 0;
    for (const rack of racks) count += counts.get(rack) ?? 0;
    return count;
  });
  const areUsed = partitionCount > 0 && racksMatter(new Set(counts.keys()), ofPartitions);
  return { areUsed, ofMembers, ofPartitions, nearby };
}

/** The member has a rack, and no replica is in it. */
export function mismatches(racks: StickyRacks, member: number, partition: number): boolean {
  if (!racks.areUsed) return false;
  const rack = racks.ofMembers[member] ?? null;
  return rack !== null && !at(racks.ofPartitions, partition).has(rack);
}

/** The member has a rack, and a replica is in it. */
export function isNear(racks: StickyRacks, member: number, partition: number): boolean {
  const rack = racks.ofMembers[member] ?? null;
  return rack !== null && at(racks.ofPartitions, partition).has(rack);
}

/** Those with the fewest members nearby come first: they are the hardest to place. */
export function hardestFirst(racks: StickyRacks, partitions: readonly number[]): number[] {
  if (racks.nearby.length === 0) return [...partitions];
  return [...partitions].sort((left, right) => at(racks.nearby, left) - at(racks.nearby, right));
}

/** The next member of the circle that is near the partition: its place in `list`; -1: none. */
export function nextNear(
  racks: StickyRacks,
  partition: number,
  list: readonly number[],
  from: number,
): number {
  for (let step = 0; step < list.length; step += 1) {
    const place = (from + step) % list.length;
    if (isNear(racks, at(list, place), partition)) return place;
  }
  return -1;
}
