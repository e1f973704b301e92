/**
 * A follower that is alive but too slow: replica.lag.time.max.ms, not its session, ends its
 * membership in the ISR.
 *
 * Kafka: Replica.isCaughtUp, ReplicaManager.maybeShrinkIsr (replica.lag.time.max.ms).
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const link = { from: brokerId(0), to: brokerId(2) } as const;

export const slowFollower = prepare({
  id: 'slow-follower',
  shelf: 'replication',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]], { 'min.insync.replicas': '2' })],
  producers: [
    producer('checkout', { recordsPerSecond: 20 }, { acks: 'all' }),
    producer('metrics', { recordsPerSecond: 20 }, { acks: '1' }),
  ],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'set-link-bandwidth', ...link, bytesPerSecond: 500 }),
    ...at(75_000, { type: 'set-link-bandwidth', ...link, bytesPerSecond: null }),
  ],
});
