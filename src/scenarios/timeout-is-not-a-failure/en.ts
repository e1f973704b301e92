/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A timeout is not a failure',
  sentences: [
    'Both followers stand still for four seconds, for a long garbage collection say; the leader has every record in its log but may not acknowledge it yet.',
    'The producer waits for delivery.timeout.ms and then tells the application that sending has failed.',
    'The followers wake up and copy the records: they are committed and delivered, although they were reported as failed. Whoever sends them again now has them twice.',
  ],
};
