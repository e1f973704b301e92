/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Eligible leader replicas',
  sentences: [
    'The same as in “The last replica standing”, with one thing changed: the controller remembers who still holds all that is committed.',
    'When broker 2 leaves the ISR it becomes eligible, for from then on too few are in sync and nothing more can be committed without it. Then the power of broker 0 fails.',
    'Broker 2 returns and is elected at once: nothing that was committed is lost, and broker 0 comes back as a follower that copies what it has forgotten.',
  ],
};
