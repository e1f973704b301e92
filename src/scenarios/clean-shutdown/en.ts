/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Clean shutdowns, one after another',
  sentences: [
    'A broker that is shut down asks the controller first: it leaves the ISR and its lead moves to another while it still runs, so that producers only look for the new leader.',
    'After the second one broker 2 is alone and acks=all is refused; broker 1 stays an eligible leader. The third shutdown leaves the partition without a leader.',
    'Broker 1 returns first and leads at once, although it was not the last one: as long as too few were in sync nothing could be committed, so that it lacks nothing that was.',
  ],
};
