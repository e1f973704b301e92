/**
 * Two brokers are shut down, then the last one loses its power: what becomes of committed records
 * with eligible leader replicas off.
 *
 * Kafka: KIP-966; flush.ms (nothing is flushed before a record is acknowledged).
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const lastReplicaStanding = prepare({
  id: 'last-replica-standing',
  shelf: 'elections',
  en,
  ru,
  features: { eligibleLeaderReplicas: false },
  topics: [topic('orders', [[0, 1, 2]], { 'min.insync.replicas': '2', 'flush.ms': '30000' })],
  producers: [producer('checkout', { recordsPerSecond: 6 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'shut-down', process: brokerId(1) }),
    ...at(24_000, { type: 'shut-down', process: brokerId(2) }),
    ...at(38_000, { type: 'cut-power', brokers: [brokerId(0)] }),
    ...at(42_000, { type: 'start', process: brokerId(1) }, { type: 'start', process: brokerId(2) }),
    ...at(56_000, { type: 'start', process: brokerId(0) }),
  ],
});
