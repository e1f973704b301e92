/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A partition is added',
  sentences: [
    'Three groups of one member each read a topic of one partition: two by the classic protocol, with auto.offset.reset earliest and latest, one by the consumer protocol (KIP-848).',
    'The topic gets a second partition, and the producer writes to it almost at once; of a classic group only the leader notices, and only when its metadata are as old as metadata.max.age.ms (10 s here, 5 min by default), while the coordinator of a KIP-848 group knows it at the next heartbeat.',
    'Earliest reads the new partition late but from its beginning; latest begins at its end and never sees what was written until then; look also at keys that have moved from one partition to the other.',
  ],
};
