/**
 * Three new groups come to a topic that has records already, each with another auto.offset.reset.
 *
 * Kafka: auto.offset.reset, NoOffsetForPartitionException.
 */
import { consumerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

function newcomer(policy: string) {
  const plan = consumer(`${policy}-1`, { 'auto.offset.reset': policy });
  return { type: 'add-consumer', consumer: { ...plan, group: policy } } as const;
}

export const latestMissesRecords = prepare({
  id: 'latest-misses-records',
  shelf: 'offsets',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 4 })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, newcomer('earliest'), newcomer('latest'), newcomer('none')),
    ...at(25_000, { type: 'close', process: consumerId(3) }),
    ...at(30_000, { type: 'start', process: consumerId(3) }),
  ],
});
