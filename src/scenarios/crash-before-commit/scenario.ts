/**
 * Two groups lose the owner of the partition at the same moment: one is killed after it has worked
 * on records that it has not committed, the other one is closed.
 *
 * Kafka: enable.auto.commit, auto.commit.interval.ms (5 s), session.timeout.ms (45 s by default,
 * 10 s here), LeaveGroup.
 */
import { consumerId, type ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

/** The first owns the partition, the second stands by. */
function pair(group: string): ConsumerPlan[] {
  return [1, 2].map((number) => {
    return { ...consumer(`${group}-${number}`, { 'session.timeout.ms': '10000' }), group };
  });
}

export const crashBeforeCommit = prepare({
  id: 'crash-before-commit',
  shelf: 'offsets',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 4 })],
  consumers: [...pair('killed'), ...pair('closed')],
  script: at(
    16_500,
    { type: 'crash', process: consumerId(1) },
    { type: 'close', process: consumerId(3) },
  ),
});
