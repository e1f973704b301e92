/**
 * How Kafka lost acknowledged records before KIP-101: a follower cut its log back to its own high
 * watermark, which lags, and led before it had fetched again.
 *
 * Kafka: KIP-101, "Scenario 1: high watermark truncation followed by immediate leader election".
 */
import { brokerId, producerId, type Command } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const value = (text: string): Command => ({
  type: 'send',
  process: producerId(1),
  topic: 'orders',
  records: [{ key: null, value: text, partition: 0, timestamp: null }],
});

export const truncationToHighWatermark = prepare({
  id: 'truncation-to-high-watermark',
  shelf: 'history',
  en,
  ru,
  brokers: Array.from({ length: 4 }, () => ({ rack: null })),
  metadata: { mode: 'zookeeper', servers: 3 },
  features: { eligibleLeaderReplicas: false },
  followerTruncation: 'high-watermark',
  topics: [topic('orders', [[3, 1, 2]])],
  producers: [{ ...producer('checkout', {}, { acks: 'all' }), load: null }],
  consumers: [consumer('billing-1')],
  script: [
    ...at(9000, value('m0')),
    ...at(12_000, value('m1')),
    ...at(12_100, { type: 'shut-down', process: brokerId(3) }),
    ...at(12_113, { type: 'crash', process: brokerId(1) }),
    ...at(40_000, { type: 'start', process: brokerId(1) }),
  ],
  beginsAt: 12_000,
});
