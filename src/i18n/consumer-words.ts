/** What facts about the application of a consumer say beside their names and numbers. */
import type { Fact, PartitionId } from '../engine/index.ts';
import type { WordKey } from './en.ts';
import type { Names } from './names.ts';
import type { WordValues } from './words.ts';

/** Null: its sentence is the usual one, or it is no such fact. */
export function consumerKey(fact: Fact): WordKey | null {
  if (fact.type === 'exception-caught' && fact.reaction === 'seek-past') {
    return 'fact.exception-caught-skipped';
  }
  if (fact.type === 'consumer-failed' && fact.offset !== undefined) {
    return 'fact.consumer-failed-at';
  }
  return null;
}

/** Null: it is no such fact. */
export function consumerValues(fact: Fact, names: Names): WordValues | null {
  switch (fact.type) {
    case 'exception-caught':
    case 'consumer-failed':
      return { place: placeWords(fact, names) };
    case 'processing-interrupted':
      return { unhandled: fact.unhandled.map((one) => stretchWords(one, names)).join(', ') };
    default:
      return null;
  }
}

/** `orders-0: 17`. */
function placeWords(
  { partitions, offset }: Extract<Fact, { type: 'exception-caught' | 'consumer-failed' }>,
  names: Names,
): string {
  const list = partitions.map(names.partition).join(', ');
  return offset === undefined ? list : `${list}: ${offset}`;
}

/** `orders-0: 4-9`. */
function stretchWords(
  { partition, offsets }: { readonly partition: PartitionId; readonly offsets: readonly number[] },
  names: Names,
): string {
  const first = offsets[0] ?? -1;
  const last = offsets.at(-1) ?? -1;
  const range = first === last ? String(first) : `${first}–${last}`;
  return `${names.partition(partition)}: ${range}`;
}
