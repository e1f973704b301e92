/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Moving a partition',
  sentences: [
    'orders-0 lies on the brokers 0, 1 and 2 and shall move to 3, 4 and 5: the controller adds the new replicas, and for a while there are six.',
    'The newcomers copy the whole log from the leader and join the ISR one by one; producers and consumers notice nothing.',
    'With the last one the move is complete in one step: the old replicas leave, the leader epoch grows, broker 3 leads, and the old copies are deleted.',
  ],
};
