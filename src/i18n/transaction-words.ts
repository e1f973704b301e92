/** What facts about transactions are filled with: the names in their sentences. */
import type { Fact, PartitionId, ProcessId } from '../engine/index.ts';

interface Speech {
  readonly none: string;
  readonly who: (id: ProcessId) => string;
  readonly partitions: (ids: readonly PartitionId[]) => string;
}

/** Null: the fact is about something else. */
export function transactionValues(
  fact: Fact,
  { none, who, partitions }: Speech,
): Readonly<Record<string, string | number>> | null {
  switch (fact.type) {
    case 'transactions-loaded':
      return { transactionalIds: fact.transactionalIds.join(', ') || none };
    case 'transaction-state-changed':
      return { partitions: partitions(fact.partitions) };
    case 'transactional-producer-initialized':
      return { producer: fact.producer === null ? none : who(fact.producer) };
    case 'transaction-request-refused':
      return { client: who(fact.client), state: fact.state ?? none };
    default:
      return null;
  }
}
