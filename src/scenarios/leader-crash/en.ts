/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Leader crash with acks=all',
  sentences: [
    'The producer writes with acks=all: a record counts as written only once every in-sync replica has it.',
    'Broker 0 is killed; for nine seconds (broker.session.timeout.ms) nobody notices, then the controller fences it and elects the next in-sync replica of its partition.',
    'No acknowledged record is lost; the old leader comes back as a follower, catches up, and is made leader again by a preferred election.',
  ],
};
