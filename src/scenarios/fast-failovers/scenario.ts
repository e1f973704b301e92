/**
 * KIP-101 alone was not enough: after two quick failovers the leader knows nothing of the epoch
 * that a follower asks about.
 *
 * Kafka: KIP-279 (OffsetsForLeaderEpoch also tells the epoch), KIP-320.
 */
import { brokerId, type Command } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

function link(type: 'cut-link' | 'heal-link'): readonly Command[] {
  return [
    { type, from: brokerId(0), to: brokerId(1) },
    { type, from: brokerId(1), to: brokerId(0) },
  ];
}

export const fastFailovers = prepare({
  id: 'fast-failovers',
  shelf: 'history',
  en,
  ru,
  brokers: [{ rack: null }, { rack: null }],
  features: { eligibleLeaderReplicas: false },
  followerTruncation: 'kip-101',
  settings: { 'offsets.topic.replication.factor': '2' },
  topics: [topic('orders', [[0, 1]], { 'unclean.leader.election.enable': 'true' })],
  producers: [producer('checkout', { recordsPerSecond: 8 }, { acks: '1' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, ...link('cut-link')),
    ...at(11_500, { type: 'crash', process: brokerId(0) }, ...link('heal-link')),
    ...at(24_000, { type: 'crash', process: brokerId(1) }),
    ...at(26_000, { type: 'start', process: brokerId(0) }),
    ...at(42_000, { type: 'start', process: brokerId(1) }),
  ],
});
