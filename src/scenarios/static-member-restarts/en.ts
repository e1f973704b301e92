/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A static member restarts',
  sentences: [
    'Three groups of two read two partitions: dynamic without and static with group.instance.id, both by the classic protocol, and static-848 with it by the consumer protocol.',
    'In each one member is killed and started again four seconds later, long before its session ends (20 s here, 45 s by default).',
    'In static the newcomer takes over the partition of its predecessor and nobody else notices; in dynamic it is a stranger, and the whole group waits until the dead member has expired; in static-848 it is refused (UNRELEASED_INSTANCE_ID) until then, while the other member reads on and gets its partition: only a later attempt succeeds.',
  ],
};
