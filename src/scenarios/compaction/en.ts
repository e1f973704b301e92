/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Compaction keeps the last value',
  sentences: [
    'cleanup.policy=compact and five keys: whoever reads this log needs only the last value of each of them.',
    'The cleaner leaves the active segment alone and rewrites the ones before it: records that a later one of the same key replaces are left out, the others keep their offsets, and gaps appear.',
    'Open the log (key O) to see it: fewer bytes, the same offsets, and a log start that is still 0.',
  ],
};
