/**
 * An application repeats a commitAsync() that has failed, after it has committed more: what is
 * committed goes back, and whoever starts next reads again.
 *
 * Kafka: KafkaConsumer.commitAsync (the client never repeats it), OffsetCommitCallback.
 */
import { brokerId, consumerId, type Command } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const CAREFUL = consumerId(1);
const HASTY = consumerId(2);
const COORDINATOR = brokerId(1);

const BY_HAND = { 'enable.auto.commit': 'false', 'session.timeout.ms': '10000' };

/** Both commit their positions. */
function commit(): Command[] {
  return [CAREFUL, HASTY].map((process) => {
    return { type: 'commit', process, offsets: null, isAsync: true };
  });
}

export const asyncCommitsOutOfOrder = prepare({
  id: 'async-commits-out-of-order',
  shelf: 'offsets',
  en,
  ru,
  topics: [topic('orders', [[0, 1, 2]])],
  producers: [producer('checkout', { recordsPerSecond: 5 })],
  consumers: [
    { ...consumer('careful-1', BY_HAND), group: 'careful' },
    { ...consumer('hasty-1', BY_HAND), group: 'hasty', retriesCommitsAfterMs: 4000 },
  ],
  beginsAt: 10_000,
  script: [
    ...at(9000, ...commit()),
    // The request is under way when the connection breaks.
    ...at(
      10_000,
      ...commit(),
      { type: 'break-connection', from: CAREFUL, to: COORDINATOR },
      { type: 'break-connection', from: HASTY, to: COORDINATOR },
    ),
    ...at(12_000, ...commit()),
    ...at(13_000, ...commit()),
    ...at(16_000, { type: 'crash', process: CAREFUL }, { type: 'crash', process: HASTY }),
    ...at(18_000, { type: 'start', process: CAREFUL }, { type: 'start', process: HASTY }),
  ],
});
