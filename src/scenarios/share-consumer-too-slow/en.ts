/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Too slow for its lock',
  sentences: [
    'Two workers of a share group take records of the same partition, one at a time; each record that somebody has is locked for 15 s (30 s by default).',
    'Worker 1 needs 18 s for a record: its lock expires, the record becomes available again, and worker 2 gets it with delivery count 2, while worker 1 still works on it.',
    'So it is worked on twice; when worker 1 accepts it at last, that is refused with INVALID_RECORD_STATE, for the record is in the hands of worker 2; it was a member of the group all the while.',
  ],
};
