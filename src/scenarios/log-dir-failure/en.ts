/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'One disk of two fails',
  sentences: [
    'Every broker has two log directories, and broker 0 leads one partition in each of them. Then its second directory fails.',
    'Producers get KAFKA_STORAGE_ERROR for the partition in it; the broker tells the controller in its next heartbeat, which elects another leader for that partition only.',
    'The other partition never stops: the broker is not fenced. After a restart with a repaired disk the replica is filled again by its new leader.',
  ],
};
