/**
 * A member of a share group works longer on its records than the lock lasts: they go to another
 * member as well.
 *
 * Kafka: KIP-932; group.share.record.lock.duration.ms (30 s by default, 15 s here),
 * SharePartition (releaseAcquisitionLockOnTimeout).
 */
import { shareConsumerId, type ShareConsumerPlan } from '../../engine/index.ts';
import { at, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

function worker(clientId: string): ShareConsumerPlan {
  return {
    clientId,
    group: 'workers',
    topics: ['orders'],
    configs: { 'share.acknowledgement.mode': 'explicit', 'max.poll.records': '1' },
    processingMsPerRecord: 400,
  };
}

export const shareConsumerTooSlow = prepare({
  id: 'share-consumer-too-slow',
  shelf: 'share-groups',
  en,
  ru,
  settings: { 'group.share.record.lock.duration.ms': '15000' },
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 3 })],
  consumers: [],
  shareConsumers: [worker('worker-1'), worker('worker-2')],
  beginsAt: 12_000,
  script: [
    ...at(500, {
      type: 'alter-group-config',
      group: 'workers',
      name: 'share.auto.offset.reset',
      value: 'earliest',
    }),
    ...at(12_000, { type: 'set-processing', process: shareConsumerId(1), msPerRecord: 18_000 }),
    ...at(27_100, { type: 'set-processing', process: shareConsumerId(2), msPerRecord: 6000 }),
    ...at(
      29_000,
      { type: 'set-processing', process: shareConsumerId(1), msPerRecord: 400 },
      { type: 'set-processing', process: shareConsumerId(2), msPerRecord: 400 },
    ),
  ],
});
