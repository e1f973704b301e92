/**
 * A transactional producer stalls in the middle of a transaction, another takes its place under the
 * same transactional.id, and the first one wakes: the epoch fences it.
 *
 * Kafka: TransactionCoordinator (handleInitProducerId, PrepareEpochFence), KIP-98.
 */
import { producerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const IDENTITY = { 'transactional.id': 'payments' };
const LOAD = { recordsPerSecond: 5, keys: 0, recordsPerTransaction: 10 };

export const zombieProducerFenced = prepare({
  id: 'zombie-producer-fenced',
  shelf: 'transactions',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('payments-old', LOAD, IDENTITY)],
  consumers: [
    consumer('billing-1', { 'isolation.level': 'read_committed' }),
    { ...consumer('audit-1'), group: 'audit' },
  ],
  script: [
    ...at(10_000, { type: 'pause', process: producerId(1) }),
    ...at(13_000, {
      type: 'add-producer',
      producer: producer('payments-new', LOAD, IDENTITY),
    }),
    ...at(20_000, { type: 'resume', process: producerId(1) }),
  ],
});
