/**
 * Two applications that commit by themselves: one before it works on what a poll returned, the
 * other one after. Both are killed in the middle of a batch.
 *
 * Kafka: commitSync() (at most once, at least once), max.poll.records (500 by default, 8 here),
 * session.timeout.ms (45 s by default, 10 s here).
 */
import { consumerId, type ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const CONFIGS = {
  'enable.auto.commit': 'false',
  'max.poll.records': '8',
  'session.timeout.ms': '10000',
} as const;

function pair(group: string, commits: NonNullable<ConsumerPlan['commits']>): ConsumerPlan[] {
  return [1, 2].map((number) => ({
    ...consumer(`${group}-${number}`, CONFIGS),
    group,
    commits,
    processingMsPerRecord: 250,
  }));
}

export const commitBeforeProcessing = prepare({
  id: 'commit-before-processing',
  shelf: 'offsets',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 5 })],
  consumers: [
    ...pair('commit-first', 'before-processing'),
    ...pair('work-first', 'after-processing'),
  ],
  script: at(
    14_000,
    { type: 'crash', process: consumerId(1) },
    { type: 'crash', process: consumerId(3) },
  ),
});
