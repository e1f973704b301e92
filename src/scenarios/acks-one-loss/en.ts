/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Acknowledged and lost with acks=1',
  sentences: [
    'With acks=1 the leader answers as soon as the record is in its own log, and here its followers are 300 ms away.',
    'Broker 0 is killed: the records of its last instants have been acknowledged, but no follower has them, and the new leader writes others at the same offsets.',
    'When broker 0 returns it truncates its log to the point where the two histories part: these records are gone, and the producer was told that they are safe.',
  ],
};
