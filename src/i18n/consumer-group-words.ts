/** What facts about groups of the consumer protocol are filled with. */
import type { Fact, PartitionId } from '../engine/index.ts';
import { reasonWords } from './assignment-words.ts';
import type { WordKey } from './en.ts';
import { wordsIn, type Language, type WordValues } from './words.ts';

interface Speech {
  readonly language: Language;
  readonly none: string;
  readonly partitions: (ids: readonly PartitionId[]) => string;
  readonly duration: (ms: number) => string;
}

/** Null: one sentence is enough for the fact. */
export function consumerGroupKey(fact: Fact): WordKey | null {
  if (fact.type !== 'member-reconciled') return null;
  if (fact.state === 'UNREVOKED_PARTITIONS') return 'fact.member-reconciled-revoking';
  if (fact.state === 'UNRELEASED_PARTITIONS') return 'fact.member-reconciled-waiting';
  return null;
}

/** Null: the fact is about something else. */
export function consumerGroupValues(
  fact: Fact,
  { language, none, partitions, duration }: Speech,
): WordValues | null {
  const words = wordsIn(language);
  switch (fact.type) {
    case 'group-epoch-bumped':
      return { reason: words(`group-epoch.${fact.reason}`) };
    case 'target-assignment-computed':
      return {
        members: fact.members
          .map((member) => {
            const { reasons, clientId } = member;
            const own =
              reasons === undefined
                ? partitions(member.partitions)
                : reasonWords({ ...member, reasons }, partitions, language);
            return `${clientId} ← ${own}`;
          })
          .join('; '),
      };
    case 'member-reconciled':
      return { partitions: partitions(fact.partitions), revoking: partitions(fact.revoking) };
    case 'member-too-slow':
      return { silence: duration(fact.at - fact.since), what: words(`slow.${fact.what}`) };
    case 'pattern-resolved':
      return { topics: fact.topics.length === 0 ? none : fact.topics.join(', ') };
    case 'group-config-changed':
      return { setting: fact.name, value: fact.value ?? none };
    default:
      return null;
  }
}
