/**
 * An answer that comes too late makes the producer send again: without idempotence the record is
 * written twice.
 *
 * Kafka: Sender.canRetry, ProducerAppendInfo, ProducerStateEntry (KIP-98, enable.idempotence).
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const impatient = { acks: 'all', 'request.timeout.ms': '1500', 'delivery.timeout.ms': '20000' };

export const duplicateOnRetry = prepare({
  id: 'duplicate-on-retry',
  shelf: 'producers',
  en,
  ru,
  topics: [
    topic('orders', [[0, 1]], { 'min.insync.replicas': '2' }),
    topic('payments', [[0, 1]], { 'min.insync.replicas': '2' }),
  ],
  producers: [
    producer('plain', { recordsPerSecond: 2 }, { ...impatient, 'enable.idempotence': 'false' }),
    producer('idempotent', { recordsPerSecond: 2, topic: 'payments' }, impatient),
  ],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'pause', process: brokerId(1) }),
    ...at(14_000, { type: 'resume', process: brokerId(1) }),
  ],
});
