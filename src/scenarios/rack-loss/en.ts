/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Racks are lost',
  sentences: [
    'One broker in each of the racks a, b and c, and min.insync.replicas=2: losing rack a costs an election, and writing goes on.',
    'When rack c is lost as well, broker 1 is alone: what waits for two copies goes on waiting, the producer that comes now is refused, what is committed can still be read, and broker 2 stays an eligible leader, as it holds all that is committed.',
    'Both racks return, their brokers catch up and rejoin the ISR; the next balance check gives the lead back to the preferred broker 0.',
  ],
};
