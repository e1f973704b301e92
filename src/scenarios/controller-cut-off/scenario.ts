/**
 * The active controller is cut off from the majority: it steps down by itself, and what it had not
 * committed never was.
 *
 * Kafka: LeaderState.timeUntilCheckQuorumExpires (check quorum), KIP-996 (pre-vote).
 */
import { brokerId, controllerId, type Command, type ProcessId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const active = controllerId(101);
const others: readonly ProcessId[] = [
  ...[100, 101, 102].map(controllerId).filter((id) => id !== active),
  ...[0, 1, 2].map(brokerId),
];

/** Both directions between the active controller and everybody else. */
function links(type: 'cut-link' | 'heal-link'): readonly Command[] {
  return others.flatMap((other) => [
    { type, from: active, to: other },
    { type, from: other, to: active },
  ]);
}

export const controllerCutOff = prepare({
  id: 'controller-cut-off',
  shelf: 'control-plane',
  en,
  ru,
  controllers: 3,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 6 }, { acks: 'all' })],
  consumers: [consumer('billing-1')],
  script: [...at(10_000, ...links('cut-link')), ...at(22_000, ...links('heal-link'))],
});
