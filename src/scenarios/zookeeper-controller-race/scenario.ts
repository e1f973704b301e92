/**
 * Before KRaft: one of the brokers is the controller, and when it dies the others race for a node
 * in ZooKeeper.
 *
 * Kafka: kafka.controller.KafkaController (3.9), /controller, /controller_epoch.
 */
import { brokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

export const zookeeperControllerRace = prepare({
  id: 'zookeeper-controller-race',
  shelf: 'history',
  en,
  ru,
  metadata: { mode: 'zookeeper', servers: 3 },
  features: { eligibleLeaderReplicas: false },
  topics: [
    topic('orders', [
      [0, 1, 2],
      [1, 2, 0],
    ]),
  ],
  producers: [producer('checkout', { recordsPerSecond: 6 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'crash', process: brokerId(0) }),
    ...at(45_000, { type: 'start', process: brokerId(0) }),
  ],
});
