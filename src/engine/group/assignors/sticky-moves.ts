/**
 * Moving partitions from members with more to members with less, one by one, until none can get a
 * more equal share.
 *
 * Kafka: AbstractStickyAssignor.GeneralAssignmentBuilder (performReassignments, isBalanced).
 * Simplified: a partition goes back to its previous owner only if that one takes part in the
 * balancing; Kafka's assignor fails if it does not.
 */
import { at } from './at.ts';
import { putIn, takeOut, type Balance } from './sticky-balance.ts';
import { actualPartition, recordMove } from './sticky-movements.ts';

/** Goes over the partitions again and again until nothing moves. True: something has. */
export function moveUntilEven(balance: Balance, partitions: readonly number[]): boolean {
  let hasMoved = false;
  for (;;) {
    let isMoving = false;
    for (const partition of partitions) {
      if (isEven(balance)) break;
      const target = targetOf(balance, partition);
      if (target === null) continue;
      move(balance, partition, target);
      isMoving = true;
    }
    if (!isMoving) return hasMoved;
    hasMoved = true;
  }
}

/** Who should have it instead: its previous owner, or the member with the fewest; null: nobody. */
function targetOf(balance: Balance, partition: number): number | null {
  const { group, counts, owners, previous, order, wants } = balance;
  const topic = at(group.topicOf, partition);
  const count = at(counts, at(owners, partition));
  const before = previous.get(partition);
  if (before !== undefined && order.includes(before) && count > at(counts, before) + 1) {
    return before;
  }
  if (count <= lightestOf(balance, topic) + 1) return null;
  return order.find((member) => at(wants, member)[topic] === 1) ?? null;
}

/** The fewest partitions that a subscriber has: they all take part, in the order of their loads. */
function lightestOf(balance: Balance, topic: number): number {
  const { lightest, order, wants, counts } = balance;
  const known = at(lightest, topic);
  if (known >= 0) return known;
  const member = order.find((candidate) => at(wants, candidate)[topic] === 1);
  const count = member === undefined ? Number.MAX_SAFE_INTEGER : at(counts, member);
  lightest[topic] = count;
  return count;
}

/**
 * Likewise, as Kafka looks for a balance: who has as many as its topics have partitions is passed
 * over, although it may have been given back some of a topic that it does not subscribe to.
 */
function lightestOpenOf(balance: Balance, topic: number): number {
  const { lightestOpen, order, wants, counts, limits } = balance;
  const known = at(lightestOpen, topic);
  if (known >= 0) return known;
  const member = order.find(
    (candidate) =>
      at(wants, candidate)[topic] === 1 && at(counts, candidate) !== at(limits, candidate),
  );
  const count = member === undefined ? Number.MAX_SAFE_INTEGER : at(counts, member);
  lightestOpen[topic] = count;
  return count;
}

/** No partition could go to a subscriber that has at least two fewer than its owner. */
function isEven(balance: Balance): boolean {
  balance.isEven ??= findEven(balance);
  return balance.isEven;
}

function findEven(balance: Balance): boolean {
  const { group, counts, order, owners, subscribers } = balance;
  const fewest = at(counts, at(order, 0));
  const most = at(counts, at(order, order.length - 1));
  if (fewest >= most - 1) return true;
  // The one that could move when it was last looked at often still could.
  for (let step = 0; step < owners.length; step += 1) {
    const partition = (balance.witness + step) % owners.length;
    const owner = at(owners, partition);
    const topic = at(group.topicOf, partition);
    if (owner < 0 || at(subscribers, topic).length < 2) continue;
    if (at(counts, owner) > lightestOpenOf(balance, topic) + 1) {
      balance.witness = partition;
      return false;
    }
  }
  return true;
}

function move(balance: Balance, partition: number, to: number): void {
  const { group, owners, counts, movements } = balance;
  const moved = actualPartition(movements, group, partition, at(owners, partition), to);
  const from = at(owners, moved);
  takeOut(balance, from);
  takeOut(balance, to);
  recordMove(movements, group, moved, { from, to });
  counts[from] = at(counts, from) - 1;
  counts[to] = at(counts, to) + 1;
  owners[moved] = to;
  putIn(balance, to);
  if (from !== to) putIn(balance, from);
  balance.isEven = null;
  balance.lightest.fill(-1);
  balance.lightestOpen.fill(-1);
}
