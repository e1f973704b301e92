/**
 * The coordinator of two transactions dies: one of them is decided and lacks its markers, the other
 * is open. Its successor finds both in `__transaction_state`.
 *
 * Kafka: TransactionStateManager.loadTransactionsForTxnTopicPartition,
 * TransactionMarkerChannelManager; PrepareCommit.
 */
import { brokerId, producerId, type Command } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const PAYMENTS = producerId(1);
const REFUNDS = producerId(2);
/** Where `__transaction_state` is led; no replica of it lies on broker 3, which leads the topic. */
const COORDINATOR = brokerId(0);

function send(process: typeof PAYMENTS, values: readonly string[]): Command {
  const records = values.map((value) => ({ key: null, value, partition: 0, timestamp: null }));
  return { type: 'send', process, topic: 'orders', records };
}

function transactional(id: string) {
  return { clientId: id, configs: { 'transactional.id': id, 'linger.ms': '0' }, load: null };
}

export const transactionCoordinatorDies = prepare({
  id: 'transaction-coordinator-dies',
  shelf: 'transactions',
  en,
  ru,
  seed: 3,
  brokers: [{ rack: null }, { rack: null }, { rack: null }, { rack: null }],
  topics: [topic('orders', [[3, 1]])],
  producers: [
    transactional('payments'),
    transactional('refunds'),
    producer('checkout', { recordsPerSecond: 3 }),
  ],
  consumers: [
    consumer('billing-1', { 'isolation.level': 'read_committed' }),
    { ...consumer('audit-1'), group: 'audit' },
  ],
  beginsAt: 9000,
  script: [
    ...at(
      8000,
      { type: 'init-transactions', process: PAYMENTS },
      { type: 'init-transactions', process: REFUNDS },
    ),
    ...at(
      9000,
      { type: 'begin-transaction', process: PAYMENTS },
      { type: 'begin-transaction', process: REFUNDS },
      send(PAYMENTS, ['payment-1', 'payment-2', 'payment-3']),
    ),
    ...at(9600, send(REFUNDS, ['refund-1', 'refund-2'])),
    // So that the markers are still under way when it dies.
    ...at(10_000, {
      type: 'set-link-delay',
      from: COORDINATOR,
      to: brokerId(3),
      delayMs: 30_000,
    }),
    ...at(10_010, { type: 'end-transaction', process: PAYMENTS, committed: true }),
    ...at(10_500, { type: 'crash', process: COORDINATOR }),
    ...at(28_000, send(REFUNDS, ['refund-3'])),
    ...at(29_000, { type: 'end-transaction', process: REFUNDS, committed: true }),
  ],
});
