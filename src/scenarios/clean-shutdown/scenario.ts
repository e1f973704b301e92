/**
 * Every broker is shut down in turn, cleanly: leadership moves before the process stops, until
 * nobody is left; any eligible replica may begin again.
 *
 * Kafka: controlled shutdown (KIP-841), eligible leader replicas (KIP-966).
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const cleanShutdown = prepare({
  id: 'clean-shutdown',
  shelf: 'brokers',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]], { 'min.insync.replicas': '2' })],
  producers: [producer('checkout', { recordsPerSecond: 6 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'shut-down', process: brokerId(0) }),
    ...at(18_000, { type: 'shut-down', process: brokerId(1) }),
    ...at(26_000, { type: 'shut-down', process: brokerId(2) }),
    ...at(40_000, { type: 'start', process: brokerId(1) }),
    ...at(48_000, { type: 'start', process: brokerId(0) }, { type: 'start', process: brokerId(2) }),
  ],
});
