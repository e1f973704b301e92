/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A new group with latest',
  sentences: [
    'Billing has been reading for a while when three new groups come, with auto.offset.reset earliest, latest and none; none of them has committed anything.',
    'Earliest reads everything from the beginning; latest begins at the end that it finds when it has joined and asks, some 3 s after its start: what was written before, and in these 3 s, it will never see; none meets NoOffsetForPartitionException.',
    'Then latest is closed and started again: this time it has a committed offset, and reads what came meanwhile; the reset counts only where there is none.',
  ],
};
