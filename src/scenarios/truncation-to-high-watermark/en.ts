/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'History: truncated to the high watermark',
  sentences: [
    'Rules of before 2017: a follower that gets a new leader first cuts its log back to its own high watermark, to be rid of what may not be committed. But its high watermark lags behind by one fetch.',
    'm1 is acknowledged by all three replicas. Broker 3 hands its lead to broker 1; broker 2 cuts m1 off its log, meaning to fetch it again, and in that moment broker 1 crashes.',
    'Broker 2 is in sync and is elected: m1, committed and acknowledged, exists nowhere any more. Since KIP-101 a follower asks the leader where its epoch ends, and keeps m1.',
  ],
};
