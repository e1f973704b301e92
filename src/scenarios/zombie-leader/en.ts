/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'The zombie leader',
  sentences: [
    'Broker 0 loses its links to the controller and to the other brokers, but the producer still reaches it.',
    'The controller elects broker 1, while broker 0 does not learn of it and goes on acknowledging with acks=1: two brokers lead the same partition, and their logs part.',
    'When the links heal, the higher leader epoch wins: broker 0 becomes a follower and truncates what it alone had, acknowledged or not.',
  ],
};
