/**
 * Two groups read the same topic, and one of them is too slow for it: only its own lag grows.
 *
 * Kafka: `__consumer_offsets` (offsets by group), records-lag.
 */
import { consumerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const twoGroupsOneSlow = prepare({
  id: 'two-groups-one-slow',
  shelf: 'offsets',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 10 })],
  consumers: [
    consumer('billing-1'),
    { ...consumer('reports-1', { 'max.poll.records': '20' }), group: 'reports' },
  ],
  beginsAt: 10_000,
  script: [
    ...at(10_000, { type: 'set-processing', process: consumerId(2), msPerRecord: 250 }),
    ...at(40_000, { type: 'set-processing', process: consumerId(2), msPerRecord: 10 }),
  ],
});
