/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'History: two quick failovers',
  sentences: [
    'Rules of 2017: a follower asks the leader where the epoch of its own last record ends. Broker 0 writes some records that broker 1 never gets, and crashes; broker 1 leads in epoch 1 and crashes as well.',
    'Broker 0 returns first and leads in epoch 2: it has never heard of epoch 1, and its log goes on behind the records that it alone has.',
    'Broker 1 asks where epoch 1 ends and is told an offset that lies too far: it keeps records of epoch 1 where the leader has others. Since KIP-279 the answer names an epoch too, and the follower goes on asking until the logs agree.',
  ],
};
