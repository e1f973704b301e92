/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Consumers join and crash',
  sentences: [
    'A group of one reads three partitions; a second, a third and a fourth member join, and each time the partitions are handed out anew.',
    'Four members, three partitions: one of them has nothing to do and stands by.',
    'One member is killed without a word: its partition is not read until its session ends (session.timeout.ms, 10 s here, 45 s by default); then the partitions are handed out anew, and what it had read but not committed is delivered a second time.',
  ],
};
