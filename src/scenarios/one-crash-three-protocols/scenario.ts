/**
 * Three groups read the same topic, each by another protocol; in each of them the same member is
 * killed at the same moment. How long each partition is left to nobody is measured and shown.
 *
 * Kafka: RangeAssignor (eager), CooperativeStickyAssignor (KIP-429), group.protocol=consumer
 * (KIP-848); session.timeout.ms and group.consumer.session.timeout.ms (45 s by default, 10 s here).
 */
import { consumerId, type ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const SESSION_MS = '10000';
const ASSIGNORS = 'org.apache.kafka.clients.consumer';

function group(
  name: string,
  member: string,
  configs: Readonly<Record<string, string>>,
): ConsumerPlan[] {
  return [1, 2, 3].map((number) => ({
    ...consumer(`${member}-${number}`, configs),
    group: name,
    processingMsPerRecord: 2,
  }));
}

function classic(assignor: string): Readonly<Record<string, string>> {
  return {
    'session.timeout.ms': SESSION_MS,
    'partition.assignment.strategy': `${ASSIGNORS}.${assignor}`,
  };
}

export const oneCrashThreeProtocols = prepare({
  id: 'one-crash-three-protocols',
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
      [2, 0, 1],
      [0, 2, 1],
      [1, 0, 2],
      [2, 1, 0],
    ]),
  ],
  producers: [producer('checkout', { recordsPerSecond: 12, keys: 24 })],
  consumers: [
    ...group('eager', 'eager', classic('RangeAssignor')),
    ...group('cooperative', 'coop', classic('CooperativeStickyAssignor')),
    ...group('kip-848', 'kip848', { 'group.protocol': 'consumer' }),
  ],
  script: at(
    15_000,
    { type: 'crash', process: consumerId(1) },
    { type: 'crash', process: consumerId(4) },
    { type: 'crash', process: consumerId(7) },
  ),
});
