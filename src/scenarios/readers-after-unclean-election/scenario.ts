/**
 * Readers are ahead of the leader that an unclean election has made: they find out where the logs
 * part, and step back, or meet an exception.
 *
 * Kafka: KIP-320 (OffsetsForLeaderEpoch, LogTruncationException), auto.offset.reset.
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

function reader(policy: string) {
  return { ...consumer(`${policy}-1`, { 'auto.offset.reset': policy }), group: policy };
}

export const readersAfterUncleanElection = prepare({
  id: 'readers-after-unclean-election',
  shelf: 'offsets',
  en,
  ru,
  // The fourth one coordinates the groups when the others are gone.
  brokers: [{ rack: null }, { rack: null }, { rack: null }, { rack: null }],
  settings: { 'offsets.topic.replication.factor': '4' },
  features: { eligibleLeaderReplicas: false },
  topics: [
    topic('orders', [[0, 1, 2]], {
      'min.insync.replicas': '1',
      'unclean.leader.election.enable': 'true',
    }),
  ],
  producers: [producer('checkout', { recordsPerSecond: 4 }, { acks: '1' })],
  consumers: [reader('earliest'), reader('latest')],
  beginsAt: 10_000,
  script: [
    // With `none` a group has to have been somewhere before.
    ...at(2000, { type: 'alter-offsets', group: 'none', offsets: { 'orders-0': 0 } }),
    ...at(4000, { type: 'add-consumer', consumer: reader('none') }),
    ...at(10_000, { type: 'crash', process: brokerId(1) }, { type: 'crash', process: brokerId(2) }),
    ...at(26_000, { type: 'crash', process: brokerId(0) }),
    ...at(28_000, { type: 'start', process: brokerId(1) }),
    ...at(45_000, { type: 'start', process: brokerId(0) }),
  ],
});
