/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'An unclean election',
  sentences: [
    'Both followers die, the ISR shrinks to broker 0 alone, and with min.insync.replicas=1 even acks=all is satisfied by this one copy.',
    'Then broker 0 dies and broker 1 returns, which lacks the newest records: because unclean.leader.election.enable is true, it is elected all the same.',
    'The partition works again, but acknowledged records are gone: when broker 0 comes back it truncates what it alone still had.',
  ],
};
