/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'The transaction coordinator dies',
  sentences: [
    'Two transactions are under way: payments commits and hears of its success as soon as PrepareCommit is in the log of __transaction_state; refunds is still open.',
    'At that moment the coordinator, broker 0, is killed before its markers have arrived: billing (read_committed) goes on waiting, although the transaction is decided and can never be undone.',
    'After the election another broker loads the log: it writes the markers of payments, so that billing gets its records late but surely, and refunds stays open, goes on with the new coordinator, and commits.',
  ],
};
