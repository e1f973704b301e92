/**
 * The broker that coordinates two groups is killed; it holds nothing of what they read.
 *
 * Kafka: FindCoordinator, NOT_COORDINATOR, GroupCoordinatorService (onElection, onResignation),
 * `__consumer_offsets` (50 partitions by default, one here).
 */
import { brokerId, type ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

function pair(group: string, configs: Readonly<Record<string, string>> = {}): ConsumerPlan[] {
  const often = { 'auto.commit.interval.ms': '1000', ...configs };
  return [1, 2].map((number) => ({ ...consumer(`${group}-${number}`, often), group }));
}

export const groupCoordinatorCrash = prepare({
  id: 'group-coordinator-crash',
  shelf: 'groups',
  en,
  ru,
  topics: [
    topic('orders', [
      [0, 2],
      [2, 0],
    ]),
  ],
  producers: [producer('checkout', { recordsPerSecond: 8 })],
  consumers: [...pair('classic'), ...pair('consumer', { 'group.protocol': 'consumer' })],
  script: [
    ...at(14_000, { type: 'crash', process: brokerId(1) }),
    ...at(32_000, { type: 'start', process: brokerId(1) }),
  ],
});
