/**
 * Two of three controllers are gone: records flow, but nothing can be decided any more.
 *
 * Kafka: KafkaRaftClient; the data path of brokers needs no controller.
 */
import { brokerId, controllerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const quorumLost = prepare({
  id: 'quorum-lost',
  shelf: 'control-plane',
  en,
  ru,
  controllers: 3,
  topics: [
    topic('orders', [
      [0, 1, 2],
      [2, 0, 1],
    ]),
  ],
  producers: [producer('checkout', { recordsPerSecond: 6 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(
      10_000,
      { type: 'crash', process: controllerId(100) },
      { type: 'crash', process: controllerId(101) },
    ),
    ...at(16_000, { type: 'crash', process: brokerId(2) }),
    ...at(40_000, { type: 'start', process: controllerId(100) }),
  ],
});
