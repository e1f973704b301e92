/**
 * Two groups are away for longer than their offsets are kept, and begin as if they had never been.
 *
 * Kafka: offsets.retention.minutes (7 days by default, one minute here),
 * offsets.retention.check.interval.ms (10 min by default, 5 s here), auto.offset.reset.
 */
import { consumerId, type ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

function member(group: string, policy: string): ConsumerPlan {
  return { ...consumer(`${group}-1`, { 'auto.offset.reset': policy }), group };
}

export const offsetsExpired = prepare({
  id: 'offsets-expired',
  shelf: 'offsets',
  en,
  ru,
  settings: {
    'offsets.retention.minutes': '1',
    'offsets.retention.check.interval.ms': '5000',
  },
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 3 })],
  consumers: [
    member('earliest', 'earliest'),
    member('latest', 'latest'),
    member('in-time', 'earliest'),
  ],
  script: [
    ...at(
      12_000,
      { type: 'close', process: consumerId(1) },
      { type: 'close', process: consumerId(2) },
      { type: 'close', process: consumerId(3) },
    ),
    ...at(60_000, { type: 'start', process: consumerId(3) }),
    ...at(
      84_000,
      { type: 'start', process: consumerId(1) },
      { type: 'start', process: consumerId(2) },
    ),
  ],
});
