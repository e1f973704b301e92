/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A commit that is repeated too late',
  sentences: [
    'Two applications commit with commitAsync(); a connection breaks while a commit is under way, so that it fails with an error that may be retried.',
    'Careful lets it be, for the next commit covers it; the callback of hasty commits the same offset again 4 s later, when higher ones have been committed meanwhile.',
    'The last commit wins: the committed offset of hasty goes back, and when both are killed and started again, hasty reads records again that it had done with and committed; this is why the client itself never repeats commitAsync().',
  ],
};
