/**
 * A producer gives up on records that are committed later: a timeout says nothing about the
 * record.
 *
 * Kafka: delivery.timeout.ms, DelayedProduce; the record stays in the leader's log.
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const timeoutIsNotAFailure = prepare({
  id: 'timeout-is-not-a-failure',
  shelf: 'producers',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]], { 'min.insync.replicas': '2' })],
  producers: [
    producer(
      'checkout',
      { recordsPerSecond: 3 },
      { acks: 'all', 'request.timeout.ms': '1000', 'delivery.timeout.ms': '1500' },
    ),
  ],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'pause', process: brokerId(1) }, { type: 'pause', process: brokerId(2) }),
    ...at(
      14_000,
      { type: 'resume', process: brokerId(1) },
      { type: 'resume', process: brokerId(2) },
    ),
  ],
});
