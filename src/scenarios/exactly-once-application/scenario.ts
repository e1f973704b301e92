/**
 * Two applications read, process and write; both are killed between their outputs and their commit.
 * What the one writes counts once, what the other writes counts twice.
 *
 * Kafka: KafkaProducer.sendOffsetsToTransaction, KIP-98, KIP-447; session.timeout.ms (45 s by
 * default, 10 s here).
 */
import {
  brokerId,
  consumerId,
  producerId,
  type ApplicationPlan,
  type Command,
} from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

/** After the producer of the orders and the three readers. */
const EXACT = { consumer: consumerId(4), producer: producerId(2) };
const PLAIN = { consumer: consumerId(5), producer: producerId(3) };
const TRANSACTION_COORDINATOR = brokerId(1);
const GROUP_COORDINATOR = brokerId(2);

function application(name: string, transactionalId: string | null): ApplicationPlan {
  return {
    clientId: name,
    group: name,
    topics: ['orders'],
    output: `invoices-${name}`,
    transactionalId,
    configs: { 'auto.offset.reset': 'earliest', 'session.timeout.ms': '10000' },
    producerConfigs: {},
    processingMsPerRecord: 20,
  };
}

function reader(name: string, output: string, isolation: string) {
  const plan = consumer(name, { 'isolation.level': isolation });
  return { ...plan, group: name, topics: [output] };
}

/** On the ways that the commits take: EndTxn of the one, OffsetCommit of the other. */
function delay(delayMs: number): Command[] {
  return [
    { type: 'set-link-delay', from: EXACT.producer, to: TRANSACTION_COORDINATOR, delayMs },
    { type: 'set-link-delay', from: PLAIN.consumer, to: GROUP_COORDINATOR, delayMs },
  ];
}

export const exactlyOnceApplication = prepare({
  id: 'exactly-once-application',
  shelf: 'transactions',
  en,
  ru,
  seed: 3,
  topics: [
    topic('orders', [[0, 1, 2]]),
    topic('invoices-exact', [[2, 0, 1]]),
    topic('invoices-plain', [[0, 2, 1]]),
  ],
  producers: [producer('checkout', { recordsPerSecond: 6, limit: 300 })],
  consumers: [
    reader('exact-careful', 'invoices-exact', 'read_committed'),
    reader('exact-careless', 'invoices-exact', 'read_uncommitted'),
    reader('plain-careful', 'invoices-plain', 'read_committed'),
  ],
  applications: [application('exact', 'exact'), application('plain', null)],
  script: [
    ...at(12_000, ...delay(5000)),
    ...at(
      14_000,
      { type: 'crash', process: EXACT.consumer },
      { type: 'crash', process: PLAIN.consumer },
      ...delay(2),
    ),
    ...at(
      18_000,
      { type: 'start', process: EXACT.consumer },
      { type: 'start', process: PLAIN.consumer },
    ),
  ],
});
