/**
 * One round of sharing out partitions: members with too many let some go, partitions with too many
 * members lose some, and members with too few get what lacks members.
 *
 * Kafka: SimpleHomogeneousAssignmentBuilder, SimpleHeterogeneousAssignmentBuilder (4.3).
 */
import {
  addKey,
  computeKey,
  createHashSet,
  hasKey,
  keysOf,
  removeKey,
  tableSizeFor,
  type HashSet,
} from '../java-hash-set.ts';
import { at } from './at.ts';

export interface ShareKeys {
  /** Partitions to share out, each as a number. */
  readonly targets: readonly number[];
  /** Java's hash of a partition: it decides which go first. */
  readonly hashOf: (key: number) => number;
}

export interface Sharing {
  readonly keys: ShareKeys;
  /** Members that take part, ascending. */
  readonly members: readonly number[];
  /** There are so many in the group. */
  readonly memberCount: number;
  /** What members of the group have, those with the lower numbers first. */
  readonly current: ReadonlyMap<number, readonly number[]>;
}

interface Builder {
  readonly sharing: Sharing;
  /** So many members each partition should have, and so many partitions each member. */
  readonly membersWanted: number;
  readonly partitionsWanted: readonly number[];
  /** Partitions in Java's order, and who has each of them. */
  readonly partitions: HashSet;
  readonly holders: Map<number, HashSet>;
  /** By member: what it has; who has never had anything is not in it. */
  readonly held: Map<number, HashSet>;
}

/**
 * By member; who has nothing may be left out. Null: partitions still lack members, and no member
 * lacks partitions, as it happens when some hold what may not be handed out (Kafka:
 * NoSuchElementException).
 */
export function shareOut(sharing: Sharing): ReadonlyMap<number, readonly number[]> | null {
  const { keys, current } = sharing;
  const { targets, hashOf } = keys;
  const builder: Builder = {
    sharing,
    ...wantedCounts(sharing),
    partitions: createHashSet(hashOf, roomFor(targets.length)),
    holders: new Map(),
    held: new Map(),
  };
  current.forEach((partitions, member) => {
    for (const partition of partitions) {
      addKey(holdersOf(builder, partition), member);
      addKey(heldBy(builder, member), partition);
    }
  });
  builder.held.forEach((held, member) => letGo(builder, held, member));
  loseMembers(builder);
  for (const partition of targets) holdersOf(builder, partition);
  const unfilled = sharing.members.filter(
    (member) => sizeOf(builder, member) < at(builder.partitionsWanted, member),
  );
  if (!giveOut(builder, unfilled)) return null;
  return new Map([...builder.held].map(([member, held]) => [member, keysOf(held)]));
}

function wantedCounts({
  keys,
  members,
  memberCount,
}: Sharing): Pick<Builder, 'membersWanted' | 'partitionsWanted'> {
  const partitions = keys.targets.length;
  const membersWanted =
    partitions === 0 ? 0 : Math.floor((members.length + partitions - 1) / partitions);
  const exact = (membersWanted * partitions) / members.length;
  const partitionsWanted = Array.from({ length: memberCount }, () => 0);
  members.forEach((member, place) => {
    partitionsWanted[member] = Math.ceil(exact * (place + 1)) - Math.ceil(exact * place);
  });
  return { membersWanted, partitionsWanted };
}

/** Kafka: AssignorHelpers.newHashMap. */
function roomFor(count: number): number {
  return tableSizeFor(Math.trunc((count + 1) / 0.75 + 1));
}

function holdersOf({ partitions, holders }: Builder, partition: number): HashSet {
  const known = holders.get(partition);
  if (known !== undefined) return known;
  const created = createHashSet();
  holders.set(partition, created);
  computeKey(partitions, partition);
  return created;
}

function heldBy({ held, sharing }: Builder, member: number): HashSet {
  const known = held.get(member);
  if (known !== undefined) return known;
  const created = createHashSet(sharing.keys.hashOf);
  held.set(member, created);
  return created;
}

function sizeOf({ held }: Builder, member: number): number {
  return held.get(member)?.size ?? 0;
}

function letGo(builder: Builder, held: HashSet, member: number): void {
  let excess = held.size - at(builder.partitionsWanted, member);
  if (excess <= 0) return;
  for (const partition of keysOf(held)) {
    if (excess === 0) return;
    removeKey(held, partition);
    removeKey(holdersOf(builder, partition), member);
    excess -= 1;
  }
}

function loseMembers(builder: Builder): void {
  for (const partition of keysOf(builder.partitions)) {
    const holders = holdersOf(builder, partition);
    for (const member of keysOf(holders)) {
      if (holders.size <= builder.membersWanted) break;
      removeKey(holders, member);
      removeKey(heldBy(builder, member), partition);
    }
  }
}

/** Once over the partitions, round and round the members with too few. False: it cannot be done. */
function giveOut(builder: Builder, unfilled: number[]): boolean {
  let place = 0;
  let hasGiven = false;
  for (const partition of keysOf(builder.partitions)) {
    if (unfilled.length === 0) return true;
    const holders = holdersOf(builder, partition);
    let lacking = builder.membersWanted - holders.size;
    while (lacking > 0) {
      if (place >= unfilled.length) {
        if (!hasGiven) break;
        if (unfilled.length === 0) return false;
        place = 0;
        hasGiven = false;
      }
      const member = at(unfilled, place);
      place += 1;
      // Kafka does not note here who has got it.
      if (hasKey(holders, member)) continue;
      addKey(heldBy(builder, member), partition);
      lacking -= 1;
      hasGiven = true;
      if (sizeOf(builder, member) >= at(builder.partitionsWanted, member)) {
        place -= 1;
        unfilled.splice(place, 1);
      }
    }
  }
  return true;
}
