/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A transaction that nobody ends',
  sentences: [
    'Two producers write to one partition, payments in transactions and checkout without; billing reads with read_committed, audit with read_uncommitted.',
    'Payments is killed in the middle of a transaction: the last stable offset stays at the first record of it, and billing gets nothing more, not even what checkout writes, which belongs to no transaction.',
    'The coordinator looks every 10 s for transactions older than transaction.timeout.ms (15 s here, 60 s by default): when it writes the abort marker, the last stable offset jumps and billing gets everything but the records of the dead producer.',
  ],
};
