/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Two groups, one of them slow',
  sentences: [
    'Two groups read the same partition; each has positions and committed offsets of its own, and reading takes nothing away.',
    'Reports begins to need 250 ms for a record where ten come each second: its lag grows by six records a second, and billing does not notice anything.',
    'When reports gets faster again it catches up from the log, which has kept everything; nothing was pushed at it meanwhile, and nobody had to wait for it.',
  ],
};
