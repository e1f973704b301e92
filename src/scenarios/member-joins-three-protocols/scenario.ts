/**
 * Three groups read the same topic, each by another protocol, and in each of them a third member
 * joins at the same moment.
 *
 * Kafka: RangeAssignor (eager), CooperativeStickyAssignor (KIP-429), group.protocol=consumer
 * (KIP-848).
 */
import type { ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const STRATEGY = 'partition.assignment.strategy';
const COOPERATIVE = {
  [STRATEGY]: 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
};

function member(
  group: string,
  number: number,
  configs: Readonly<Record<string, string>> = {},
): ConsumerPlan {
  return { ...consumer(`${group}-${number}`, configs), group };
}

/** One of each group. */
function ofEach(number: number): ConsumerPlan[] {
  return [
    member('eager', number),
    member('cooperative', number, COOPERATIVE),
    member('consumer', number, { 'group.protocol': 'consumer' }),
  ];
}

export const memberJoinsThreeProtocols = prepare({
  id: 'member-joins-three-protocols',
  shelf: 'groups',
  en,
  ru,
  topics: [
    topic('orders', [
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
      [0, 2, 1],
    ]),
  ],
  producers: [producer('checkout', { recordsPerSecond: 12, keys: 24 })],
  consumers: [...ofEach(1), ...ofEach(2)],
  script: at(
    14_000,
    ...ofEach(3).map((added) => ({ type: 'add-consumer', consumer: added }) as const),
  ),
});
