/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'The offsets of a group expire',
  sentences: [
    'Three groups of one read the same partition and commit; then all three are closed, and the records go on coming.',
    'The group in-time is back after 48 s; the groups earliest and latest stay away for longer than an empty group keeps its offsets (offsets.retention.minutes, one minute here, 7 days by default), so the coordinator deletes these, and the groups with them.',
    'When those two return they are new groups: earliest (auto.offset.reset) does everything a second time from the very first record, latest never sees what came while it was away, whereas in-time simply went on where it was.',
  ],
};
