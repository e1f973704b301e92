/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A group whose members come one by one',
  sentences: [
    'Two groups of six start within seven seconds, a member every 1.4 s; audit has been there before.',
    'The coordinator of patient waits 3 s for more members before its first rebalance, and 3 s again as long as somebody has come (group.initial.rebalance.delay.ms, 3 s by default); at the coordinator of hasty this is 0.',
    'So hasty rebalances again and again and everybody lets go of everything each time, while patient reads nothing at first, and then needs one rebalance for all six.',
  ],
};
