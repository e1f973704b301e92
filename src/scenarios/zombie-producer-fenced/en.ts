/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A zombie producer is fenced',
  sentences: [
    'A producer with transactional.id=payments writes transactions of ten records; billing reads with read_committed, audit with read_uncommitted.',
    'It stalls in the middle of a transaction (a long GC pause), and a new producer starts with the same transactional.id: the coordinator raises the epoch, aborts what was open and lets the new one work.',
    'When the old one wakes, its records are refused with INVALID_PRODUCER_EPOCH and its transaction is gone; what it had written before was read by audit and never by billing.',
  ],
};
