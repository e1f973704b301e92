/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Consumers are restarted in turn',
  sentences: [
    'Three groups of three read the same topic: dynamic members, static ones (group.instance.id), and static ones of the consumer protocol (KIP-848).',
    'In each group one member after the other is closed and started again 4 s later, as when a new version is rolled out; sessions last 45 s.',
    'In the first group each leave and each join is a rebalance in which everybody lets go of everything: six in all; in the two others nobody is disturbed, the partitions of whoever is away simply wait for him.',
  ],
};
