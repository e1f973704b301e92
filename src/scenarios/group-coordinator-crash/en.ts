/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'The group coordinator crashes',
  sentences: [
    'Two groups, one of each protocol, read two partitions that lie on brokers 0 and 2, and commit every second (auto.commit.interval.ms, 5 s by default); broker 1 leads the only partition of __consumer_offsets (50 by default), so it coordinates both.',
    'Broker 1 is killed: nobody answers heartbeats and commits any more, until the controller has made another broker lead __consumer_offsets, which reads the groups and their offsets from its log.',
    'Look at the members: they read on all the time, find the new coordinator, and commit again; the members, the generation and the epochs are what they were, and there is no rebalance.',
  ],
};
