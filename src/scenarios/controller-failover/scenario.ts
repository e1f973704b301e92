/**
 * Three controllers, and the active one dies just after a broker did: another takes over, and gives
 * every broker a new session before it judges.
 *
 * Kafka: KafkaRaftClient (fetch timeout, pre-vote, election), QuorumController.claim.
 */
import { brokerId, controllerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const active = controllerId(101);

export const controllerFailover = prepare({
  id: 'controller-failover',
  shelf: 'control-plane',
  en,
  ru,
  controllers: 3,
  topics: [topic('orders', [[0, 1, 2]]), topic('payments', [[1, 2]])],
  producers: [
    producer('checkout', { recordsPerSecond: 6 }, { acks: 'all' }),
    producer('till', { recordsPerSecond: 6, topic: 'payments' }, { acks: 'all' }),
  ],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, { type: 'crash', process: brokerId(0) }),
    ...at(14_000, { type: 'crash', process: active }),
    ...at(34_000, { type: 'start', process: active }),
    ...at(38_000, { type: 'start', process: brokerId(0) }),
  ],
});
