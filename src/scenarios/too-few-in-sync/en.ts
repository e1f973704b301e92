/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Too few in sync',
  sentences: [
    'The topic asks for min.insync.replicas=2; checkout writes with acks=all, clicks with acks=1.',
    'Both followers are shut down: the leader now refuses acks=all with NOT_ENOUGH_REPLICAS rather than promise what it cannot keep; acks=1 is still accepted, but the high watermark stands still and nobody can read these records.',
    'One follower returns and catches up: the high watermark jumps, the readers get everything, and the refused records are written by the retries of the producer.',
  ],
};
