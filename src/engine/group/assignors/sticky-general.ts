/**
 * Members subscribe to different topics: everybody keeps what it may keep, partitions that are free
 * go to whoever has least, and then partitions move until no move makes the shares more equal.
 *
 * Kafka: AbstractStickyAssignor.GeneralAssignmentBuilder.
 */
import { at } from './at.ts';
import { compareLoads, putIn, subscribes, takeOut, type Balance } from './sticky-balance.ts';
import type { StickyResult } from './sticky-constrained.ts';
import type { StickyGroup } from './sticky-group.ts';
import { createMovements } from './sticky-movements.ts';
import { moveUntilEven } from './sticky-moves.ts';
import { mismatches } from './sticky-racks.ts';

export function assignGeneral(group: StickyGroup): StickyResult {
  const balance = createBalance(group);
  const { owners } = balance;
  let mustRevoke = false;
  const assigned: number[] = [];
  group.claims.forEach((claims, member) => {
    for (const partition of claims) {
      const isWanted = subscribes(balance, member, partition);
      if (isWanted && !mismatches(group.racks, member, partition)) {
        owners[partition] = member;
        balance.counts[member] = at(balance.counts, member) + 1;
        assigned.push(partition);
      } else mustRevoke = true;
    }
  });
  balance.order.sort((left, right) => compareLoads(balance, left, right));
  const free =
    assigned.length === 0
      ? balance.partitions
      : balance.partitions.filter((partition) => owners[partition] === -1);
  const isFirst = at(balance.counts, at(balance.order, balance.order.length - 1)) === 0;
  placeFree(balance, free);
  even(balance, free, isFirst, mustRevoke);
  const owned: number[][] = group.members.map(() => []);
  owners.forEach((member, partition) => {
    if (member >= 0) at(owned, member).push(partition);
  });
  return { owned, transfers: transfersOf(group, owned) };
}

function createBalance(group: StickyGroup): Balance {
  const { topics, members } = group;
  const subscribers: number[][] = topics.map(() => []);
  const wants = members.map((member) => new Set(member.topics));
  const places = new Map(topics.map(({ name }, topic) => [name, topic]));
  members.forEach((member, number) => {
    for (const name of member.topics) {
      const topic = places.get(name);
      if (topic !== undefined) at(subscribers, topic).push(number);
    }
  });
  const sortedTopics = topics
    .map((_, topic) => topic)
    .sort(
      (left, right) => at(subscribers, left).length - at(subscribers, right).length || left - right,
    );
  const partitions: number[] = [];
  for (const topic of sortedTopics) {
    const first = at(group.firsts, topic);
    for (let index = 0; index < at(topics, topic).partitionCount; index += 1) {
      partitions.push(first + index);
    }
  }
  return {
    group,
    subscribers,
    wants: members.map((_, number) =>
      Uint8Array.from(topics, ({ name }) => (wants[number]?.has(name) === true ? 1 : 0)),
    ),
    partitions,
    owners: new Int32Array(group.partitionCount).fill(-1),
    counts: members.map(() => 0),
    order: members.map((_, number) => number),
    previous: previousOwners(group),
    movements: createMovements(),
    limits: limitsOf(group, wants),
    lightest: topics.map(() => -1),
    lightestOpen: topics.map(() => -1),
    witness: 0,
    isEven: null,
  };
}

function limitsOf(
  { topics }: StickyGroup,
  wants: readonly ReadonlySet<string>[],
): readonly number[] {
  return wants.map((names) => {
    let limit = 0;
    for (const { name, partitionCount } of topics) if (names.has(name)) limit += partitionCount;
    return limit;
  });
}

/** Who had a partition in an older generation than the latest: it goes back there if it can. */
function previousOwners(group: StickyGroup): ReadonlyMap<number, number> {
  const owners = new Map<number, number>();
  const generations = new Map<number, number>();
  group.members.forEach(({ generation }, member) => {
    if (generation >= group.latestGeneration) return;
    for (const partition of at(group.reported, member)) {
      const known = generations.get(partition);
      if (known !== undefined && generation <= known) continue;
      generations.set(partition, generation);
      owners.set(partition, member);
    }
  });
  return owners;
}

/** First to members near the partition, if racks decide; then to whoever subscribes. */
function placeFree(balance: Balance, free: readonly number[]): void {
  const { racks } = balance.group;
  const left = racks.areUsed ? free.filter((partition) => !place(balance, partition, true)) : free;
  for (const partition of left) place(balance, partition, false);
}

/** The member with the fewest partitions takes it. */
function place(balance: Balance, partition: number, mustBeNear: boolean): boolean {
  const { group, order, counts, owners } = balance;
  const member = order.find(
    (candidate) =>
      subscribes(balance, candidate, partition) &&
      !(mustBeNear && mismatches(group.racks, candidate, partition)),
  );
  if (member === undefined) return false;
  takeOut(balance, member);
  owners[partition] = member;
  counts[member] = at(counts, member) + 1;
  putIn(balance, member);
  return true;
}

/** Moves partitions, those that were free first; takes all back if it did not help. */
function even(
  balance: Balance,
  free: readonly number[],
  isFirst: boolean,
  mustRevoke: boolean,
): void {
  const { group, subscribers, counts, owners } = balance;
  const isMovable = (partition: number) =>
    at(subscribers, at(group.topicOf, partition)).length >= 2;
  const movable = balance.partitions.filter(isMovable);
  const takesPart = participants(balance);
  balance.order = balance.order.filter((member) => takesPart[member] === 1);
  const ownersBefore = owners.slice();
  const countsBefore = counts.filter((_, member) => takesPart[member] === 1);
  if (!mustRevoke) moveUntilEven(balance, free.filter(isMovable));
  const hasMoved = moveUntilEven(balance, movable);
  const countsAfter = counts.filter((_, member) => takesPart[member] === 1);
  if (!isFirst && hasMoved && unevenness(countsAfter) >= unevenness(countsBefore)) {
    owners.set(ownersBefore);
  }
}

/** A member that has all it can have, and shares none of it, takes no part in the balancing. */
function participants({ group, subscribers, counts, owners, limits }: Balance): Uint8Array {
  const takesPart = new Uint8Array(group.members.length);
  group.members.forEach((_, member) => {
    if (at(counts, member) < at(limits, member)) takesPart[member] = 1;
  });
  owners.forEach((member, partition) => {
    const topic = at(group.topicOf, partition);
    if (member >= 0 && at(subscribers, topic).length >= 2) takesPart[member] = 1;
  });
  return takesPart;
}

/** Sum of the differences of all pairs. */
function unevenness(counts: readonly number[]): number {
  const sorted = [...counts].sort((left, right) => left - right);
  let score = 0;
  sorted.forEach((count, index) => {
    score += count * (2 * index + 1 - sorted.length);
  });
  return score;
}

/** What a member gets and another one says it owns and loses. */
function transfersOf(
  group: StickyGroup,
  owned: readonly (readonly number[])[],
): ReadonlyMap<number, number> {
  const added = new Map<number, number>();
  const revoked = new Set<number>();
  owned.forEach((partitions, member) => {
    const before = new Set(group.reported[member]);
    const after = new Set(partitions);
    for (const partition of partitions) if (!before.has(partition)) added.set(partition, member);
    for (const partition of before) if (!after.has(partition)) revoked.add(partition);
  });
  return new Map([...added].filter(([partition]) => revoked.has(partition)));
}
