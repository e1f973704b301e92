/**
 * min.insync.replicas as large as the replication factor: any single broker stops all writing.
 *
 * Kafka: min.insync.replicas, Partition.maybeIncrementLeaderHW.
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const minIsrEqualsRf = prepare({
  id: 'min-isr-equals-rf',
  shelf: 'replication',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]], { 'min.insync.replicas': '3' })],
  producers: [
    producer('checkout', { recordsPerSecond: 4 }, { acks: 'all' }),
    producer('metrics', { recordsPerSecond: 4 }, { acks: '1' }),
  ],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'crash', process: brokerId(2) }),
    ...at(24_000, {
      type: 'add-producer',
      producer: producer('web-shop', { recordsPerSecond: 2 }, { acks: 'all' }),
    }),
    ...at(32_000, {
      type: 'alter-topic-config',
      topic: 'orders',
      name: 'min.insync.replicas',
      value: '2',
    }),
    ...at(42_000, { type: 'start', process: brokerId(2) }),
  ],
});
