/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'An old epoch is refused',
  sentences: [
    'Broker 1 leads in leader epoch 1. Broker 2 stands still for some seconds, and meanwhile the preferred broker 0 is elected: epoch 2.',
    'Broker 2 wakes up, knows nothing of it and fetches from broker 1 with epoch 1. The answer is FENCED_LEADER_EPOCH: no records, and no high watermark that might be wrong.',
    'It waits for the metadata that tells of epoch 2, turns to broker 0 and catches up. Every fetch names an epoch, so that nobody ever copies from a leader of the past.',
  ],
};
