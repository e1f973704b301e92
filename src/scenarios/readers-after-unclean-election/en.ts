/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'Readers ahead of the new leader',
  sentences: [
    'Three groups read one partition, with auto.offset.reset earliest, latest and none; both followers die, the ISR shrinks to broker 0, and with min.insync.replicas=1 everybody goes on writing and reading.',
    'Then broker 0 dies, and broker 1, which lacks all that, is elected uncleanly: the readers are ahead of its log, and ask it with OffsetsForLeaderEpoch where their epoch ends.',
    'earliest and latest step back to that offset (no reset takes place) and read other records under offsets that they had read before; none meets LogTruncationException and stops.',
  ],
};
