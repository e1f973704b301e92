/**
 * A compacted topic: of each key the last value stays, offsets never change.
 *
 * Kafka: LogCleaner, Cleaner, LogCleanerManager; cleanup.policy=compact.
 */
import { consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const compaction = prepare({
  id: 'compaction',
  shelf: 'storage',
  en,
  ru,
  settings: { 'log.cleaner.backoff.ms': '5000' },
  topics: [
    topic('orders', [[0, 1, 2]], {
      'cleanup.policy': 'compact',
      'internal.segment.bytes': '5000',
      'min.cleanable.dirty.ratio': '0.3',
    }),
  ],
  producers: [producer('checkout', { recordsPerSecond: 8, keys: 5 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  beginsAt: 12_000,
});
