/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Segments and retention',
  sentences: [
    'The log of orders-0 is cut into segments of 6,000 bytes, so that what takes days in real life can be watched: open the log (key O) to see the files, the index entries and the batches.',
    'Look an offset up: the file name tells the segment, a binary search in the sparse index gives a position, and from there a few batches are read.',
    'Every ten seconds retention looks at the size: whole segments go from the front as long as 20,000 bytes are left, and the log start offset moves up.',
  ],
};
