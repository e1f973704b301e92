/**
 * A partition moves to other brokers while it is written to and read.
 *
 * Kafka: KIP-455, PartitionReassignmentReplicas.
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const reassignment = prepare({
  id: 'reassignment',
  shelf: 'brokers',
  en,
  ru,
  brokers: Array.from({ length: 6 }, () => ({ rack: null })),
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 8 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: at(10_000, {
    type: 'alter-reassignments',
    partitions: [{ partition: 'orders-0', replicas: [3, 4, 5].map(brokerId) }],
  }),
});
