/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A transaction hangs for ever',
  sentences: [
    'How it was before KIP-890: transaction.version 1, and leaders that do not ask the coordinator whether a transaction is open (both are not the default any more).',
    'A record of payments gets stuck in the network; the producer gives it up after 5 s and aborts its transaction, and when the record arrives after the marker, it opens a transaction that the coordinator does not know of.',
    'From then on billing (read_committed) reads nothing, no timeout helps, and compaction stops there too; 23 s later an administrator writes the marker by hand with abort-transaction, and the last stable offset jumps.',
  ],
};
