/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Without a quorum',
  sentences: [
    'Two of the three controllers are gone, and the third alone is no majority: nobody is active any more. Producers and consumers do not notice, acks=all included.',
    'Then broker 2 dies. Nobody fences it: orders-1 has no leader and gets none, and in orders-0 acks=all waits for a follower that nobody takes out of the ISR.',
    'One controller returns, two are a majority: a leader is elected, broker 2 is fenced when its new session ends, and everything that waited goes on.',
  ],
};
