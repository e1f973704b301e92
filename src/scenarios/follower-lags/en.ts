/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A follower leaves the ISR and returns',
  sentences: [
    'Broker 2 stands still for fourteen seconds, as in a long garbage collection; its session at the controller lives on.',
    'While it is still in the ISR it holds the high watermark back, and acks=all waits; after replica.lag.time.max.ms (6 s here, 30 s by default) the leader takes it out of the ISR, and writing goes on without it.',
    'Awake again, it fetches what it has missed, and once it has caught up the leader takes it back into the ISR.',
  ],
};
