/**
 * The leader is cut off from the controller and the other brokers, but clients still reach it: for
 * a while two brokers lead the same partition, each in its own belief.
 *
 * Kafka: leader epochs (KIP-101, KIP-279).
 */
import { brokerId, controllerId, type Command, type ProcessId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const zombie = brokerId(0);
const others: readonly ProcessId[] = [controllerId(100), brokerId(1), brokerId(2)];

/** Both directions between the zombie and everybody who decides. */
function links(type: 'cut-link' | 'heal-link'): readonly Command[] {
  return others.flatMap((other) => [
    { type, from: zombie, to: other },
    { type, from: other, to: zombie },
  ]);
}

export const zombieLeader = prepare({
  id: 'zombie-leader',
  shelf: 'elections',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 6 }, { acks: '1' })],
  consumers: [consumer('billing-1')],
  script: [
    ...at(10_000, ...links('cut-link')),
    ...at(22_000, {
      type: 'add-producer',
      producer: producer('web-shop', { recordsPerSecond: 4 }, { acks: 'all' }),
    }),
    ...at(28_000, ...links('heal-link')),
  ],
});
