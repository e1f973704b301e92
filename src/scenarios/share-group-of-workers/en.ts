/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A queue of jobs',
  sentences: [
    'Three workers of a share group work on one partition at once, which no consumer group could: each record goes to one of them, and what they have in hand is locked for the others.',
    'Of a hundred records a worker accepts sixty, rejects ten (nobody gets them any more), and releases thirty: these are delivered again, to whoever asks next, with a higher delivery count.',
    'A record that was released five times is archived (group.share.delivery.count.limit); look at how the start of the window only moves on over a stretch that is finished as a whole, and at records that overtake each other.',
  ],
};
