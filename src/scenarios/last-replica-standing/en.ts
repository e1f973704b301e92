/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'The last replica standing',
  sentences: [
    'min.insync.replicas=2, and eligible leader replicas are off, as in clusters before 4.1: two brokers are shut down one after the other, and the ISR keeps broker 0 alone.',
    'Then the power of broker 0 fails, and with it everything that was not flushed yet: committed records too, for Kafka does not wait for the disk.',
    'Brokers 1 and 2 return and have them all, but may not lead: only the last member of the ISR may. When it is back with its shorter log, the others truncate to it.',
  ],
};
