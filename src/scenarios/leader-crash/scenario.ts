/**
 * The leader of a partition is killed while it is written to with acks=all.
 *
 * Kafka: broker.session.timeout.ms decides when the controller notices.
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const leaderCrash = prepare({
  id: 'leader-crash',
  shelf: 'first',
  en,
  ru,
  topics: [
    topic(
      'orders',
      [
        [0, 1, 2],
        [1, 2, 0],
      ],
      { 'min.insync.replicas': '2' },
    ),
  ],
  producers: [producer('checkout', {}, { acks: 'all' })],
  consumers: [consumer('billing-1'), consumer('billing-2')],
  script: [
    ...at(10_000, { type: 'crash', process: brokerId(0) }),
    ...at(28_000, { type: 'start', process: brokerId(0) }),
    ...at(38_000, { type: 'elect-leaders', electionType: 'PREFERRED', partitions: ['orders-0'] }),
  ],
});
