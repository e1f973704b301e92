/**
 * Members of a topic in the order of how much they have: partitions are given to the range of those
 * with least and taken from the range of those with most, so that no order has to be kept.
 *
 * Kafka: UniformHeterogeneousAssignmentBuilder.MemberAssignmentBalancer.
 */
import { at } from './at.ts';

export interface Balancer {
  /** By member: how many partitions it has of all topics. */
  readonly sizes: Int32Array;
  /** Subscribers of the topic, those with the fewest partitions first. */
  readonly order: number[];
  /** The range of those with least ends before this place; at first they have so many. */
  leastEnd: number;
  leastCount: number;
  nextLeast: number;
  /** The range of those with most; those behind it have nothing of the topic to give. */
  mostStart: number;
  mostEnd: number;
  mostCount: number;
  nextMost: number;
}

export function createBalancer(sizes: Int32Array, subscribers: readonly number[]): Balancer {
  const order = [...subscribers].sort(
    (left, right) => at(sizes, left) - at(sizes, right) || left - right,
  );
  return {
    sizes,
    order,
    leastEnd: 0,
    leastCount: at(sizes, at(order, 0)) - 1,
    nextLeast: 0,
    mostStart: order.length,
    mostEnd: order.length,
    mostCount: at(sizes, at(order, order.length - 1)) + 1,
    nextMost: order.length - 1,
  };
}

/** How many more the member with most has than the one with least. */
export function imbalanceOf({ sizes, order }: Balancer): number {
  return at(sizes, at(order, order.length - 1)) - at(sizes, at(order, 0));
}

/** The member that is to get one more. */
export function nextLeastLoaded(balancer: Balancer): number {
  const { sizes, order } = balancer;
  if (balancer.nextLeast >= balancer.leastEnd) {
    balancer.leastCount += 1;
    while (
      balancer.leastEnd < order.length &&
      at(sizes, at(order, balancer.leastEnd)) === balancer.leastCount
    ) {
      balancer.leastEnd += 1;
    }
    balancer.nextLeast = 0;
  }
  balancer.nextLeast += 1;
  return at(order, balancer.nextLeast - 1);
}

/** The member that is to give one up; -1: nobody has any to give. */
export function nextMostLoaded(balancer: Balancer): number {
  const { sizes, order } = balancer;
  if (balancer.nextMost < balancer.mostStart) {
    if (balancer.mostEnd <= balancer.mostStart && balancer.mostStart > 0) {
      balancer.mostCount = at(sizes, at(order, balancer.mostStart - 1));
    } else balancer.mostCount -= 1;
    while (
      balancer.mostStart > 0 &&
      at(sizes, at(order, balancer.mostStart - 1)) === balancer.mostCount
    ) {
      balancer.mostStart -= 1;
    }
    balancer.nextMost = balancer.mostEnd - 1;
  }
  if (balancer.nextMost < 0) return -1;
  balancer.nextMost -= 1;
  return at(order, balancer.nextMost + 1);
}

/** The one named last has nothing to give: it goes behind the range. */
export function excludeMostLoaded(balancer: Balancer): void {
  const { order } = balancer;
  const place = balancer.nextMost + 1;
  const member = at(order, place);
  order[place] = at(order, balancer.mostEnd - 1);
  order[balancer.mostEnd - 1] = member;
  balancer.mostEnd -= 1;
}

export function isBalanced({ mostCount, leastCount }: Balancer): boolean {
  return mostCount - leastCount <= 1;
}
