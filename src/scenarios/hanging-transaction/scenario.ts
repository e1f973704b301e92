/**
 * A record arrives after its transaction was aborted, and begins one that the coordinator knows
 * nothing of: nobody will ever end it, but an administrator. What KIP-890 has made impossible.
 *
 * Kafka: KIP-664 (abortTransaction), KIP-890; transaction.version 1, and
 * transaction.partition.verification.enable (true by default) false.
 */
import { brokerId, producerId, type Command } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const PAYMENTS = producerId(1);

function send(value: string): Command {
  const record = { key: null, value, partition: 0, timestamp: null };
  return { type: 'send', process: PAYMENTS, topic: 'orders', records: [record] };
}

/** From the producer to the leader of the partition. */
function delay(delayMs: number): Command {
  return { type: 'set-link-delay', from: PAYMENTS, to: brokerId(LEADER), delayMs };
}

/** Not the coordinator of the transaction, whose connection is another one. */
const LEADER = 0;

export const hangingTransaction = prepare({
  id: 'hanging-transaction',
  shelf: 'transactions',
  en,
  ru,
  features: { eligibleLeaderReplicas: true, transactionVersion: 1 },
  settings: { 'transaction.partition.verification.enable': 'false' },
  topics: [topic('orders', [[LEADER, 1, 2]])],
  producers: [
    {
      clientId: 'payments',
      configs: {
        'transactional.id': 'payments',
        'request.timeout.ms': '5000',
        'delivery.timeout.ms': '5000',
        'max.in.flight.requests.per.connection': '1',
        'linger.ms': '0',
      },
      load: null,
    },
    producer('checkout', { recordsPerSecond: 3 }),
  ],
  consumers: [
    consumer('billing-1', { 'isolation.level': 'read_committed' }),
    { ...consumer('audit-1'), group: 'audit' },
  ],
  beginsAt: 9000,
  script: [
    ...at(8000, { type: 'init-transactions', process: PAYMENTS }),
    ...at(8900, { type: 'begin-transaction', process: PAYMENTS }),
    ...at(9000, delay(3000), send('early')),
    // It waits for the answer to the first one.
    ...at(9010, send('late')),
    ...at(11_000, delay(4000)),
    // The producer has given the second record up, which is still under way.
    ...at(14_500, { type: 'end-transaction', process: PAYMENTS, committed: false }),
    ...at(17_000, delay(2)),
    ...at(40_000, { type: 'abort-transaction', partition: 'orders-0', producerId: 1000 }),
  ],
});
