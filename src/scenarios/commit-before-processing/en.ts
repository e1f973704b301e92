/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Commit first or work first',
  sentences: [
    'Two groups read the same partition, up to eight records with each poll (max.poll.records, 500 by default), a quarter of a second of work for each: the group commit-first commits before it works, the group work-first after that.',
    'In both the owner is killed in the middle of such a batch; a second member takes over when the session has ended (session.timeout.ms, 10 s here, 45 s by default).',
    'The journal says which records had not been handled: in commit-first nobody in the group is ever given them, although they are still in the log (at most once); in work-first the successor gets the whole batch, and what had been handled is handled twice (at least once).',
  ],
};
