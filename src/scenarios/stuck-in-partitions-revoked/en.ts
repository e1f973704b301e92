/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Stuck in onPartitionsRevoked',
  sentences: [
    'Three groups read six partitions, by the eager, the cooperative and the consumer protocol (KIP-848); a third member joins each of them, and member 1 of each hangs for 40 s in onPartitionsRevoked().',
    'In the eager group everybody has given up everything by then and waits for it; in the cooperative one the others keep reading what they have, in the KIP-848 group they are given what is free as well.',
    'After max.poll.interval.ms, which is the rebalance timeout (20 s here, 5 min by default), the coordinator goes on without it: its partitions go to the others, and when its listener returns, it joins as a newcomer.',
  ],
};
