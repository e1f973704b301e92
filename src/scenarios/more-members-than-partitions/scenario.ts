/**
 * Three members, two partitions: one of them stands by, whoever computes the assignment.
 *
 * Kafka: RangeAssignor; group.protocol=consumer with UniformAssignor; session.timeout.ms and
 * group.consumer.session.timeout.ms (45 s by default, 10 s here).
 */
import { consumerId, type ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const SESSION_MS = '10000';

function three(group: string, configs: Readonly<Record<string, string>>): ConsumerPlan[] {
  return [1, 2, 3].map((number) => ({ ...consumer(`${group}-${number}`, configs), group }));
}

export const moreMembersThanPartitions = prepare({
  id: 'more-members-than-partitions',
  shelf: 'groups',
  en,
  ru,
  settings: {
    'group.consumer.session.timeout.ms': SESSION_MS,
    'group.consumer.min.session.timeout.ms': SESSION_MS,
  },
  topics: [
    topic('orders', [
      [0, 1, 2],
      [1, 2, 0],
    ]),
  ],
  producers: [producer('checkout', { recordsPerSecond: 8 })],
  consumers: [
    ...three('range', { 'session.timeout.ms': SESSION_MS }),
    ...three('uniform', { 'group.protocol': 'consumer' }),
  ],
  script: at(
    16_000,
    { type: 'crash', process: consumerId(1) },
    { type: 'crash', process: consumerId(4) },
  ),
});
