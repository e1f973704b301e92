/**
 * A share group as a queue of jobs: more workers than partitions, each record accepted, released or
 * rejected for itself, and one that always fails given up after some deliveries.
 *
 * Kafka: KIP-932 (ShareConsumer.acknowledge); group.share.delivery.count.limit (5 by default).
 */
import { at, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const shareGroupOfWorkers = prepare({
  id: 'share-group-of-workers',
  shelf: 'share-groups',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 8 })],
  consumers: [],
  shareConsumers: [1, 2, 3].map((number) => ({
    clientId: `worker-${number}`,
    group: 'workers',
    topics: ['orders'],
    configs: { 'share.acknowledgement.mode': 'explicit', 'max.poll.records': '4' },
    processingMsPerRecord: 120,
    acceptPercent: 60,
    rejectPercent: 10,
  })),
  beginsAt: 9000,
  script: at(500, {
    type: 'alter-group-config',
    group: 'workers',
    name: 'share.auto.offset.reset',
    value: 'earliest',
  }),
});
