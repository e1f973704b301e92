/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'More members than partitions',
  sentences: [
    'Two groups of three read two partitions: in the group range a consumer computes the assignment, in the group uniform the coordinator does (KIP-848), and in both one member is left without a partition.',
    'It sends heartbeats like the others; at 16 s one that has a partition is killed in each group, and is missed when its session has ended (10 s here, 45 s by default).',
    'Watch the idle member step in, and nobody else lose anything for it in the group uniform, while in the group range everybody has to let go first: a third consumer never made these groups faster, it made them safer.',
  ],
};
