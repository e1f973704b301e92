/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A follower crashes',
  sentences: [
    'Broker 2 dies while it is in the ISR: acks=all needs every member of it, so that nothing is acknowledged any more, although two brokers are well.',
    'When its session of 9 s ends, the controller fences it and takes it out of the ISR; at that moment the high watermark jumps and all that waited is acknowledged at once.',
    'Leader and leader epoch stay as they are, only the partition epoch grows: the other follower is not disturbed, and producers have seen nothing but latency.',
  ],
};
