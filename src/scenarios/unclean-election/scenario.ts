/**
 * The last in-sync replica dies and an out-of-sync one is allowed to lead: available again, at the
 * price of acknowledged records.
 *
 * Kafka: unclean.leader.election.enable, PartitionChangeBuilder (electAnyLeader).
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const uncleanElection = prepare({
  id: 'unclean-election',
  shelf: 'elections',
  en,
  ru,
  features: { eligibleLeaderReplicas: false },
  topics: [
    topic('orders', [[0, 1, 2]], {
      'min.insync.replicas': '1',
      'unclean.leader.election.enable': 'true',
    }),
  ],
  producers: [producer('checkout', { recordsPerSecond: 4 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'crash', process: brokerId(1) }, { type: 'crash', process: brokerId(2) }),
    ...at(26_000, { type: 'crash', process: brokerId(0) }),
    ...at(28_000, { type: 'start', process: brokerId(1) }),
    ...at(45_000, { type: 'start', process: brokerId(0) }),
    ...at(50_000, { type: 'start', process: brokerId(2) }),
  ],
});
