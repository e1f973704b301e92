/**
 * Applications that take longer for what one poll returned than they may: their clients leave the
 * group in their name, and the next one is no faster.
 *
 * Kafka: max.poll.interval.ms (5 min by default, 10 s here), KIP-62, CommitFailedException.
 */
import type { ConsumerPlan } from '../../engine/index.ts';
import { consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

function pair(group: string, configs: Readonly<Record<string, string>> = {}): ConsumerPlan[] {
  const slow = { 'max.poll.interval.ms': '10000', 'enable.auto.commit': 'false', ...configs };
  return [1, 2].map((number) => ({
    ...consumer(`${group}-${number}`, slow),
    group,
    commits: 'after-processing',
    processingMsPerRecord: 1500,
  }));
}

export const maxPollIntervalExceeded = prepare({
  id: 'max-poll-interval-exceeded',
  shelf: 'groups',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 2 })],
  consumers: [
    ...pair('classic'),
    ...pair('consumer', { 'group.protocol': 'consumer' }),
    ...pair('small-polls', { 'max.poll.records': '4' }),
  ],
});
