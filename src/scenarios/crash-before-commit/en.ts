/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Crash before the commit',
  sentences: [
    'Two groups read the same partition; in each of them one member owns it and commits by itself every 5 s (auto.commit.interval.ms), and a second one stands by.',
    'At the same moment the owner in the group killed is killed and the owner in the group closed is closed: that one commits its position and leaves at once, while the other is missed only when its session ends (session.timeout.ms, 10 s here, 45 s by default).',
    'Compare what the two successors are given first: in the group closed nothing that was read before, in the group killed everything since the last commit a second time; neither loses a record.',
  ],
};
