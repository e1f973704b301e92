/**
 * Three groups are away while retention takes what they have not read: each has another policy for
 * an offset that is not there any more.
 *
 * Kafka: retention.bytes, OFFSET_OUT_OF_RANGE, auto.offset.reset, OffsetOutOfRangeException.
 */
import { consumerId, type Command, type ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const POLICIES = ['earliest', 'latest', 'none'] as const;

function member(policy: string): ConsumerPlan {
  return { ...consumer(policy, { 'auto.offset.reset': policy }), group: policy };
}

function all(type: 'close' | 'start'): readonly Command[] {
  return POLICIES.map((_, index) => ({ type, process: consumerId(index + 1) }));
}

export const retentionOvertakesASlowGroup = prepare({
  id: 'retention-overtakes-a-slow-group',
  shelf: 'offsets',
  en,
  ru,
  settings: { 'log.retention.check.interval.ms': '5000', 'log.initial.task.delay.ms': '5000' },
  topics: [
    topic('orders', [[0, 1, 2]], {
      'internal.segment.bytes': '4000',
      'index.interval.bytes': '1000',
      'retention.bytes': '12000',
      'file.delete.delay.ms': '2000',
    }),
  ],
  producers: [producer('checkout', { recordsPerSecond: 15 })],
  consumers: POLICIES.map(member),
  script: [
    // Without a policy there has to be an offset to begin with.
    ...at(700, { type: 'alter-offsets', group: 'none', offsets: { 'orders-0': 0 } }),
    ...at(12_000, ...all('close')),
    ...at(45_000, ...all('start')),
  ],
  beginsAt: 12_000,
});
