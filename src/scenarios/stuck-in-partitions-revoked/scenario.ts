/**
 * In three groups a member hangs in onPartitionsRevoked() when a third one comes: one group waits
 * as a whole, the others only for what the stuck member has.
 *
 * Kafka: ConsumerRebalanceListener, max.poll.interval.ms (the rebalance timeout, 5 min by default,
 * 20 s here); KIP-429, KIP-848.
 */
import type { ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const INTERVAL = { 'max.poll.interval.ms': '20000' };

/** By group. */
const PROTOCOLS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  eager: {},
  cooperative: {
    'partition.assignment.strategy': 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor',
  },
  'kip-848': { 'group.protocol': 'consumer' },
};
const GROUPS = Object.keys(PROTOCOLS);

function member(group: string, number: number): ConsumerPlan {
  const configs = { ...INTERVAL, ...PROTOCOLS[group] };
  return { ...consumer(`${group}-${number}`, configs), group };
}

/** The first of each group cannot finish what it does before it lets go. */
function stuck(group: string): ConsumerPlan {
  return { ...member(group, 1), revocationMs: 40_000 };
}

export const stuckInPartitionsRevoked = prepare({
  id: 'stuck-in-partitions-revoked',
  shelf: 'groups',
  en,
  ru,
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
  producers: [producer('checkout', { recordsPerSecond: 10, keys: 24 })],
  consumers: GROUPS.flatMap((group) => [member(group, 2)]),
  beginsAt: 15_000,
  script: [
    ...at(
      2000,
      ...GROUPS.map((group) => ({ type: 'add-consumer', consumer: stuck(group) }) as const),
    ),
    ...at(
      15_000,
      ...GROUPS.map((group) => ({ type: 'add-consumer', consumer: member(group, 3) }) as const),
    ),
  ],
});
