/**
 * A broker that crashes and is back within its session: it has to wait for the end of its own
 * past.
 *
 * Kafka: ClusterControlManager.registerBroker (DUPLICATE_BROKER_REGISTRATION), KIP-903.
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const quickRestart = prepare({
  id: 'quick-restart',
  shelf: 'brokers',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]], { 'min.insync.replicas': '2' })],
  producers: [producer('checkout', { recordsPerSecond: 6 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'crash', process: brokerId(0) }),
    ...at(11_000, { type: 'start', process: brokerId(0) }),
  ],
});
