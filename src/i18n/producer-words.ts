/** What facts about producers and their applications are filled with. */
import type { Fact, PartitionId } from '../engine/index.ts';
import { wordsIn, type Language, type WordValues } from './words.ts';

interface Speech {
  readonly language: Language;
  readonly partitions: (ids: readonly PartitionId[]) => string;
}

/** Null: the fact is about something else. */
export function producerValues(fact: Fact, { language, partitions }: Speech): WordValues | null {
  switch (fact.type) {
    case 'records-failed':
      return { reason: failureWords(fact.reason, language) };
    case 'producer-epoch-bumped':
    case 'application-rewound':
      return { partitions: partitions(fact.partitions) };
    case 'transaction-call-answered':
      return { call: callName(fact.call), reason: failureWords(fact.error, language) };
    case 'application-ended':
      return { reason: failureWords(fact.error, language) };
    case 'producer-transaction-failed': {
      const outcome = fact.isFatal ? 'transaction.fatal' : 'transaction.abortable';
      return {
        outcome: wordsIn(language)(outcome),
        reason: failureWords(fact.error, language),
      };
    }
    default:
      return null;
  }
}

/** The method of the producer's API. */
function callName(call: Extract<Fact, { type: 'transaction-call-answered' }>['call']): string {
  if (call === 'send-offsets') return 'sendOffsetsToTransaction()';
  return call === 'init' ? 'initTransactions()' : `${call}Transaction()`;
}

/** Why a producer gave a record up: a code of Kafka, or its own words. */
function failureWords(
  reason: Extract<Fact, { type: 'records-failed' }>['reason'],
  language: Language,
): string {
  switch (reason) {
    case 'DELIVERY_TIMEOUT':
    case 'MAX_BLOCK_TIMEOUT':
    case 'BUFFER_EXHAUSTED':
    case 'ILLEGAL_ARGUMENT':
    case 'RECORD_TOO_LARGE':
    case 'PRODUCER_CLOSED':
    case 'ILLEGAL_STATE':
    case 'TRANSACTION_FAILED':
    case 'TRANSACTION_ABORTED':
    case 'COMMIT_FAILED':
      return wordsIn(language)(`failure.${reason}`);
    default:
      return reason;
  }
}
