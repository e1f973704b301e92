/**
 * The assignor that most members of a consumer group ask for. Where several are asked for equally
 * often, the first of Java's map of votes wins.
 *
 * Kafka: ConsumerGroup (computePreferredServerAssignor, preferredServerAssignor), BaseHashTable.
 */
import { hashCode } from '../coordinator-partition.ts';
import { hashMapOrder } from '../java-order.ts';
import type { ConsumerMember } from './consumer-group.ts';
import { membersWith } from './subscriptions.ts';

type Asking = Pick<ConsumerMember, 'id' | 'instanceId' | 'serverAssignor'>;

/** What the group as it is shows; null: nobody asks for one. */
export function preferredAssignor(members: readonly Asking[]): string | null {
  const votes = votesOf(members);
  return winnerOf(timelineOrder([...votes.keys()]), votes);
}

/**
 * What counts once the member is as it says. The map of votes is a copy, in which a name that
 * nobody else asks for is taken out and put in again, before others of its bucket.
 */
export function preferredAssignorWith(
  members: readonly ConsumerMember[],
  updated: ConsumerMember,
): string | null {
  const before = votesOf(members);
  const after = membersWith({ members }, updated);
  const votes = votesOf(after);
  const own = updated.serverAssignor;
  const names = timelineOrder([...before.keys()]);
  const isStored = own !== null && before.has(own);
  const others = after.filter(({ id }) => id !== updated.id);
  const isPutIn = own !== null && !(isStored && votesOf(others).has(own));
  const order = isPutIn ? [own, ...names.filter((name) => name !== own)] : names;
  return winnerOf(hashMapOrder(order, tableSizeOfCopy(before.size)), votes);
}

function votesOf(members: readonly Asking[]): ReadonlyMap<string, number> {
  const votes = new Map<string, number>();
  for (const { serverAssignor } of members) {
    if (serverAssignor !== null) votes.set(serverAssignor, (votes.get(serverAssignor) ?? 0) + 1);
  }
  return votes;
}

function winnerOf(names: readonly string[], votes: ReadonlyMap<string, number>): string | null {
  let winner: string | null = null;
  let most = 0;
  for (const name of names) {
    const count = votes.get(name) ?? 0;
    if (count > most) [winner, most] = [name, count];
  }
  return winner;
}

/** Buckets of a HashMap that was made from another one with so many keys. */
function tableSizeOfCopy(keyCount: number): number {
  if (keyCount === 0) return 16;
  let size = 1;
  while (size < Math.floor(keyCount / 0.75 + 1)) size *= 2;
  return size;
}

/** The multiplier that spreads hash codes over the slots, and the bits that are kept of it. */
const SPREAD = -7_046_029_254_386_353_131n;
const LONG_BITS = 64;

/** Names as Kafka's TimelineHashMap lists them: slot by slot. */
export function timelineOrder(
  names: readonly string[],
  mostNames = names.length,
): readonly string[] {
  let bits = 1;
  for (let slots = 2; 3 * mostNames > 4 * slots; slots *= 2) bits += 1;
  const slotOf = (name: string): number =>
    Number(BigInt.asUintN(LONG_BITS, BigInt(hashCode(name)) * SPREAD) >> BigInt(LONG_BITS - bits));
  return names
    .map((name) => ({ name, slot: slotOf(name) }))
    .sort((left, right) => left.slot - right.slot)
    .map(({ name }) => name);
}
