/**
 * Nearly all records have the same key: one partition gets them all, and neither members nor
 * partitions help.
 *
 * Kafka: BuiltInPartitioner.partitionForKey (murmur2), CreatePartitions, metadata.max.age.ms (5 min
 * by default, 3 s here).
 */
import type { ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const REFRESH = { 'metadata.max.age.ms': '3000' } as const;

/** 20 records each second. */
function member(number: number): ConsumerPlan {
  return {
    ...consumer(`billing-${number}`, { 'max.poll.records': '20', ...REFRESH }),
    processingMsPerRecord: 50,
  };
}

export const hotKey = prepare({
  id: 'hot-key',
  shelf: 'groups',
  en,
  ru,
  topics: [
    topic('orders', [
      [0, 1, 2],
      [1, 2, 0],
    ]),
  ],
  producers: [
    producer('everybody', { recordsPerSecond: 6 }, REFRESH),
    producer('ann-alone', { recordsPerSecond: 30, keys: 1 }, REFRESH),
  ],
  consumers: [member(1), member(2)],
  script: [
    ...at(16_000, { type: 'add-consumer', consumer: member(3) }),
    ...at(30_000, { type: 'create-partitions', topic: 'orders', count: 3, assignment: null }),
  ],
});
