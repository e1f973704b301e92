/**
 * Brokers are restarted one after the other, each only when the one before is in sync again. No
 * record is lost, but leadership ends up uneven.
 *
 * Kafka: controlled shutdown, preferred leader election.
 */
import { brokerId, type BrokerId } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';
import type { ScriptEntry } from '../scenario.ts';

/** Twelve seconds: until its session has ended, a broker that comes back is not registered anew. */
function restart(tick: number, broker: BrokerId): readonly ScriptEntry[] {
  return [
    ...at(tick, { type: 'shut-down', process: broker }),
    ...at(tick + 12_000, { type: 'start', process: broker }),
  ];
}

export const rollingRestart = prepare({
  id: 'rolling-restart',
  shelf: 'brokers',
  en,
  ru,
  topics: [
    topic(
      'orders',
      [
        [0, 1, 2],
        [1, 2, 0],
        [2, 0, 1],
      ],
      { 'min.insync.replicas': '2' },
    ),
  ],
  producers: [producer('checkout', {}, { acks: 'all' })],
  consumers: [consumer('billing-1'), consumer('billing-2')],
  script: [
    ...restart(10_000, brokerId(0)),
    ...restart(30_000, brokerId(1)),
    ...restart(50_000, brokerId(2)),
    ...at(74_000, { type: 'elect-leaders', electionType: 'PREFERRED', partitions: null }),
  ],
});
