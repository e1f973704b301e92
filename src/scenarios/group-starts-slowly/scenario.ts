/**
 * The members of two groups come one after the other. One coordinator waits for more of them before
 * it begins, the other one does not.
 *
 * Kafka: group.initial.rebalance.delay.ms (3 s by default; 0 at broker 2), KIP-134.
 */
import { type Command } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

function join(group: string, number: number): Command {
  return { type: 'add-consumer', consumer: { ...consumer(`${group}-${number}`), group } };
}

/** They are coordinated by different brokers: partitions of `__consumer_offsets` are three here. */
const PATIENT = 'patient';
const HASTY = 'hasty';

export const groupStartsSlowly = prepare({
  id: 'group-starts-slowly',
  shelf: 'groups',
  en,
  ru,
  settings: { 'offsets.topic.num.partitions': '3' },
  nodeSettings: { 2: { 'group.initial.rebalance.delay.ms': '0' } },
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
  producers: [producer('checkout', { recordsPerSecond: 8 })],
  consumers: [{ ...consumer('audit-1'), group: 'audit' }],
  script: [1, 2, 3, 4, 5, 6].flatMap((number) =>
    at(8600 + 1400 * number, join(PATIENT, number), join(HASTY, number)),
  ),
});
