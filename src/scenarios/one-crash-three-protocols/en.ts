/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'One crash, three protocols',
  sentences: [
    'Three groups of three read the same six partitions: by the eager classic protocol, by the cooperative one, and by the consumer protocol of KIP-848.',
    'In each group the same member is killed at the same moment; its two partitions are left to nobody until its session ends (10 s here, 45 s by default).',
    'Then look at the others: in the eager group everybody lets go of everything and waits, in the two others whoever lives keeps on reading; the time without an owner stands in each column and in the inspector of each group.',
  ],
};
