/**
 * A producer dies in the middle of a transaction: readers of what is committed wait at its first
 * record, until the coordinator has waited long enough and aborts it.
 *
 * Kafka: transaction.timeout.ms (60 s by default, 15 s here), TransactionStateManager
 * (timedOutTransactions, every transaction.abort.timed.out.transaction.cleanup.interval.ms).
 */
import { producerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const transactionLeftOpen = prepare({
  id: 'transaction-left-open',
  shelf: 'transactions',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [
    producer(
      'payments',
      { recordsPerSecond: 4, keys: 0, recordsPerTransaction: 8 },
      { 'transactional.id': 'payments', 'transaction.timeout.ms': '15000' },
    ),
    producer('checkout', { recordsPerSecond: 3 }),
  ],
  consumers: [
    consumer('billing-1', { 'isolation.level': 'read_committed' }),
    { ...consumer('audit-1'), group: 'audit' },
  ],
  script: [
    ...at(10_000, { type: 'crash', process: producerId(1) }),
    ...at(45_000, { type: 'start', process: producerId(1) }),
  ],
});
