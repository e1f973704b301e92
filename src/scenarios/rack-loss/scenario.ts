/**
 * Replicas in three racks: one rack may be lost, with two of them acks=all is refused.
 *
 * Kafka: broker.rack, min.insync.replicas; KIP-966 (eligible leader replicas).
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const rackLoss = prepare({
  id: 'rack-loss',
  shelf: 'elections',
  en,
  ru,
  brokers: [{ rack: 'a' }, { rack: 'b' }, { rack: 'c' }],
  settings: { 'leader.imbalance.check.interval.seconds': '60' },
  topics: [topic('orders', [[0, 1, 2]], { 'min.insync.replicas': '2' })],
  producers: [producer('checkout', { recordsPerSecond: 6 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'crash', process: brokerId(0) }),
    ...at(28_000, { type: 'crash', process: brokerId(2) }),
    ...at(40_000, {
      type: 'add-producer',
      producer: producer('web-shop', { recordsPerSecond: 2 }, { acks: 'all' }),
    }),
    ...at(50_000, { type: 'start', process: brokerId(0) }, { type: 'start', process: brokerId(2) }),
  ],
});
