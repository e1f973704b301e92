/**
 * A follower that slept through an election asks with the epoch it knows: the answer is an error,
 * not data.
 *
 * Kafka: KIP-320 (FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH), Partition.checkCurrentLeaderEpoch.
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const oldEpochIsRefused = prepare({
  id: 'old-epoch-is-refused',
  shelf: 'elections',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 6 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(8000, { type: 'shut-down', process: brokerId(0) }),
    ...at(12_000, { type: 'start', process: brokerId(0) }),
    ...at(24_000, { type: 'pause', process: brokerId(2) }),
    ...at(24_600, { type: 'elect-leaders', electionType: 'PREFERRED', partitions: ['orders-0'] }),
    ...at(28_000, { type: 'resume', process: brokerId(2) }),
  ],
  beginsAt: 24_000,
});
