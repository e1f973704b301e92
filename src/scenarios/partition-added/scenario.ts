/**
 * A topic gets another partition: who notices when, and what is skipped.
 *
 * Kafka: metadata.max.age.ms (5 min by default; 10 s for the consumers here, 1 s for the producer),
 * ConsumerCoordinator (MetadataSnapshot), KIP-848.
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

function reader(group: string, configs: Readonly<Record<string, string>>) {
  const age = { 'metadata.max.age.ms': '10000' };
  return { ...consumer(`${group}-1`, { ...age, ...configs }), group };
}

export const partitionAdded = prepare({
  id: 'partition-added',
  shelf: 'groups',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [
    producer('checkout', { recordsPerSecond: 6, keys: 20 }, { 'metadata.max.age.ms': '1000' }),
  ],
  consumers: [
    reader('earliest', {}),
    reader('latest', { 'auto.offset.reset': 'latest' }),
    reader('kip-848', { 'group.protocol': 'consumer' }),
  ],
  script: at(12_000, {
    type: 'create-partitions',
    topic: 'orders',
    count: 2,
    assignment: [[brokerId(1), brokerId(2), brokerId(0)]],
  }),
});
