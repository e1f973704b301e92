/** Who was given what and why, in words: partitions with one reason stand together. */
import type { ExplainedAssignment } from '../engine/index.ts';
import type { PartitionId } from '../engine/index.ts';
import { wordsIn, type Language } from './words.ts';

type Named = (partitions: readonly PartitionId[]) => string;

export function assignmentWords(
  members: readonly ExplainedAssignment[],
  partitions: Named,
  language: Language,
): string {
  return members
    .map(
      (member) => `${memberName(member.memberId)} ← ${reasonWords(member, partitions, language)}`,
    )
    .join('; ');
}

export function heldBackWords(
  heldBack: readonly { readonly memberId: string; readonly partition: PartitionId }[],
  partitions: Named,
): string {
  return heldBack
    .map(({ memberId, partition }) => `${memberName(memberId)} ← ${partitions([partition])}`)
    .join('; ');
}

export function reasonWords(
  { partitions, reasons }: Omit<ExplainedAssignment, 'memberId'>,
  named: Named,
  language: Language,
): string {
  if (partitions.length === 0) return named([]);
  const words = wordsIn(language);
  return [...new Set(reasons)]
    .map((reason) => {
      const own = partitions.filter((_, index) => reasons[index] === reason);
      return `${named(own)} (${words(`assignment.${reason}`)})`;
    })
    .join(', ');
}

/** A member's id is what it calls itself, and a UUID. */
function memberName(memberId: string): string {
  return memberId.replace(/-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, '');
}
