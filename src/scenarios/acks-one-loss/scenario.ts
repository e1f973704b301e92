/**
 * With acks=1 the leader answers before anybody has copied the record. Its followers are 300 ms
 * away, so that what it acknowledged in its last instants exists nowhere else when it dies.
 *
 * Kafka: acks (ProducerConfig), truncation by leader epoch (KIP-101).
 */
import { brokerId, type Command } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const leader = brokerId(0);

function farAway(follower: number): Command {
  return { type: 'set-link-delay', from: leader, to: brokerId(follower), delayMs: 300 };
}

export const acksOneLoss = prepare({
  id: 'acks-1-loss',
  shelf: 'replication',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', {}, { acks: '1' })],
  consumers: [consumer('billing-1')],
  beginsAt: 11_000,
  script: [
    ...at(8500, farAway(1), farAway(2)),
    ...at(11_000, { type: 'crash', process: leader }),
    ...at(26_000, { type: 'start', process: leader }),
  ],
});
