/**
 * Both followers are shut down, and min.insync.replicas=2 cannot be met any more.
 *
 * Kafka: NOT_ENOUGH_REPLICAS; KIP-966 (the high watermark waits for min ISR).
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const tooFewInSync = prepare({
  id: 'too-few-in-sync',
  shelf: 'replication',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]], { 'min.insync.replicas': '2' })],
  producers: [
    producer('checkout', { recordsPerSecond: 6 }, { acks: 'all' }),
    producer('clicks', { recordsPerSecond: 3, keys: 0 }, { acks: '1' }),
  ],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'shut-down', process: brokerId(1) }),
    ...at(14_000, { type: 'shut-down', process: brokerId(2) }),
    ...at(32_000, { type: 'start', process: brokerId(1) }),
    ...at(47_000, { type: 'start', process: brokerId(2) }),
  ],
});
