/**
 * A member stands still for longer than its session, wakes up in the middle of its work and commits
 * what others have read further by then.
 *
 * Kafka: UNKNOWN_MEMBER_ID, CommitFailedException; session.timeout.ms and
 * group.consumer.session.timeout.ms (45 s by default, 10 s here).
 */
import { consumerId, type ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const SESSION_MS = '10000';

function pair(group: string, configs: Readonly<Record<string, string>>): ConsumerPlan[] {
  const manual = { 'enable.auto.commit': 'false', 'max.poll.records': '8', ...configs };
  return [1, 2].map((number) => ({
    ...consumer(`${group}-${number}`, manual),
    group,
    commits: 'after-processing',
    processingMsPerRecord: 200,
  }));
}

export const zombieConsumerCommits = prepare({
  id: 'zombie-consumer-commits',
  shelf: 'offsets',
  en,
  ru,
  settings: {
    'group.consumer.session.timeout.ms': SESSION_MS,
    'group.consumer.min.session.timeout.ms': SESSION_MS,
  },
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 6 })],
  consumers: [
    ...pair('classic', { 'session.timeout.ms': SESSION_MS }),
    ...pair('consumer', { 'group.protocol': 'consumer' }),
  ],
  // The coordinator has chosen the second member of its group.
  script: [
    ...at(
      12_000,
      { type: 'pause', process: consumerId(1) },
      { type: 'pause', process: consumerId(4) },
    ),
    ...at(
      30_000,
      { type: 'resume', process: consumerId(1) },
      { type: 'resume', process: consumerId(4) },
    ),
  ],
});
