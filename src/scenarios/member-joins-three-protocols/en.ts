/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A member joins, three protocols',
  sentences: [
    'Three groups of two read the same four partitions: by the eager classic protocol, by the cooperative one, and by the consumer protocol of KIP-848.',
    'At the same moment a third member joins each of them, and has to be given one partition.',
    'In the eager group both let go of all four and read nothing until the one rebalance is over; in the cooperative one only one partition is given up, and a second rebalance hands it over; with KIP-848 there is no rebalance at all, just one partition that goes from one member to the other: compare the time without an owner in the columns.',
  ],
};
