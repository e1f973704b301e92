/**
 * While a follower is down, the leader's log moves on and its beginning is deleted: nothing of the
 * follower's log is left to go on from.
 *
 * Kafka: AbstractFetcherThread.handleOutOfRangeError, DeleteRecords (KIP-107).
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const deletedWhileAway = prepare({
  id: 'deleted-while-away',
  shelf: 'storage',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 8 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'crash', process: brokerId(2) }),
    ...at(28_000, { type: 'delete-records', partition: 'orders-0', beforeOffset: -1 }),
    ...at(32_000, { type: 'start', process: brokerId(2) }),
  ],
});
