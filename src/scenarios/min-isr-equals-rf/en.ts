/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'As many in sync as there are',
  sentences: [
    'Three replicas and min.insync.replicas=3: it sounds safe, and means that one broker away stops every write with acks=all, although two copies exist.',
    'Broker 2 dies; once it is out of the ISR, a producer that comes with acks=all is refused, acks=1 is still accepted, but the water line stands still and nobody can read what comes in.',
    'Lowering the setting to 2 while the cluster runs lets it go on: not at that very moment, but with the next append the high watermark moves again.',
  ],
};
