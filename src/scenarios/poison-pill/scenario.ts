/**
 * A record of the wrong length comes into a topic of integers: what four ways of reading it make of
 * it.
 *
 * Kafka: IntegerDeserializer, ByteArrayDeserializer, RecordDeserializationException;
 * group.share.delivery.count.limit (5, KIP-932).
 */
import { producerId, type ConsumerPlan } from '../../engine/index.ts';
import { at, consumer, prepare, producer, topic } from '../prepared-scenario.ts';
import { en } from './en.ts';
import { ru } from './ru.ts';

const SERIALIZATION = 'org.apache.kafka.common.serialization';

function deserializer(type: string): Readonly<Record<string, string>> {
  return { 'value.deserializer': `${SERIALIZATION}.${type}Deserializer` };
}

function member(group: string, type: string): ConsumerPlan {
  return { ...consumer(`${group}-1`, deserializer(type)), group };
}

export const poisonPill = prepare({
  id: 'poison-pill',
  shelf: 'offsets',
  en,
  ru,
  topics: [
    topic('orders', [
      [0, 1, 2],
      [1, 2, 0],
    ]),
  ],
  producers: [producer('checkout', { recordsPerSecond: 8, valueBytes: 4 })],
  consumers: [
    { ...member('stuck', 'Integer'), onException: 'poll-again' },
    { ...member('skips', 'Integer'), onException: 'seek-past' },
    member('tolerant', 'ByteArray'),
  ],
  shareConsumers: [
    {
      clientId: 'queue-1',
      group: 'queue',
      topics: ['orders'],
      configs: deserializer('Integer'),
      processingMsPerRecord: 0,
      onException: 'poll-again',
    },
  ],
  script: at(12_000, {
    type: 'send',
    process: producerId(1),
    topic: 'orders',
    records: [{ key: null, value: 'twelve', partition: 0, timestamp: null }],
  }),
});
