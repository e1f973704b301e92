/**
 * One of two disks of a broker fails: only the replicas on it are lost, and the broker goes on.
 *
 * Kafka: KIP-858 (JBOD with KRaft), ReplicaManager.handleLogDirFailure, KAFKA_STORAGE_ERROR.
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const logDirFailure = prepare({
  id: 'log-dir-failure',
  shelf: 'storage',
  en,
  ru,
  brokers: [
    { rack: null, logDirs: 2 },
    { rack: null, logDirs: 2 },
    { rack: null, logDirs: 2 },
  ],
  topics: [
    topic('orders', [
      [0, 1, 2],
      [0, 2, 1],
    ]),
  ],
  producers: [producer('checkout', { recordsPerSecond: 8 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'fail-log-dir', process: brokerId(0), directory: 1 }),
    ...at(24_000, { type: 'crash', process: brokerId(0) }),
    ...at(36_000, { type: 'start', process: brokerId(0) }),
  ],
});
