/**
 * The consumers of three groups are restarted one after the other, as for a new version of their
 * application: as dynamic members, as static ones, and as static ones of the consumer protocol.
 *
 * Kafka: KIP-345 (group.instance.id), KIP-848; session.timeout.ms 45 s.
 */
import { consumerId, type ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

function group(
  name: string,
  configs: (clientId: string) => Readonly<Record<string, string>>,
): ConsumerPlan[] {
  return [1, 2, 3].map((number) => {
    const clientId = `${name}-${number}`;
    return { ...consumer(clientId, configs(clientId)), group: name };
  });
}

/** The first, second or third member of each group, closed and started again 4 s later. */
function restart(place: number, from: number) {
  const members = [place, 3 + place, 6 + place].map(consumerId);
  return [
    ...at(from, ...members.map((process) => ({ type: 'close', process }) as const)),
    ...at(from + 4000, ...members.map((process) => ({ type: 'start', process }) as const)),
  ];
}

export const consumersRestartInTurn = prepare({
  id: 'consumers-restart-in-turn',
  shelf: 'groups',
  en,
  ru,
  topics: [
    topic('orders', [
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
    ]),
  ],
  producers: [producer('checkout', { recordsPerSecond: 8 })],
  consumers: [
    ...group('dynamic', () => ({})),
    ...group('static', (clientId) => ({ 'group.instance.id': clientId })),
    ...group('kip-848', (clientId) => ({
      'group.protocol': 'consumer',
      'group.instance.id': clientId,
    })),
  ],
  script: [...restart(1, 12_000), ...restart(2, 22_000), ...restart(3, 32_000)],
});
