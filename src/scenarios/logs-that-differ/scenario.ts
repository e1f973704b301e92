/**
 * Before KIP-101, part two: after a power failure two replicas hold different records at the same
 * offset, for ever.
 *
 * Kafka: KIP-101, "Scenario 2: replica divergence on restart after multiple hard failures".
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const logsThatDiffer = prepare({
  id: 'logs-that-differ',
  shelf: 'history',
  en,
  ru,
  brokers: [{ rack: null }, { rack: null }],
  features: { eligibleLeaderReplicas: false },
  followerTruncation: 'high-watermark',
  settings: {
    'offsets.topic.replication.factor': '2',
    'replica.high.watermark.checkpoint.interval.ms': '500',
  },
  topics: [
    topic('orders', [[0, 1]], { 'unclean.leader.election.enable': 'true', 'flush.messages': '20' }),
  ],
  producers: [producer('checkout', { recordsPerSecond: 4 }, { acks: 'all', 'batch.size': '0' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(
      12_000,
      { type: 'cut-power', brokers: [brokerId(1)] },
      { type: 'crash', process: brokerId(0) },
    ),
    ...at(24_000, { type: 'start', process: brokerId(1) }),
    ...at(40_000, { type: 'start', process: brokerId(0) }),
  ],
});
