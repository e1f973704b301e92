/**
 * Members of a group come one by one, one more than there are partitions; then one is killed.
 *
 * Kafka: JoinGroup, SyncGroup, session.timeout.ms (45 s by default, 10 s here), RangeAssignor.
 */
import { consumerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

function member(number: number): ReturnType<typeof consumer> {
  return consumer(`billing-${number}`, { 'session.timeout.ms': '10000' });
}

export const consumersJoinAndCrash = prepare({
  id: 'consumers-join-and-crash',
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
  producers: [producer('checkout', {})],
  consumers: [member(1)],
  script: [
    ...at(9000, { type: 'add-consumer', consumer: member(2) }),
    ...at(15_000, { type: 'add-consumer', consumer: member(3) }),
    ...at(21_000, { type: 'add-consumer', consumer: member(4) }),
    ...at(28_000, { type: 'crash', process: consumerId(1) }),
  ],
});
