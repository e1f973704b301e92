/**
 * All members subscribe to the same topics: everybody keeps what it has up to its share, and what
 * is left over goes round those that have too little.
 *
 * Kafka: AbstractStickyAssignor.ConstrainedAssignmentBuilder.
 */
import { assert } from '../../../base/assert.ts';
import { at } from './at.ts';
import { removeFrom, type StickyGroup } from './sticky-group.ts';
import { hardestFirst, mismatches, nextNear } from './sticky-racks.ts';

export interface StickyResult {
  /** By member. */
  readonly owned: readonly (readonly number[])[];
  /** By partition that changes hands while its owner lives: the member that is to get it. */
  readonly transfers: ReadonlyMap<number, number>;
}

interface Builder {
  readonly group: StickyGroup;
  readonly owned: number[][];
  readonly isAssigned: Uint8Array;
  /** By partition: the member that had to let it go. */
  readonly released: Map<number, number>;
  readonly transfers: Map<number, number>;
  /** Members with fewer than the least share, and those with exactly that. */
  under: number[];
  exact: number[];
  readonly least: number;
  readonly most: number;
  /** So many members may have `most`, and so many have. */
  readonly extras: number;
  taken: number;
}

export function assignConstrained(group: StickyGroup): StickyResult {
  const members = group.members.length;
  const builder: Builder = {
    group,
    owned: group.members.map(() => []),
    isAssigned: new Uint8Array(group.partitionCount),
    released: new Map(),
    transfers: new Map(),
    under: [],
    exact: [],
    least: Math.floor(group.partitionCount / members),
    most: Math.ceil(group.partitionCount / members),
    extras: group.partitionCount % members,
    taken: 0,
  };
  for (let member = 0; member < members; member += 1) keep(builder, member);
  const byRank = (left: number, right: number) => at(group.ranks, left) - at(group.ranks, right);
  builder.under.sort(byRank);
  builder.exact.sort(byRank);
  const free: number[] = [];
  for (let partition = 0; partition < group.partitionCount; partition += 1) {
    if (builder.isAssigned[partition] === 0) free.push(partition);
  }
  const hardest = hardestFirst(group.racks, free);
  dealRound(builder, group.racks.areUsed ? dealByRack(builder, hardest) : hardest);
  return { owned: builder.owned, transfers: builder.transfers };
}

/** What a member owns stays with it: up to `most` for the first ones, up to `least` for others. */
function keep(builder: Builder, member: number): void {
  const { group, least, most, extras } = builder;
  const claimed: number[] = [];
  for (const partition of at(group.claims, member)) {
    if (mismatches(group.racks, member, partition)) builder.released.set(partition, member);
    else claimed.push(partition);
  }
  claimed.sort((left, right) => at(group.indexOf, left) - at(group.indexOf, right) || left - right);
  for (const partition of group.contested) removeFrom(claimed, partition);
  if (claimed.length < least) {
    keepFirst(builder, member, claimed, claimed.length);
    builder.under.push(member);
  } else if (claimed.length >= most && builder.taken < extras) {
    takeExtra(builder);
    keepFirst(builder, member, claimed, most);
  } else {
    keepFirst(builder, member, claimed, least);
    if (builder.taken < extras) builder.exact.push(member);
  }
}

function keepFirst(builder: Builder, member: number, claimed: number[], count: number): void {
  claimed.forEach((partition, place) => {
    if (place >= count) {
      builder.released.set(partition, member);
      return;
    }
    at(builder.owned, member).push(partition);
    builder.isAssigned[partition] = 1;
  });
}

/** With the last of them, those with exactly the least share have all they may have. */
function takeExtra(builder: Builder): void {
  builder.taken += 1;
  if (builder.taken === builder.extras) builder.exact = [];
}

/** As far as the shares allow it, partitions go to members near them. Returns the others. */
function dealByRack(builder: Builder, partitions: readonly number[]): readonly number[] {
  const { racks } = builder.group;
  const left: number[] = [];
  let next = 0;
  for (const partition of partitions) {
    const place = nextNear(racks, partition, builder.under, next);
    if (place >= 0) {
      const member = at(builder.under, place);
      next = fill(builder, member, place);
      give(builder, partition, member);
      continue;
    }
    const spare = nextNear(racks, partition, builder.exact, 0);
    if (spare < 0) {
      left.push(partition);
      continue;
    }
    const member = at(builder.exact, spare);
    if (at(builder.owned, member).length + 1 === builder.most) {
      builder.exact.splice(spare, 1);
      takeExtra(builder);
    }
    give(builder, partition, member);
  }
  return left;
}

/** The member at `place` is about to get one more. Returns whose turn is next. */
function fill(builder: Builder, member: number, place: number): number {
  const count = at(builder.owned, member).length + 1;
  let next = place;
  if (count >= builder.least) {
    builder.under.splice(place, 1);
    if (count < builder.most && builder.taken < builder.extras) builder.exact.push(member);
  } else next += 1;
  return builder.under.length === 0 ? 0 : next % builder.under.length;
}

/** Round and round those with too little; then one more each for those with just enough. */
function dealRound(builder: Builder, partitions: readonly number[]): void {
  let place = 0;
  for (const partition of partitions) {
    if (place >= builder.under.length) place = 0;
    const member = builder.under[place] ?? builder.exact.shift();
    assert(member !== undefined, 'every partition has a member that may take it');
    give(builder, partition, member);
    const count = at(builder.owned, member).length;
    if (count === builder.least) {
      builder.under.splice(place, 1);
      builder.exact.push(member);
    } else if (count === builder.most) {
      builder.taken += 1;
    } else place += 1;
  }
}

function give(builder: Builder, partition: number, member: number): void {
  at(builder.owned, member).push(partition);
  const previous = builder.released.get(partition);
  const isMoved = previous !== undefined && previous !== member;
  if (isMoved || builder.group.contested.has(partition)) builder.transfers.set(partition, member);
}
