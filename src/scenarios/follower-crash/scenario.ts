/**
 * A follower dies: acks=all waits for it until the controller has taken it out of the ISR, and the
 * leader epoch stays what it is.
 *
 * Kafka: BrokerHeartbeatManager (broker.session.timeout.ms), PartitionChangeBuilder.
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const followerCrash = prepare({
  id: 'follower-crash',
  shelf: 'replication',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]], { 'min.insync.replicas': '2' })],
  producers: [producer('checkout', { recordsPerSecond: 6 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'crash', process: brokerId(2) }),
    ...at(30_000, { type: 'start', process: brokerId(2) }),
  ],
});
