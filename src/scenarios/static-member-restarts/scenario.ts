/**
 * A member is killed and started again four seconds later: under a new name, and under the one that
 * the group knows it by.
 *
 * Kafka: group.instance.id (KIP-345), UNRELEASED_INSTANCE_ID (KIP-848); session.timeout.ms and
 * group.consumer.session.timeout.ms (45 s by default, 20 s here).
 */
import { consumerId, type ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const SESSION_MS = '20000';
const CLASSIC = { 'session.timeout.ms': SESSION_MS } as const;

function pair(
  group: string,
  configs: Readonly<Record<string, string>>,
  isStatic: boolean,
): ConsumerPlan[] {
  return [1, 2].map((number) => {
    const name = `${group}-${number}`;
    const instance = isStatic ? { 'group.instance.id': name } : {};
    return { ...consumer(name, { ...configs, ...instance }), group };
  });
}

export const staticMemberRestarts = prepare({
  id: 'static-member-restarts',
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
    ...pair('dynamic', CLASSIC, false),
    ...pair('static', CLASSIC, true),
    ...pair('static-848', { 'group.protocol': 'consumer' }, true),
  ],
  script: [
    ...at(
      14_000,
      { type: 'crash', process: consumerId(1) },
      { type: 'crash', process: consumerId(3) },
      { type: 'crash', process: consumerId(5) },
    ),
    ...at(
      18_000,
      { type: 'start', process: consumerId(1) },
      { type: 'start', process: consumerId(3) },
      { type: 'start', process: consumerId(5) },
    ),
    // What keeps it running has seen it fail, and tries again after the old session has ended.
    ...at(
      38_000,
      { type: 'crash', process: consumerId(5) },
      { type: 'start', process: consumerId(5) },
    ),
  ],
});
