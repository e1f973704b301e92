/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Deleted while it was away',
  sentences: [
    'Broker 2 is down while records keep coming; then everything up to the high watermark is deleted, as retention would do it, only sooner.',
    "Broker 2 returns and asks for the offset at which its log ended: the leader's log begins later by now, and the answer is OFFSET_OUT_OF_RANGE.",
    "It asks where the leader's log begins, throws its own log away and starts there: no record is missing, for those that are gone were deleted on purpose.",
  ],
};
