/**
 * A log cut into small segments, their indexes, and retention that takes whole segments away.
 *
 * Kafka: UnifiedLog (maybeRoll, deleteOldSegments), OffsetIndex, TimeIndex; retention.bytes.
 */
import { consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const segmentsAndRetention = prepare({
  id: 'segments-and-retention',
  shelf: 'storage',
  en,
  ru,
  settings: { 'log.retention.check.interval.ms': '10000', 'log.initial.task.delay.ms': '5000' },
  topics: [
    topic('orders', [[0, 1, 2]], {
      'internal.segment.bytes': '6000',
      'index.interval.bytes': '1000',
      'retention.bytes': '20000',
      'file.delete.delay.ms': '5000',
    }),
  ],
  producers: [producer('checkout', { recordsPerSecond: 10 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  beginsAt: 14_000,
});
