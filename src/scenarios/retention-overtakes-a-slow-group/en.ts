/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Retention overtakes a slow group',
  sentences: [
    'Three groups read the same partition and commit; they are named after their auto.offset.reset: earliest, latest and none.',
    'For half a minute none of them is there, while the producer goes on and the topic keeps some 12,000 bytes only (retention.bytes, no limit by default; the look at it is every 5 s here, every 5 minutes by default): the log starts behind the offsets that they have committed.',
    'When they come back, their first fetch is answered with OFFSET_OUT_OF_RANGE: earliest goes on at the new start of the log, latest jumps to its end and skips even what is left, none stops with an exception; what retention took is lost to all three.',
  ],
};
