/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A zombie consumer commits',
  sentences: [
    'Two groups, one of each protocol, read the same partition; the application works on a few records at a time and then commits them.',
    'The owner stands still in the middle of its work (a long GC pause) for longer than its session lasts (10 s here, 45 s by default): the coordinator removes it, and the second member reads the batch again and goes on.',
    'Then the zombie wakes up, knows nothing of all that, and commits: the coordinator refuses with UNKNOWN_MEMBER_ID, the application hears CommitFailedException, and the committed offset does not go back; but what it had worked on was worked on twice.',
  ],
};
