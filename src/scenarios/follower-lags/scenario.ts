/**
 * A follower stands still for longer than replica.lag.time.max.ms, while its session at the
 * controller lives on: the leader itself drops it from the ISR.
 *
 * Kafka: Partition.maybeShrinkIsr, AlterPartition. Both times are set so that the
 * lag shows first: by default the session, 9 s, would end before the lag, 30 s.
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const followerLags = prepare({
  id: 'follower-lags',
  shelf: 'replication',
  en,
  ru,
  settings: { 'replica.lag.time.max.ms': '6000', 'broker.session.timeout.ms': '20000' },
  topics: [topic('orders', [[0, 1, 2]], { 'min.insync.replicas': '2' })],
  producers: [producer('checkout', { recordsPerSecond: 8 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'pause', process: brokerId(2) }),
    ...at(24_000, { type: 'resume', process: brokerId(2) }),
  ],
});
