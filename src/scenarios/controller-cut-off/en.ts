/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A controller without a majority',
  sentences: [
    'The active controller loses its links to everybody: it runs on and for a moment still believes that it leads.',
    'As no majority fetches from it any more, it resigns after three seconds; the other two elect a new leader of a higher epoch, and the brokers find it.',
    'When the links heal it hears of the higher epoch and becomes a follower: records that it alone had are cut off its log, and its pre-votes had disturbed nobody.',
  ],
};
