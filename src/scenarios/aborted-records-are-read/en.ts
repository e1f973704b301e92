/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Records that never happened are read',
  sentences: [
    'A producer commits one transaction and aborts the next, three records each; billing reads with read_committed, audit with read_uncommitted, which is the default.',
    'Audit gets every record as soon as it is replicated, those of the aborted transactions too; billing gets each transaction as a whole, when its commit marker is there, and of the aborted ones nothing.',
    'Look at the offsets: each marker takes one, and both readers pass over it, so that what they get is not contiguous; for billing the gaps are wider.',
  ],
};
