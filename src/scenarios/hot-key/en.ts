/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A hot key',
  sentences: [
    'Two members of a group share two partitions, and each manages 20 records a second; 36 come, but 30 of them have the key ann, so they all go to the same partition (murmur2 of the key, modulo the number of partitions).',
    'At 16 s a third member joins, at 30 s the topic gets a third partition, of which clients learn within 3 s here (metadata.max.age.ms, 5 minutes by default).',
    'Watch the lag of that one partition grow while the others are idle: the third member gets nothing to do at first, and the new partition only changes where ann goes from now on, so that later records of ann are read before earlier ones that still wait.',
  ],
};
