/**
 * Two readers of one partition, with and without read_committed, and a producer that aborts every
 * other transaction.
 *
 * Kafka: isolation.level, CompletedFetch (aborted transactions, control batches).
 */
import { producerId, type Command } from '../../engine/index.ts';
import { at, consumer, prepare, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const PAYMENTS = producerId(1);
const TRANSACTIONS = 12;

/** One transaction every 2 s: three records, and what becomes of them a second later. */
function transaction(number: number) {
  const from = 4000 + number * 2000;
  const committed = number % 2 === 0;
  const word = committed ? 'kept' : 'undone';
  const records = [1, 2, 3].map((record) => {
    const value = `${word}-${number}-${record}`;
    return { key: null, value, partition: 0, timestamp: null };
  });
  const send: Command = { type: 'send', process: PAYMENTS, topic: 'orders', records };
  return [
    ...at(from, { type: 'begin-transaction', process: PAYMENTS }, send),
    ...at(from + 1000, { type: 'end-transaction', process: PAYMENTS, committed }),
  ];
}

export const abortedRecordsAreRead = prepare({
  id: 'aborted-records-are-read',
  shelf: 'transactions',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [
    {
      clientId: 'payments',
      configs: { 'transactional.id': 'payments', 'linger.ms': '0' },
      load: null,
    },
  ],
  consumers: [
    consumer('billing-1', { 'isolation.level': 'read_committed' }),
    { ...consumer('audit-1'), group: 'audit' },
  ],
  beginsAt: 10_000,
  script: [
    ...at(3000, { type: 'init-transactions', process: PAYMENTS }),
    ...Array.from({ length: TRANSACTIONS }, (_, number) => transaction(number)).flat(),
  ],
});
