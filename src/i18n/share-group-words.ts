/** What facts about share groups are filled with. */
import type { Fact, PartitionId } from '../engine/index.ts';
import type { WordKey } from './en.ts';
import { wordsIn, type Language, type WordValues } from './words.ts';

interface Speech {
  readonly language: Language;
  readonly none: string;
  readonly partitions: (ids: readonly PartitionId[]) => string;
}

/** Null: one sentence is enough for the fact. */
export function shareGroupKey(fact: Fact): WordKey | null {
  switch (fact.type) {
    case 'records-settled':
      return fact.error === 'NONE' ? null : 'fact.records-settled-refused';
    case 'acquisition-lock-expired':
      return fact.isArchived ? 'fact.acquisition-lock-expired-archived' : null;
    case 'share-records-polled':
      if (fact.error !== null) return 'fact.share-records-polled-failed';
      return fact.records.length === 0 ? 'fact.share-records-polled-none' : null;
    default:
      return null;
  }
}

/** Null: the fact is about something else. */
export function shareGroupValues(
  fact: Fact,
  { language, none, partitions }: Speech,
): WordValues | null {
  const words = wordsIn(language);
  const delivery = (first: number, last: number, count: number): string =>
    words('share.delivery', { offsets: range(first, last), count });
  switch (fact.type) {
    case 'records-acquired':
      return {
        client: fact.memberId,
        ranges: fact.ranges
          .map((one) => delivery(one.firstOffset, one.lastOffset, one.deliveryCount))
          .join(', '),
      };
    case 'records-settled':
      return {
        client: fact.memberId,
        settled: fact.batches
          .map(({ firstOffset, lastOffset, types }) => {
            const said = types.map((type) => words(`share.${type}`)).join(', ');
            return `${range(firstOffset, lastOffset)}: ${said}`;
          })
          .join('; '),
      };
    case 'acquisition-lock-expired':
      return { client: fact.memberId, offsets: range(fact.firstOffset, fact.lastOffset) };
    case 'share-offsets-altered':
      return {
        offsets: fact.offsets
          .map(({ partition, offset }) => `${partitions([partition])}: ${offset}`)
          .join(', '),
      };
    case 'share-offsets-deleted':
      return { partitions: partitions(fact.partitions) };
    case 'share-session-ended':
      return { client: fact.memberId };
    case 'share-records-polled':
      return {
        polled: fact.records
          .map(({ partition, offset, deliveryCount }) => {
            return `${partitions([partition])} ${delivery(offset, offset, deliveryCount)}`;
          })
          .join(', '),
        error: fact.error ?? none,
      };
    case 'share-commit-answered':
      return {
        results:
          fact.results.length === 0
            ? none
            : fact.results
                .map(({ partition, error }) => `${partitions([partition])} ${error}`)
                .join(', '),
      };
    default:
      return null;
  }
}

function range(first: number, last: number): string {
  return first === last ? String(first) : `${first}–${last}`;
}
