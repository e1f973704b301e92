/** The words of this scenario in English. */
import type { ScenarioWords } from '../prepared-scenario.ts';

export const en: ScenarioWords = {
  title: 'A poison pill',
  sentences: [
    'A topic holds integers of four bytes, and four groups read both of its partitions: stuck and skips with an IntegerDeserializer, tolerant with a ByteArrayDeserializer, and queue is a share group with an IntegerDeserializer.',
    'At 12 s somebody sends the text twelve to orders-0: six bytes, at which poll() throws RecordDeserializationException, with the position still before the record.',
    'The application of stuck catches that and polls again, and meets the same record for ever, while its lag grows in the other partition too; skips seeks to the offset after it; tolerant takes any bytes; queue gets it five times (group.share.delivery.count.limit), then the broker archives it.',
  ],
};
