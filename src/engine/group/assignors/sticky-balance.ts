/**
 * How a group with different subscriptions stands while its partitions are handed out: who has
 * what, and the members in the order of how much they have.
 *
 * Kafka: AbstractStickyAssignor.GeneralAssignmentBuilder (sortedCurrentSubscriptions).
 */
import { at } from './at.ts';
import type { StickyGroup } from './sticky-group.ts';
import type { Movements } from './sticky-movements.ts';

export interface Balance {
  readonly group: StickyGroup;
  /** By topic: the members that subscribe to it. */
  readonly subscribers: readonly (readonly number[])[];
  /** By member and topic: 1 if it subscribes. */
  readonly wants: readonly Uint8Array[];
  /** All partitions, those that the fewest members can have first. */
  readonly partitions: readonly number[];
  /** By partition; -1: nobody has it. */
  readonly owners: Int32Array;
  /** By member: how many partitions it has. */
  readonly counts: number[];
  /** Members that take part, those with the fewest partitions first. */
  order: number[];
  /** By partition: who had it in an older generation. */
  readonly previous: ReadonlyMap<number, number>;
  readonly movements: Movements;
  /** By member: how many partitions the topics have that it subscribes to. */
  readonly limits: readonly number[];
  /** By topic: the fewest partitions that one of its subscribers has; -1: not counted yet. */
  lightest: number[];
  /** Likewise, of those that do not have as many as their limit. */
  lightestOpen: number[];
  /** A partition that could move, when that was last looked at. */
  witness: number;
  /** Null: not looked at since the last move. */
  isEven: boolean | null;
}

export function subscribes(balance: Balance, member: number, partition: number): boolean {
  return at(balance.wants, member)[at(balance.group.topicOf, partition)] === 1;
}

export function compareLoads({ counts, group }: Balance, left: number, right: number): number {
  return at(counts, left) - at(counts, right) || at(group.ranks, left) - at(group.ranks, right);
}

export function takeOut(balance: Balance, member: number): void {
  const index = search(balance, member);
  if (balance.order[index] === member) balance.order.splice(index, 1);
}

export function putIn(balance: Balance, member: number): void {
  balance.order.splice(search(balance, member), 0, member);
}

/** The place of a member in the order of loads, whether it is there or not. */
function search(balance: Balance, member: number): number {
  let low = 0;
  let high = balance.order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareLoads(balance, at(balance.order, middle), member) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
